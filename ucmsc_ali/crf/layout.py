"""What a form page draws: sections of rows, each an item with its inputs, limits, messages and history."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django.forms import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.crf.forms import CrfForm
from ucmsc_ali.crf.items import Text
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.rules import Problem, range_words
from ucmsc_ali.lib import units


@dataclass(frozen=True)
class AskedQuestion:
    """A question of a soft check, with the name of its answer and what was answered."""

    name: str
    message: str | Promise
    answer: str


@dataclass
class ItemRow:
    """One item as the page shows it."""

    form: CrfForm
    name: str

    @cached_property
    def item(self) -> Any:
        """The data item."""
        return self.form.items()[self.name]

    @property
    def meaning(self) -> Any:
        """Label, unit, limits and what else is said of the item."""
        return self.item.meaning

    @property
    def unit(self) -> str:
        """The unit as people write it; empty where the person chooses it."""
        return "" if self.meaning.units else units.unit_label(self.meaning.unit)

    @property
    def expected(self) -> str:
        """The expected range in words, or the hard limits where nothing narrower is expected."""
        ends = self.meaning.expected or self.meaning.limits
        return range_words(ends, self.meaning.unit) if ends else ""

    @property
    def value(self) -> BoundField:
        """The input of the value itself."""
        return self.form[self.name]

    @cached_property
    def companions(self) -> list[BoundField]:
        """The inputs beside the value: unit, operator."""
        return [self.form[name] for name in self.item.inputs() if name != self.name]

    @property
    def is_radio(self) -> bool:
        """Say whether the value is chosen by buttons."""
        return getattr(self.value.field.widget, "input_type", "") == "radio"

    @property
    def is_long(self) -> bool:
        """Say whether the value takes the full width."""
        return isinstance(self.item, Text)

    @property
    def errors(self) -> list[str]:
        """What is wrong with the value."""
        return [str(error) for field in (self.value, *self.companions) for error in field.errors]

    @property
    def questions(self) -> list[AskedQuestion]:
        """What a soft check asks about the value."""
        asked = getattr(self.form, "questions", [])
        return [asked_question(self.form, question) for question in asked if question.item == self.name]

    @property
    def is_changed(self) -> bool:
        """Say whether a saved value would change."""
        return hasattr(self.form, "candidate") and self.name in self.form.changed

    @property
    def reason_name(self) -> str:
        """The name of the input that takes the reason for a change."""
        return f"reason__{self.name}"

    @property
    def reason(self) -> str:
        """The reason typed for a change."""
        return self.form.typed(self.reason_name)

    @property
    def stored(self) -> str:
        """The saved value as people read it."""
        if self.form.stored is None:
            return ""
        with timezone.override(self.form.slot.zone):
            return str(self.item.show(self.form.stored))

    @property
    def history_url(self) -> str:
        """Where the history of this value opens; empty before the first save."""
        if self.form.stored is None:
            return ""
        return reverse("crf:history", args=[self.form.slot.participant.code, self.form.stored.pk, self.name])

    @property
    def when_item(self) -> str:
        """The item that decides whether this one is asked."""
        return self.meaning.when.item if self.meaning.when else ""

    @property
    def when_values(self) -> str:
        """The answers under which this item is asked, separated by |."""
        return "|".join(self.meaning.when.values) if self.meaning.when else ""


@dataclass(frozen=True)
class DerivedRow:
    """A computed value with its arithmetic."""

    name: str
    label: Any
    value: str
    arithmetic: str


@dataclass(frozen=True)
class Section:
    """Rows under one heading."""

    title: Any
    rows: list[ItemRow]


def asked_question(form: CrfForm, question: Problem) -> AskedQuestion:
    """Return a question with the answer that was typed, or given before for the same value."""
    settled = (question.key, form.value_of(question)) in form.settled
    answer = form.answer_to(question) or (str(_("Confirmed before.")) if settled else "")
    return AskedQuestion(f"confirm__{question.key}", question.message, answer)


def sections(form: CrfForm) -> list[Section]:
    """Return the sections of items that people type; a section of derived values only is not one of them."""
    made = []
    entered = set(form.entered_items())
    for title, names in form.sections.items():
        rows = [ItemRow(form, name) for name in names if name in entered]
        if rows:
            made.append(Section(title, rows))
    return made


def derived(form: CrfForm, record: Crf | None) -> list[DerivedRow]:
    """Return the computed values of a record, each with its arithmetic where the record explains it."""
    if record is None:
        record = form.blank_in(form.slot)
    return [derived_row(name, item, record) for name, item in form.items().items() if item.derived]


def derived_row(name: str, item: Any, record: Crf) -> DerivedRow:
    """Return one computed value as the page shows it."""
    explain = getattr(record, f"explain_{name}", None)
    value = item.show(record)
    return DerivedRow(name, item.meaning.label, value, str(explain()) if explain and value else "")


def form_questions(form: CrfForm) -> list[AskedQuestion]:
    """Return the questions that belong to the form as a whole."""
    asked = getattr(form, "questions", [])
    return [asked_question(form, question) for question in asked if question.item not in form.items()]


class ItemLayout(LayoutObject):  # type: ignore[misc]
    """The crispy layout of one item: one template serves every form."""

    template = "crf/item.html"

    def __init__(self, row: ItemRow) -> None:
        self.row = row

    def render(self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:  # noqa: ARG002
        """Render the item's row."""
        for field in (self.row.value, *self.row.companions):
            form.rendered_fields.add(field.name)
        return render_to_string(self.template, {**context.flatten(), "row": self.row})


class SectionLayout(LayoutObject):  # type: ignore[misc]
    """The crispy layout of a section."""

    template = "crf/section.html"

    def __init__(self, section: Section) -> None:
        self.section = section
        self.fields = [ItemLayout(row) for row in section.rows]

    def render(self, form: Any, context: Any, template_pack: str = TEMPLATE_PACK, **kwargs: Any) -> str:  # noqa: ARG002
        """Render the heading and the rows under it."""
        rows = [layout.render(form, context) for layout in self.fields]
        return render_to_string(self.template, {"section": self.section, "rows": rows})


def helper(form: CrfForm) -> FormHelper:
    """Return the crispy helper that draws a form from its sections."""
    made = FormHelper(form)
    made.form_tag = False
    made.disable_csrf = True
    made.render_hidden_fields = True
    made.layout = Layout(*[SectionLayout(section) for section in sections(form)])
    return made
