"""Windows and spans of time in words, in the site's zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

LAST_MINUTE = time(23, 59)


def span(length: timedelta) -> str:
    """Return a length of time as people say it: 35 min, 2 h 10 min, 3 d 4 h."""
    minutes = int(abs(length).total_seconds() // 60)
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    parts = [(days, _("%d d")), (hours, _("%d h")), (0 if days else minutes, _("%d min"))]
    said = [words % count for count, words in parts if count]
    return " ".join(said) or _("%d min") % 0


def window_words(opens: datetime | None, closes: datetime | None, zone: ZoneInfo) -> str:
    """Return a window in the site's zone: whole days as dates, anything else to the minute."""
    if opens is None or closes is None:
        return ""
    first, last = opens.astimezone(zone), closes.astimezone(zone)
    if first.time() == time.min and last.time() == LAST_MINUTE:
        return day_words(first, last)
    if first.date() == last.date():
        return f"{first:%Y-%m-%d %H:%M}–{last:%H:%M}"
    return f"{first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}"


def day_words(first: datetime, last: datetime) -> str:
    """Return whole days: one date, or the first and the last."""
    if first.date() == last.date():
        return f"{first:%Y-%m-%d}"
    return f"{first:%Y-%m-%d} – {last:%Y-%m-%d}"


def moment_words(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant in the site's zone."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def off_words(off: timedelta) -> str:
    """Return how far outside its window a thing was done; in window for none."""
    if not off:
        return _("in window")
    return (_("%s early") if off < timedelta(0) else _("%s late")) % span(off)
