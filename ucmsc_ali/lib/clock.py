"""The only reader of the machine's clock. A moment is read once per decision and passed on."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return this instant as aware UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """Return the calendar date at a site, in its own time zone."""
    return now().astimezone(zone).date()
