"""What is to be done, in order of urgency."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.crf.registry import Work

RANKS = {"sign": 0, "late": 1, "due": 1, "in_window": 1, "upcoming": 1, "query": 2, "missed": 3}
SOME_DAY = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Group:
    """Things to do under one heading; only the first is open."""

    title: str | Promise
    items: list[Work]
    is_open: bool


def grouped(items: Iterable[Work], at: datetime, zone: ZoneInfo) -> list[Group]:
    """Return what is due now, later today, this week; empty groups are left out."""
    ordered = sorted(items, key=order)
    today = at.astimezone(zone).date()
    now = [work for work in ordered if is_now(work, at)]
    rest = [work for work in ordered if not is_now(work, at)]
    later = [work for work in rest if work.due_at and work.due_at.astimezone(zone).date() <= today]
    week = [
        work
        for work in rest
        if work not in later and (not work.due_at or work.due_at <= at + timedelta(days=7))
    ]
    groups = [
        Group(_("Now"), now, is_open=True),
        Group(_("Later today"), later, is_open=not now),
        Group(_("This week"), week, is_open=not now and not later),
    ]
    return [group for group in groups if group.items]


def is_now(work: Work, at: datetime) -> bool:
    """Say whether a thing can or must be done now."""
    return work.state != "upcoming" or bool(work.opens_at and work.opens_at <= at)


def order(work: Work) -> tuple[int, datetime]:
    """Return the sort key of a thing to do: decisions, then what closes first, then what is left over."""
    return RANKS.get(work.state, 2), work.closes_at or work.due_at or SOME_DAY
