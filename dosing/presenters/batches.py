"""Batches as their pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.forms import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dosing import infusions
from dosing.finding import hard_stops
from dosing.forms.product_batch import BatchForm
from dosing.models import ProductBatch
from dosing.models.product_batch import TESTS
from dosing.words import findings_words, local, shown
from enrollment.models import Participant
from ucmsc_ali.crf.protocol_words import timepoint_label
from ucmsc_ali.crf.rules import range_words
from ucmsc_ali.lib import units
from ucmsc_ali.protocol.load import current

Words = str | Promise

BATCH_SECTIONS: dict[Words, list[str]] = {
    _("Product"): ["lot", "donor_code", "passage", "expires_at"],
    _("Cells"): ["concentration", "viability_percent", "viability_method"],
    _("Release tests"): ["sterility", "endotoxin", "mycoplasma"],
    _("Release"): ["released_by", "released_at"],
}


@dataclass(frozen=True)
class BatchRow:
    """One line of the list of batches."""

    batch: ProductBatch
    cells: str
    viability: str
    tests: list[tuple[Words, str]]
    state: str  # a glyph
    state_words: Words
    holds: list[str]


def batch_rows(batches: Iterable[ProductBatch], at: datetime) -> list[BatchRow]:
    """Return batches as lines of the list."""
    return [batch_row(batch, at) for batch in batches]


def batch_row(batch: ProductBatch, at: datetime) -> BatchRow:
    """Return a batch with its values in words and why it is held, if it is."""
    holds = hard_stops(batch.findings(at))
    state, words = batch_state(batch, [finding.code for finding in holds])
    return BatchRow(
        batch=batch,
        cells=shown(batch, "concentration"),
        viability=shown(batch, "viability_percent"),
        tests=[(item.meaning.label, item.show(batch)) for item in test_items()],
        state=state,
        state_words=words,
        holds=findings_words(holds),
    )


def test_items() -> list[Any]:
    """Return the items of the release tests."""
    return [ProductBatch._meta.get_field(name) for name in TESTS.values()]


def batch_state(batch: ProductBatch, holds: list[str]) -> tuple[str, Words]:
    """Return how a batch stands: a glyph and its words, the gravest first."""
    if batch.has_failed:
        return "missed", _("Held: failed a release test")
    if "EXPIRED" in holds:
        return "not_expected", _("Expired")
    if holds:
        return "late", _("Held")
    if "PENDING" in batch.release_tests.values():
        return "due", _("Released, a result is pending")
    return "complete", _("Released")


@dataclass(frozen=True)
class GivenRow:
    """An infusion that was given from a batch."""

    participant: Participant
    visit: str
    url: str
    started: str


def given_rows(batch: ProductBatch) -> list[GivenRow]:
    """Return who had a batch, and when."""
    return [
        GivenRow(
            participant=one.participant,
            visit=timepoint_label(one.timepoint),
            url=one.get_absolute_url(),
            started=local(one.started_at, batch.site.zone),
        )
        for one in infusions.of_batch(batch)
    ]


@dataclass(frozen=True)
class BatchItem:
    """One item of a batch on its page: inputs, unit, limits, messages, and the saved value."""

    name: str
    item: Any
    form: BatchForm

    @property
    def label(self) -> Words:
        """What the item is called."""
        return str(self.item.meaning.label)

    @property
    def value(self) -> BoundField:
        """The input of the value."""
        return self.form[self.name]

    @property
    def unit(self) -> str:
        """The unit as people write it."""
        return units.unit_label(self.item.meaning.unit)

    @property
    def hint(self) -> str:
        """What may be entered."""
        limits = self.item.meaning.limits or protocol_limits(self.name)
        return range_words(limits, self.item.meaning.unit) if limits else str(self.item.meaning.help)

    @property
    def is_radio(self) -> bool:
        """Say whether the value is chosen by buttons."""
        return getattr(self.value.field.widget, "input_type", "") == "radio"

    @property
    def errors(self) -> list[str]:
        """What is wrong with the value."""
        return [str(error) for error in self.value.errors]

    @property
    def stored(self) -> str:
        """The saved value as people read it."""
        return str(self.item.show(self.form.batch)) if self.form.batch else ""

    @property
    def was(self) -> str:
        """The saved value where another one is typed."""
        if not self.form.is_bound or self.form.batch is None:
            return ""
        typed = getattr(self.form, "facts", {}).get(self.name)
        return self.stored if typed != getattr(self.form.batch, self.name) else ""


@dataclass(frozen=True)
class BatchSection:
    """Items of a batch under one heading."""

    title: Words
    items: list[BatchItem]


def batch_sections(form: BatchForm) -> list[BatchSection]:
    """Return the items of a batch as its page shows them."""
    known = form.items()
    return [
        BatchSection(title, [BatchItem(name, known[name], form) for name in names])
        for title, names in BATCH_SECTIONS.items()
    ]


def protocol_limits(name: str) -> tuple[Decimal, Decimal] | None:
    """Return the limits that the protocol sets for an item of a batch."""
    limits = current().product
    if name == "passage":
        return Decimal(limits.passage_minimum), Decimal(limits.passage_maximum)
    if name == "concentration":
        return limits.concentration_minimum, limits.concentration_maximum
    return None
