"""Dates and moments of which only a part is known. A missing part is never invented, only bounded."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2}))?")


class PartialDateError(ValueError):
    """The text is no date of the forms YYYY, YYYY-MM or YYYY-MM-DD, or no such day exists."""


@dataclass(frozen=True)
class PartialDate:
    """A date known to the year, the month or the day."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse a day that does not exist, and a day without its month."""
        if self.month is None and self.day is not None:
            raise PartialDateError("A day needs its month.")
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError as error:
            raise PartialDateError(f"There is no such date: {self}.") from error

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read YYYY, YYYY-MM or YYYY-MM-DD; PartialDateError says what was expected."""
        found = DATE.fullmatch(text.strip())
        if not found:
            raise PartialDateError(f"{text!r} is no date: write YYYY, YYYY-MM or YYYY-MM-DD.")
        year, month, day = (int(part) if part else None for part in found.groups())
        return cls(year or 0, month, day)

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        """Return a whole date as a partial one."""
        return cls(day.year, day.month, day.day)

    def __str__(self) -> str:
        """Return the known part in ISO 8601."""
        month = "" if self.month is None else f"-{self.month:02d}"
        day = "" if self.day is None else f"-{self.day:02d}"
        return f"{self.year:04d}{month}{day}"

    @property
    def is_complete(self) -> bool:
        """Say whether the day is known."""
        return self.day is not None

    @property
    def exact(self) -> date | None:
        """Return the date if its day is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None

    @property
    def earliest(self) -> date:
        """Return the first date it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """Return the last date it can be."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def is_certainly_before(self, other: "PartialDate") -> bool:
        """Say whether every date it can be is before every date the other can be."""
        return self.latest < other.earliest

    def may_be_before(self, other: "PartialDate") -> bool:
        """Say whether it can be before the other."""
        return self.earliest < other.latest


@dataclass(frozen=True)
class PartialMoment:
    """A partial date, with the time at the site where that is known."""

    date: PartialDate
    time: time_of_day | None = None

    def __post_init__(self) -> None:
        """Refuse a time on a day that is not known."""
        if self.time is not None and not self.date.is_complete:
            raise PartialDateError("A time needs its day.")

    @classmethod
    def parse(cls, text: str) -> "PartialMoment":
        """Read a partial date, and HH:MM after a T or a blank; PartialDateError says what was expected."""
        day, _, clock = text.strip().replace("T", " ").partition(" ")
        return cls(PartialDate.parse(day), _time(clock.strip()) if clock else None)

    @classmethod
    def of(cls, at: datetime, zone: ZoneInfo) -> "PartialMoment":
        """Return an instant as a moment at a site, to the minute."""
        local = at.astimezone(zone)
        return cls(PartialDate.of(local.date()), local.time().replace(second=0, microsecond=0))

    def __str__(self) -> str:
        """Return the known part in ISO 8601."""
        if self.time is None:
            return str(self.date)
        return f"{self.date}T{self.time.isoformat('seconds' if self.time.second else 'minutes')}"

    @property
    def is_exact(self) -> bool:
        """Say whether date and time are known."""
        return self.time is not None

    def instant(self, zone: ZoneInfo) -> datetime | None:
        """Return the instant as aware UTC if date and time are known."""
        return self.earliest(zone) if self.is_exact else None

    def earliest(self, zone: ZoneInfo) -> datetime:
        """Return the first instant it can be, as aware UTC."""
        return _instant(self.date.earliest, self.time or time_of_day.min, zone)

    def latest(self, zone: ZoneInfo) -> datetime:
        """Return the last instant it can be, as aware UTC."""
        if self.time is not None:
            return _instant(self.date.latest, self.time, zone)
        return _instant(self.date.latest + timedelta(days=1), time_of_day.min, zone) - timedelta(
            microseconds=1
        )

    def is_certainly_before(self, other: "PartialMoment", zone: ZoneInfo) -> bool:
        """Say whether every instant it can be is before every instant the other can be."""
        return self.latest(zone) < other.earliest(zone)

    def may_be_before(self, other: "PartialMoment", zone: ZoneInfo) -> bool:
        """Say whether it can be before the other."""
        return self.earliest(zone) < other.latest(zone)

    def may_be_at_or_after(self, at: datetime, zone: ZoneInfo) -> bool:
        """Say whether it can be at or after an instant: the cautious reading of an unknown time."""
        return self.latest(zone) >= at


def _time(text: str) -> time_of_day:
    found = TIME.fullmatch(text)
    if not found:
        raise PartialDateError(f"{text!r} is no time: write HH:MM.")
    try:
        hour, minute, second = (int(part or 0) for part in found.groups())
        return time_of_day(hour, minute, second)
    except ValueError as error:
        raise PartialDateError(f"There is no such time: {text}.") from error


def _instant(day: date, clock: time_of_day, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
