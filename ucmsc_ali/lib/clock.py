"""The only reader of the machine's clock. A moment is read once per decision and passed on.

The trial reads `now`; who is signed in, how long, and what the trail hands out read `real_now`. The two
differ only in a demonstration whose clock was moved ahead.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Shift = Callable[[], timedelta]
NO_SHIFT = timedelta(0)
_shifts: list[Shift] = []


def shift_by(source: Shift) -> None:
    """Let `now` run ahead of the machine by what this function says each time; it replaces the one before."""
    _shifts[:] = [source]


def real_now() -> datetime:
    """Return this instant of the machine's clock as aware UTC, whatever a demonstration pretends."""
    return datetime.now(UTC)


def now() -> datetime:
    """Return this instant as aware UTC."""
    return real_now() + sum((shift() for shift in _shifts), NO_SHIFT)


def today(zone: ZoneInfo) -> date:
    """Return the calendar date at a site, in its own time zone."""
    return now().astimezone(zone).date()
