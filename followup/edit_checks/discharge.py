"""Checks of the discharge: after consent, death in hospital and nowhere else, the call afterwards."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.models.discharge import EXPIRED
from followup.words import moment_words
from ucmsc_ali.crf.rules import Entry, Problem, in_order


def death_fits(entry: Entry) -> Iterable[Problem]:
    """Refuse a death in hospital without the death form, and any other discharge at or after a death."""
    left, died = entry.record.discharged_at, entry.participant.died_at
    if entry.record.disposition == EXPIRED and died is None:
        yield Problem("disposition", _("Record the death first: its form is missing."), "death")
    elif left and died and left >= died and entry.record.disposition not in ("", EXPIRED):
        message = _("The participant died at %s. Choose “Died in hospital”, or correct the time.")
        yield Problem("disposition", message % moment_words(died, entry.slot.zone), "death")
    elif entry.record.disposition == EXPIRED and left and died and left < died:
        message = _("The participant died at %s. The stay ends then, not before.")
        yield Problem("discharged_at", message % moment_words(died, entry.slot.zone), "death")


RULES = (
    death_fits,
    in_order("discharged_at", "called_at", gettext_lazy("The call is made after the discharge.")),
)
