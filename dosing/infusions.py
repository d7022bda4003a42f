"""Reads over the infusions of a participant, for everyone above."""

from typing import TYPE_CHECKING

from dosing.models import Infusion, ProductBatch
from dosing.spacing import Given

if TYPE_CHECKING:
    from enrollment.models import Participant


def given(participant: "Participant | int") -> list[Infusion]:
    """Return the infusions that were started, in the order of their starts, each with its batch."""
    return list(Infusion.objects.given().select_related("batch").filter(participant=participant))


def starts(participant: "Participant | int") -> list[Given]:
    """Return number, start and end of each infusion that was started, in order."""
    return [infusion.as_given() for infusion in given(participant)]


def recorded(participant: "Participant | int") -> dict[int, Infusion]:
    """Return every infusion of which something is recorded, by its number."""
    rows = Infusion.objects.standing().filter(participant=participant)
    return {row.number: row for row in rows}


def answered(participant: "Participant | int") -> dict[int, Infusion]:
    """Return every infusion that was started, or of which it is said that it was not given, by its number."""
    return {number: row for number, row in recorded(participant).items() if row.has_answer}


def of_batch(batch: ProductBatch) -> list[Infusion]:
    """Return the infusions of a batch, with the participant of each, in the order of participants."""
    rows = Infusion.objects.standing().filter(batch=batch).select_related("participant__site")
    return list(rows.order_by("participant__code", "timepoint"))
