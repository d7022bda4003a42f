"""The form behind every CRF page: a table of sections, a list of rules, nothing else to write."""

import copy
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf import registry, rules
from ucmsc_ali.crf.items import Link, items_of
from ucmsc_ali.crf.models import Crf, Question
from ucmsc_ali.crf.protocol_words import form_title
from ucmsc_ali.crf.rules import Problem
from ucmsc_ali.crf.slots import Slot
from ucmsc_ali.protocol.load import current

Words = str | Promise

COMMON_REASONS = (
    _("Transcription error"),
    _("Source document was corrected"),
    _("Unit was wrong"),
    _("Value was read again"),
    _("Answer to a query"),
)


NOT_DONE_REASONS = (
    ("TOO UNSTABLE", _("Participant too unstable")),
    ("REFUSED", _("Refused")),
    ("DISCHARGED", _("Discharged")),
    ("REMOTE VISIT", _("Remote visit")),
    ("OTHER", _("Other reason")),
)


class CrfForm(forms.Form):
    """One form of the casebook. Subclasses declare; they do not program.

    `key` is the form's name in addresses, `number` its number in the protocol's casebook (F08), `model` its
    table, `sections` the items in order under their headings, `rules` its hard and soft checks, `repeats`
    whether a timepoint can hold several, `log` whether it belongs to no visit, `extra_timepoints` where it
    may stand beside the schedule of activities, `not_done_reasons` the code list of its not-done, `page` the
    template of a form that needs one of its own.
    """

    key: ClassVar[str]
    number: ClassVar[str]
    title: ClassVar[Words]
    model: ClassVar[type[Crf]]
    sections: ClassVar[Mapping[Words, Sequence[str]]]
    rules: ClassVar[Sequence[registry.Rule]] = ()
    repeats: ClassVar[bool] = False
    log: ClassVar[bool] = False
    extra_timepoints: ClassVar[Sequence[str]] = ()
    not_done_reasons: ClassVar[Sequence[tuple[str, Words]]] = NOT_DONE_REASONS
    page: ClassVar[str] = "crf/form.html"
    show_page: ClassVar[str] = "crf/show.html"  # for those who read only
    leads_to: ClassVar[str] = ""  # the named address of (participant, timepoint) to go on with

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Name the form as the protocol names its activity."""
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "key") and "title" not in cls.__dict__:
            cls.title = form_title(cls.key)

    def __init__(self, data: Any = None, *, slot: Slot, by: User, at: datetime, initial: Any = None) -> None:
        self.slot, self.by, self.at = slot, by, at
        self.stored = slot.stored
        self.missing: list[str] = []
        self.questions: list[Problem] = []
        super().__init__(data, initial={**self.first_values(), **(initial or {})})
        for name in self.entered_items():
            self.fields |= self.named_inputs(name)

    # ── what the form is ──
    @classmethod
    def timepoints(cls) -> list[str]:
        """Return the timepoints at which this form has a place."""
        if cls.log:
            return ["LOG"]
        activity = current().activities.get(cls.key)
        return [*(activity.cells if activity else ()), *cls.extra_timepoints]

    @classmethod
    def items(cls) -> dict[str, Any]:
        """Return the data items that this form's sections show, in order."""
        known = items_of(cls.model)
        return {name: known[name] for names in cls.sections.values() for name in names}

    @classmethod
    def links(cls) -> list[str]:
        """Return the items that point to another record, so that it can be read along."""
        return [name for name, item in cls.items().items() if isinstance(item, Link)]

    def entered_items(self) -> list[str]:
        """Return the names of the items that people type."""
        return [name for name, item in self.items().items() if not item.derived]

    def named_inputs(self, name: str) -> dict[str, forms.Field]:
        """Return an item's inputs, labelled; a link offers this participant's records only."""
        item = self.items()[name]
        made: dict[str, forms.Field] = item.inputs()
        for field in made.values():
            field.label = item.meaning.label
            field.widget.attrs["aria-describedby"] = f"hint-{name} msg-{name}"
        if isinstance(made[name], forms.ModelChoiceField):
            self.narrow(name, made[name])
        return made

    def narrow(self, name: str, field: Any) -> None:  # noqa: ARG002
        """Offer only records of this participant; forms with other links override this."""
        if hasattr(field.queryset.model, "participant"):
            standing = field.queryset.filter(participant=self.slot.participant)
            field.queryset = standing.exclude(status=Crf.Status.VOID)

    def first_values(self) -> dict[str, Any]:
        """Return what the form shows before anything is typed."""
        values: dict[str, Any] = {"token": secrets.token_urlsafe(24), "version": 0}
        if self.stored is None:
            return values
        values["version"] = self.stored.version
        for name in self.entered_items():
            values |= self.items()[name].initial(self.stored)
        return values

    # ── what was typed ──
    def full_clean(self) -> None:
        """Read what was typed in the site's own time zone."""
        with timezone.override(self.slot.zone):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Build the candidate record, compute what follows from it, and apply every rule."""
        cleaned = super().clean() or {}
        self.candidate = self.build(cleaned)
        self.missing = rules.missing(self.candidate)
        self.questions = []
        self.entry = rules.Entry(self.slot, self.candidate, self.stored, self.by, self.at)
        for problem in rules.problems(self.entry):
            self.take(problem)
        if self.stored is None and not self.has_any_answer(cleaned):
            self.add_error(None, ValidationError(_("Nothing is entered yet."), code="empty"))
        self.ask_reasons()
        return cleaned

    def has_any_answer(self, cleaned: Mapping[str, Any]) -> bool:
        """Say whether anything was typed into any item."""
        return any(cleaned.get(name) not in (None, "") for name in self.entered_items())

    def build(self, cleaned: Mapping[str, Any]) -> Crf:
        """Return the record as it would be saved; stale answers to questions no longer asked are dropped."""
        record = copy.copy(self.stored) if self.stored else self.blank_in(self.slot)
        items = self.items()
        for name in self.entered_items():
            for column, value in self.read(items[name], cleaned).items():
                setattr(record, column, value)
        for name in self.entered_items():
            if not items[name].meaning.is_asked(record.facts()):
                self.clear(record, items[name])
        record.derive()
        return record

    def read(self, item: Any, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """Read one item; a value that cannot be read is named at its field and left empty."""
        try:
            read: dict[str, Any] = item.read(cleaned)
        except ValidationError as error:
            self.add_error(item.name, error)
            read = {item.name: item.empty()}
        return read

    @classmethod
    def blank_in(cls, slot: Slot) -> Crf:
        """Return an empty record in a place of the casebook."""
        return cls.model(
            participant=slot.participant,
            form=cls.key,
            timepoint=slot.timepoint,
            repeat=slot.repeat or 1,
            protocol_version=slot.protocol.version,
        )

    @staticmethod
    def clear(record: Crf, item: Any) -> None:
        """Empty an item and its companions."""
        for column in item.columns():
            setattr(record, column, item.empty() if column == item.name else "")

    def take(self, problem: Problem) -> None:
        """Refuse for a hard problem; keep a question that has no answer yet."""
        if problem.asks:
            self.questions.append(problem)
        elif problem.item in self.fields:
            self.add_error(problem.item, ValidationError(str(problem.message), code=problem.check))
        else:
            self.add_error(None, ValidationError(str(problem.message), code=problem.check))

    def tell(self, problems: Sequence[Problem]) -> None:
        """Say at their fields what an action refused after the form's own rules had let it pass."""
        for problem in problems:
            if not problem.asks:
                self.take(problem)

    # ── what changed, and why ──
    @cached_property
    def changed(self) -> list[str]:
        """Return the items whose saved value would change or be cleared."""
        if self.stored is None:
            return []
        return [name for name in self.entered_items() if self.differs(name)]

    def differs(self, name: str) -> bool:
        """Say whether an item that had a value has another one now."""
        had = [getattr(self.stored, self.column(part)) for part in self.items()[name].columns()]
        has = [getattr(self.candidate, self.column(part)) for part in self.items()[name].columns()]
        return had != has and any(part not in (None, "") for part in had)

    def column(self, name: str) -> str:
        """Return the attribute that holds a column's stored value."""
        return str(self.model._meta.get_field(name).attname)  # type: ignore[union-attr]

    def ask_reasons(self) -> None:
        """Refuse a changed value without a reason (21 CFR 11.10(e), ICH E6 4.2.4)."""
        self.__dict__.pop("changed", None)
        if any(name in self.errors for name in self.fields):
            return
        for name in self.changed:
            if not self.reason_for(name):
                message = _("Say why this value changes.")
                self.add_error(name, ValidationError(message, code="reason"))
        if self.was_not_done and not self.typed("reason"):
            message = _("This form was recorded as not done. Say why it is filled in now.")
            self.add_error(None, ValidationError(message, code="reason"))

    def reason_for(self, name: str) -> str:
        """Return the reason typed for one changed item, or the one for all of them."""
        return self.typed(f"reason__{name}") or self.typed("reason")

    def typed(self, name: str) -> str:
        """Return text as typed, without surrounding space."""
        return str(self.data.get(name) or "").strip()[:500]

    @property
    def was_not_done(self) -> bool:
        """Say whether this form was recorded as not done before."""
        return self.stored is not None and self.stored.status == Crf.Status.NOT_DONE

    @property
    def reasons(self) -> dict[str, str]:
        """Return the reason of each changed item."""
        reasons = {name: self.reason_for(name) for name in self.changed}
        if self.was_not_done:
            reasons["not_done_reason"] = self.typed("reason")
        return reasons

    # ── questions of the soft checks ──
    def answer_to(self, question: Problem) -> str:
        """Return the explanation given for an unusual value, empty where it was not confirmed."""
        return self.typed(f"confirm__{question.key}")

    def value_of(self, question: Problem) -> str:
        """Return the value a question is about, as people read it."""
        item = self.items().get(question.item)
        return item.show(self.candidate)[:200] if item else ""

    @cached_property
    def settled(self) -> set[tuple[str, str]]:
        """Return the questions that were confirmed before, with the value they were confirmed for."""
        if self.slot.repeat == 0:
            return set()
        asked = Question.objects.filter(
            participant=self.slot.participant,
            form=self.key,
            timepoint=self.slot.timepoint,
            repeat=self.slot.repeat,
            answer=Question.Answer.CONFIRMED,
        )
        return {(f"{row.item or 'form'}.{row.check_key}", row.value) for row in asked}

    @property
    def open_questions(self) -> list[Problem]:
        """Return the questions that still want an answer before this can be saved."""
        asked = [] if self.errors is None else self.questions  # reading the errors cleans the form first
        return [
            question
            for question in asked
            if not self.answer_to(question) and (question.key, self.value_of(question)) not in self.settled
        ]

    def page_context(self) -> dict[str, Any]:
        """Return what the form's own page needs besides; most need nothing."""
        return {}

    def can_save(self) -> bool:
        """Say whether nothing stands in the way of saving."""
        return self.is_valid() and not self.open_questions
