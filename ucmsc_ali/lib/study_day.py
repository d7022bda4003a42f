"""Days counted from the first infusion, in the site's calendar."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo


def site_date(at: datetime, zone: ZoneInfo) -> date:
    """Return the calendar date of an instant at a site."""
    return at.astimezone(zone).date()


def protocol_day(at: datetime, anchor: datetime, zone: ZoneInfo) -> int:
    """Return the protocol day: 0 on the date of infusion 1, −1 the day before (domain §2.1)."""
    return days_between(site_date(at, zone), site_date(anchor, zone))


def days_between(day: date, day_0: date) -> int:
    """Return the protocol day of a date."""
    return (day - day_0).days


def sdtm_day(day: int) -> int:
    """Return SDTM --DY from a protocol day: there is no day 0 (domain §2.1)."""
    return day + 1 if day >= 0 else day


def label(day: int) -> str:
    """Return a protocol day as people read it: D14, D−1."""
    return f"D{day}" if day >= 0 else f"D−{-day}"


def hours_between(earlier: datetime, later: datetime) -> Decimal:
    """Return the hours from one instant to another, exact; negative if the second comes first."""
    # Instants in one zone are subtracted by Python as if no clock ever changed: go through UTC.
    passed = later.astimezone(UTC) - earlier.astimezone(UTC)
    seconds = passed.days * 86_400 + passed.seconds + Decimal(passed.microseconds) / 1_000_000
    return seconds / Decimal(3600)
