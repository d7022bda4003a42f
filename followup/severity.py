"""The Berlin class of a blood gas, from the gas and the baseline assessment (domain §2.6, A33)."""

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from enrollment import screening
from followup.organ_scores import Berlin, berlin
from ucmsc_ali.lib.partial_date import PartialMoment
from ucmsc_ali.lib.study_day import days_between
from ucmsc_ali.protocol.load import current

if TYPE_CHECKING:
    from enrollment.models import Participant

WEEK = 7  # domain §2.6: onset within a week
LABELS = [
    (Berlin.MILD.value, _("mild")),
    (Berlin.MODERATE.value, _("moderate")),
    (Berlin.SEVERE.value, _("severe")),
    (Berlin.NOT_ARDS.value, _("not ARDS")),
    (Berlin.NOT_CLASSIFIABLE.value, _("not classifiable")),
]


def berlin_of(pf: Decimal, peep: Decimal | None, participant: "Participant") -> str:
    """Return the Berlin class of a P/F in mmHg; empty while onset, image or heart are not assessed."""
    known = screening.evidence(participant, participant.consented_at) if participant.consented_at else None
    if known is None:
        return ""
    right, left = known.has_infiltrates_right, known.has_infiltrates_left
    found = berlin(
        pf,
        peep,
        is_within_week=is_within_week(known.onset, participant),
        is_bilateral=None if right is None or left is None else right and left,
        is_cardiac=known.has_cardiac_failure,
        peep_minimum=current().assessments.berlin_peep_minimum,
    )
    return found.value if found else ""


def is_within_week(onset: PartialMoment | None, participant: "Participant") -> bool | None:
    """Say whether the lung injury began within a week before consent; None while it cannot be told."""
    began = onset.date.exact if onset else None
    if began is None or participant.consented_at is None:
        return None
    return 0 <= days_between(participant.site_day(participant.consented_at), began) <= WEEK
