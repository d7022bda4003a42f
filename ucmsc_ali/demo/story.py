"""What a story is made of: one fictional participant, and who did what when, as plain data.

Times are spans from the story's anchor: the start of infusion 1, or for whoever was never treated the moment
the participant was first seen. Nothing here knows the trial's code: forms are named by their key.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo


def hours(count: float, minutes: int = 0) -> timedelta:
    """Return a span from the anchor; negative before it."""
    return timedelta(hours=count, minutes=minutes)


def days(count: int, clock: str = "00:00") -> timedelta:
    """Return a span of whole days and a time of day more: days(2, "01:30") is 49 h 30 min."""
    whole, part = clock.split(":")
    return timedelta(days=count, hours=int(whole), minutes=int(part))


# ── When a story happened ───────────────────────────────────────────────────
@dataclass(frozen=True)
class HoursAgo:
    """The anchor lies so many hours before now; a day starts after `not_before` at the site."""

    hours: float
    not_before: str = "00:00"

    def resolve(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the anchor to the minute."""
        local = (now - timedelta(hours=self.hours)).astimezone(zone).replace(second=0, microsecond=0)
        first = datetime.combine(local.date(), time.fromisoformat(self.not_before), zone)
        return max(local, first)


@dataclass(frozen=True)
class DaysAgo:
    """The anchor lies so many dates before today, at a time of day at the site."""

    days: int
    clock: str = "10:00"

    def resolve(self, now: datetime, zone: ZoneInfo) -> datetime:
        """Return the anchor to the minute."""
        date = now.astimezone(zone).date() - timedelta(days=self.days)
        return datetime.combine(date, time.fromisoformat(self.clock), zone)


# ── Values that are not written out ─────────────────────────────────────────
@dataclass(frozen=True)
class Between:
    """Any number between two, both included, to so many decimals; the seed decides which."""

    low: float
    high: float
    places: int = 0


@dataclass(frozen=True)
class On:
    """The date alone of a span from the anchor."""

    span: timedelta


@dataclass(frozen=True)
class Aged:
    """A birth date, so that a person has this many completed years at the anchor."""

    years: int
    birthday: str = "03-14"  # month and day


@dataclass(frozen=True)
class Named:
    """Another record, by words that its name contains."""

    words: str


@dataclass(frozen=True)
class OfPlan:
    """A share, in percent, of the volume that was prepared at the same timepoint."""

    percent: int = 100


@dataclass(frozen=True)
class Barcode:
    """A tube's barcode, made of the participant's code."""

    tube: str


Values = Mapping[str, Any]  # text as typed, a span for a time, or one of the above


# ── What is done ────────────────────────────────────────────────────────────
@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that a person does: `at` is when they do it, from the anchor; `by` their sign-in name."""

    at: timedelta
    by: str = "coordinator"


@dataclass(frozen=True, kw_only=True)
class Screen(Step):
    """Give the participant a number."""


@dataclass(frozen=True, kw_only=True)
class Fill(Step):
    """Fill a form; `confirm` answers every question it asks. Without it a question stops the story."""

    form: str
    timepoint: str
    values: Values
    repeat: int = 1
    confirm: str = ""


@dataclass(frozen=True, kw_only=True)
class Correct(Step):
    """Change values of a saved form, with the reason."""

    form: str
    timepoint: str
    values: Values
    reason: str
    repeat: int = 1
    confirm: str = ""


@dataclass(frozen=True, kw_only=True)
class NotDone(Step):
    """Record that a form will not be filled, and why."""

    form: str
    timepoint: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Confirm(Step):
    """Sign eligibility."""

    by: str = "investigator"


@dataclass(frozen=True, kw_only=True)
class FailScreening(Step):
    """End the screening; the criteria that failed are kept."""

    words: str = ""
    by: str = "investigator"


@dataclass(frozen=True, kw_only=True)
class Check(Step):
    """Sign a preparation: PREPARED by one person, CHECKED by another."""

    timepoint: str
    meaning: str


# ── A story ─────────────────────────────────────────────────────────────────
@dataclass(frozen=True, kw_only=True)
class Person:
    """A fictional participant, as far as the forms ask."""

    age: int
    sex: str = "M"
    birthday: str = "03-14"
    childbearing: str = "N"
    ethnic_group: str = "HAN"
    height: str = "170"
    weight: str = "68.4"
    risk_factor: str = "ASPIRATION"


@dataclass(frozen=True, kw_only=True)
class Story:
    """One participant from the first number to today; one that goes on is told as far as it has come."""

    key: str
    title: str
    anchor: HoursAgo | DaysAgo
    steps: list[Step] = field(default_factory=list)
    site: str = "01"
    goes_on: bool = False
