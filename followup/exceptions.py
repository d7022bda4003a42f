"""Why a planned thing is not expected any more: not missing, and not to be reminded of (domain §3.3)."""

from datetime import datetime
from enum import StrEnum

from followup.windows import Course, Instants
from ucmsc_ali.protocol.model import Protocol

INFUSION = "infusion"


class NotExpected(StrEnum):
    """The reason; empty where the thing is expected."""

    NO = ""
    DEATH = "DEATH"
    SCREEN_FAILURE = "SCREEN FAILURE"
    WITHDRAWAL = "WITHDRAWAL"
    DISCHARGE = "DISCHARGE"
    STUDY_ENDED = "STUDY ENDED"


def not_expected(
    timepoint: str, form: str, number: int, when: Instants, course: Course, protocol: Protocol
) -> NotExpected:
    """Return why a form is not expected; a thing whose target lies before the event stays expected."""
    if form == INFUSION and course.given(number):
        return NotExpected.NO
    if _comes_after(course.died_at, when):
        return NotExpected.DEATH
    if course.screen_failed_at:
        return NotExpected.SCREEN_FAILURE
    if _is_withdrawn(timepoint, form, when, course, protocol):
        return NotExpected.WITHDRAWAL
    if not protocol.schedule.due_after_discharge and _comes_after(course.discharged_at, when):
        return NotExpected.DISCHARGE
    return NotExpected.STUDY_ENDED if _comes_after(course.ended_at, when) else NotExpected.NO


def _comes_after(event: datetime | None, when: Instants) -> bool:
    """Say whether a target lies after an event; one that is not known yet can only come after it."""
    return event is not None and (when.target is None or when.target > event)


def _is_withdrawn(timepoint: str, form: str, when: Instants, course: Course, protocol: Protocol) -> bool:
    """Apply the three switches: treatment, procedures, use of records."""
    data = course.withdrew_data_at
    if data is not None and (when.target is None or when.target >= data):
        return True
    if form == INFUSION and _comes_after(course.withdrew_treatment_at, when):
        return True
    rules = protocol.schedule
    is_passive = timepoint in rules.passive_timepoints and form in rules.passive_forms
    return not is_passive and _comes_after(course.withdrew_procedures_at, when)
