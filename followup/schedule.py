"""What is expected of a participant, when, and how it stands: windows in the site's zone, instants in UTC."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dosing.spacing import Given
from followup.exceptions import NotExpected, not_expected
from followup.windows import Course, Instants, end_of_day, instants
from ucmsc_ali.lib.study_day import hours_between
from ucmsc_ali.protocol.model import Cell, Protocol
from ucmsc_ali.protocol.vocabulary import Basis, Mark

__all__ = [
    "Course",
    "Given",
    "NotExpected",
    "Planned",
    "State",
    "anchor_of",
    "off_window",
    "safety_period_end",
    "schedule",
    "serves_as_baseline",
    "state",
]
INFUSION = "infusion"


class State(StrEnum):
    """How one cell of the schedule stands at a moment."""

    UPCOMING = "UPCOMING"
    DUE = "DUE"
    OVERDUE = "OVERDUE"
    MISSED = "MISSED"
    OPTIONAL = "OPTIONAL"
    NOT_EXPECTED = "NOT EXPECTED"
    EARLY = "EARLY"
    IN_WINDOW = "IN WINDOW"
    LATE = "LATE"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One form at one timepoint: its window as aware UTC to the minute, None while it cannot be known."""

    timepoint: str
    form: str
    repeat: int
    is_required: bool
    is_pre_dose: bool
    opens_at: datetime | None
    target_at: datetime | None
    closes_at: datetime | None
    missed_at: datetime | None
    is_due_meanwhile: bool
    is_outpatient: bool
    not_expected: NotExpected

    @property
    def key(self) -> tuple[str, str, int]:
        """Return timepoint, form and repeat number."""
        return self.timepoint, self.form, self.repeat


def anchor_of(course: Course, protocol: Protocol) -> datetime | None:
    """Return the start that is day 0 (A1), None before it."""
    return course.anchor(protocol)


def schedule(course: Course, *, protocol: Protocol, zone: ZoneInfo) -> list[Planned]:
    """Return every planned form of a participant in schedule order, logs and unscheduled visits left out."""
    return [
        _planned(timepoint, form, cell, repeat, course, protocol, zone)
        for timepoint, form, cell in protocol.form_cells()
        if timepoint != "ET" or course.withdrew_procedures_at is not None
        for repeat in _repeats(timepoint, form, protocol)
    ]


def _repeats(timepoint: str, form: str, protocol: Protocol) -> Iterator[int]:
    """Yield 1, or one number per infusion where the 6-hour sample follows each (A4)."""
    window = protocol.window_of(timepoint, form)
    follows_each = window is not None and window.basis is Basis.INFUSION_END
    is_each = follows_each and protocol.schedule.six_hour_reference.every_infusion
    yield from range(1, (protocol.dose.infusions if is_each else 1) + 1)


def _planned(
    timepoint: str, form: str, cell: Cell, repeat: int, course: Course, protocol: Protocol, zone: ZoneInfo
) -> Planned:
    window, number = protocol.window_of(timepoint, form), protocol.timepoints[timepoint].infusion
    when = instants(window, number=number or repeat, course=course, protocol=protocol, zone=zone)
    when = _within_order(when, timepoint, form, cell, course, protocol)
    discharged = course.discharged_at
    return Planned(
        timepoint=timepoint,
        form=form,
        repeat=repeat,
        is_required=cell.mark is Mark.REQUIRED,
        is_pre_dose=cell.pre_dose,
        opens_at=when.opens,
        target_at=when.target,
        closes_at=when.closes,
        missed_at=_last_chance(form, when, course, protocol, zone),
        is_due_meanwhile=when.opens is None and _waits_for_infusion_1(timepoint, form, course, protocol),
        is_outpatient=bool(discharged and when.target and when.target > discharged),
        not_expected=not_expected(timepoint, form, number, when, course, protocol),
    )


def _within_order(
    when: Instants, timepoint: str, form: str, cell: Cell, course: Course, protocol: Protocol
) -> Instants:
    """Close a window at the infusion that the thing must precede: pre-dose wins over hours (domain §3.1)."""
    point, window = protocol.timepoints[timepoint], protocol.window_of(timepoint, form)
    first = course.given(1)
    if cell.pre_dose and (infusion := course.given(point.infusion)):
        return when.closing_by(infusion.start)
    if window and window.basis is Basis.CONSENT and not point.infusion and first:
        return when.closing_by(first.start)
    return when


def _waits_for_infusion_1(timepoint: str, form: str, course: Course, protocol: Protocol) -> bool:
    """Say whether a thing is to be done now, so that infusion 1 can start."""
    window = protocol.window_of(timepoint, form)
    is_baseline = window is not None and window.basis is Basis.BEFORE_INFUSION_1
    return is_baseline and course.consented_at is not None and course.given(1) is None


def _last_chance(
    form: str, when: Instants, course: Course, protocol: Protocol, zone: ZoneInfo
) -> datetime | None:
    """Return when a thing can no longer be done: an infusion may still be given late, until its last day."""
    anchor = course.anchor(protocol)
    if form != INFUSION or anchor is None or when.closes is None:
        return when.closes
    return max(when.closes, end_of_day(anchor, protocol.spacing.last_day, zone))


def state(planned: Planned, *, done_at: datetime | None, now: datetime) -> State:
    """Return how a planned form stands now; `done_at` is when it was done, None while it was not."""
    if done_at is not None:
        return _done(planned, done_at)
    if planned.not_expected:
        return State.NOT_EXPECTED
    if not planned.is_required:
        return State.OPTIONAL
    return _open(planned, now)


def _done(planned: Planned, done_at: datetime) -> State:
    off = off_window(planned, done_at)
    if not off:
        return State.IN_WINDOW
    return State.EARLY if off < timedelta(0) else State.LATE


def _open(planned: Planned, now: datetime) -> State:
    if planned.opens_at is None or planned.closes_at is None:
        return State.DUE if planned.is_due_meanwhile else State.UPCOMING
    if to_the_minute(now) > planned.closes_at:
        is_late = planned.missed_at is not None and to_the_minute(now) <= planned.missed_at
        return State.OVERDUE if is_late else State.MISSED
    return State.UPCOMING if now < planned.opens_at else State.DUE


def off_window(planned: Planned, done_at: datetime) -> timedelta:
    """Return how far outside its window a thing was done: negative before, positive after, zero within."""
    done = to_the_minute(done_at)
    if planned.closes_at is not None and done > planned.closes_at:
        return done - planned.closes_at
    if planned.opens_at is not None and done < planned.opens_at:
        return done - planned.opens_at
    return timedelta(0)


def to_the_minute(at: datetime) -> datetime:
    """Return an instant as aware UTC without its seconds."""
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def safety_period_end(course: Course, *, protocol: Protocol, zone: ZoneInfo) -> datetime | None:
    """Return the last minute of the period of the primary outcome (A29), None before day 0."""
    anchor = course.anchor(protocol)
    return None if anchor is None else end_of_day(anchor, protocol.safety.period_last_day, zone)


def serves_as_baseline(sampled_at: datetime, start: datetime, protocol: Protocol) -> bool:
    """Say whether a screening blood gas is young enough at infusion 1 to be the baseline (domain §3.2)."""
    age = hours_between(sampled_at, start)
    return 0 <= age <= protocol.assessments.baseline_blood_gas_hours
