"""From a window of the protocol to instants: hours elapse in UTC, days are dates at the site (A2)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from dosing.spacing import Given
from ucmsc_ali.protocol.model import Protocol, Window
from ucmsc_ali.protocol.vocabulary import Anchor, Basis, DayUnit

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Course:
    """What has happened to a participant that moves or ends the schedule; all instants aware."""

    consented_at: datetime | None = None
    infusions: tuple[Given, ...] = ()
    died_at: datetime | None = None
    withdrew_treatment_at: datetime | None = None
    withdrew_procedures_at: datetime | None = None
    withdrew_data_at: datetime | None = None
    discharged_at: datetime | None = None
    screen_failed_at: datetime | None = None
    ended_at: datetime | None = None

    def given(self, number: int) -> Given | None:
        """Return an infusion that was started, None if it was not."""
        return next((one for one in self.infusions if one.number == number), None)

    def anchor(self, protocol: Protocol) -> datetime | None:
        """Return the start that is day 0 (A1), None before it."""
        starts = [one.start for one in sorted(self.infusions, key=lambda one: one.number)]
        if not starts:
            return None
        return starts[0] if protocol.schedule.anchor is Anchor.FIRST_INFUSION_START else starts[-1]


@dataclass(frozen=True)
class Instants:
    """When a window opens, its target, when it closes: aware UTC to the minute, None while unknown."""

    opens: datetime | None = None
    target: datetime | None = None
    closes: datetime | None = None

    def closing_by(self, at: datetime) -> "Instants":
        """Return the same window, closed at an instant if that comes first."""
        limit = _minute(at)
        return Instants(self.opens, self.target, min(self.closes, limit) if self.closes else self.closes)


@dataclass(frozen=True, kw_only=True)
class _Frame:
    """A window with all that it is counted from."""

    window: Window
    number: int
    course: Course
    protocol: Protocol
    zone: ZoneInfo


def instants(
    window: Window | None, *, number: int, course: Course, protocol: Protocol, zone: ZoneInfo
) -> Instants:
    """Return the instants of a window; `number` is the infusion of its timepoint, where that counts."""
    if window is None:
        return Instants()
    return FROM[window.basis](
        _Frame(window=window, number=number, course=course, protocol=protocol, zone=zone)
    )


def _from_consent(frame: _Frame) -> Instants:
    return _in_hours(frame.course.consented_at, frame.window)


def _before_infusion_1(frame: _Frame) -> Instants:
    first = frame.course.given(1)
    return _in_hours(first.start if first else None, frame.window)


def _from_anchor(frame: _Frame) -> Instants:
    return _in_hours(frame.course.anchor(frame.protocol), frame.window)


def _from_infusion_end(frame: _Frame) -> Instants:
    """Count the hours of the 6-hour sample as the protocol reads them (A4)."""
    reference = frame.protocol.schedule.six_hour_reference
    infusion = frame.course.given(frame.number if reference.every_infusion else 1)
    if infusion is None:
        return Instants()
    return _in_hours(infusion.end if reference.counts_from_end else infusion.start, frame.window)


def _from_previous_infusion(frame: _Frame) -> Instants:
    """Count from the last start before this infusion; one not given between adds the usual hours."""
    earlier = [one for one in frame.course.infusions if one.number < frame.number]
    if not earlier:
        return Instants()
    last = max(earlier, key=lambda one: one.number)
    between = frame.protocol.spacing.target_hours * (frame.number - last.number - 1)
    return _in_hours(_minute(last.start) + _hours(between), frame.window)


def _on_calendar_days(frame: _Frame) -> Instants:
    """Return whole dates at the site, the target at the clock time of day 0; or spans of 24 h (A2)."""
    anchor, window = frame.course.anchor(frame.protocol), frame.window
    if anchor is None:
        return Instants()
    first, target, last = (int(window.target + shift) for shift in (window.opens, Decimal(0), window.closes))
    if frame.protocol.schedule.day_unit is DayUnit.ELAPSED:
        day = timedelta(days=1)
        start = _minute(anchor)
        return Instants(start + first * day, start + target * day, start + (last + 1) * day - MINUTE)
    return Instants(
        start_of_day(anchor, first, frame.zone),
        same_time_on_day(anchor, target, frame.zone),
        end_of_day(anchor, last, frame.zone),
    )


def _from_withdrawal(frame: _Frame) -> Instants:
    """Return from the withdrawal to the end of the last day of the window."""
    at = frame.course.withdrew_procedures_at
    if at is None:
        return Instants()
    last = int(frame.window.target + frame.window.closes)
    return Instants(_minute(at), _minute(at), end_of_day(at, last, frame.zone))


def _in_hours(base: datetime | None, window: Window) -> Instants:
    if base is None:
        return Instants()
    target = _minute(base) + _hours(window.target)
    return Instants(target + _hours(window.opens), target, target + _hours(window.closes))


def start_of_day(anchor: datetime, day: int, zone: ZoneInfo) -> datetime:
    """Return the first minute of a protocol day at the site, as aware UTC."""
    date = anchor.astimezone(zone).date() + timedelta(days=day)
    return datetime.combine(date, time.min, zone).astimezone(UTC)


def end_of_day(anchor: datetime, day: int, zone: ZoneInfo) -> datetime:
    """Return the last minute of a protocol day at the site, as aware UTC."""
    return start_of_day(anchor, day + 1, zone) - MINUTE


def same_time_on_day(anchor: datetime, day: int, zone: ZoneInfo) -> datetime:
    """Return the clock time of an anchor on a protocol day at the site, as aware UTC."""
    local = anchor.astimezone(zone)
    moved = datetime.combine(local.date() + timedelta(days=day), local.time(), zone)
    return _minute(moved)


def _minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def _hours(count: Decimal) -> timedelta:
    return timedelta(seconds=int(count * 3600))


FROM: dict[Basis, Callable[[_Frame], Instants]] = {
    Basis.CONSENT: _from_consent,
    Basis.BEFORE_INFUSION_1: _before_infusion_1,
    Basis.ANCHOR_START: _from_anchor,
    Basis.INFUSION_END: _from_infusion_end,
    Basis.PREVIOUS_INFUSION: _from_previous_infusion,
    Basis.CALENDAR_DAY: _on_calendar_days,
    Basis.WITHDRAWAL: _from_withdrawal,
}
