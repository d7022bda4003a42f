"""Checks of F02: a judgement owes words where an exclusion is present, or where infection is the cause."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from enrollment import screening
from ucmsc_ali.crf.rules import Entry, Problem
from ucmsc_ali.protocol.load import current

COMMENTED = ("e02", "e04", "e07")


def presence_is_explained(entry: Entry) -> Iterator[Problem]:
    """Refuse "present" without words (F02 E02X, E04X, E07X)."""
    for key in COMMENTED:
        if getattr(entry.record, f"{key}_present") == "Y" and is_short(entry, key):
            yield Problem(
                f"{key}_comment", owed(_("Say what is present, in at least %s characters.")), "comment"
            )


def infection_is_explained(entry: Entry) -> Iterator[Problem]:
    """Refuse "no severe infection" without words where pneumonia or sepsis is the cause (A19)."""
    known = screening.of(entry.participant).baseline
    causes = current().eligibility.infective_risk_factors
    is_cause = known is not None and known.risk_factor in causes
    if is_cause and entry.record.e04_present == "N" and is_short(entry, "e04"):
        message = _("Infection is the cause: say why it is not severe, in at least %s characters.")
        yield Problem("e04_comment", owed(message), "comment_for_cause")


def is_short(entry: Entry, key: str) -> bool:
    """Say whether a comment has fewer characters than the protocol asks."""
    return (
        len(getattr(entry.record, f"{key}_comment").strip())
        < current().eligibility.comment_minimum_characters
    )


def owed(message: object) -> str:
    """Return a message with the number of characters asked."""
    return str(message) % current().eligibility.comment_minimum_characters
