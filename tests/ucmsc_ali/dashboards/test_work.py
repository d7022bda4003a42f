"""What is due, in order of urgency: now, later today, this week, in the site's own calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ucmsc_ali.crf.registry import Work
from ucmsc_ali.dashboards.work import grouped, is_now

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 at the site


def work(what, state="upcoming", *, due=None, opens=None, closes=None):
    """Return a thing to do; times in hours from now."""
    at = [None if hours is None else NOW + timedelta(hours=hours) for hours in (due, opens, closes)]
    return Work(
        participant_code="01-004",
        what=what,
        url="/",
        button="Open",
        state=state,
        due_at=at[0],
        opens_at=at[1],
        closes_at=at[2],
    )


def groups(*items):
    """Return the headings with what stands under each."""
    return {str(group.title): [each.what for each in group.items] for group in grouped(items, NOW, SHANGHAI)}


@pytest.mark.parametrize("state", ["sign", "late", "due", "in_window", "query", "missed"])
def test_what_can_or_must_be_done_is_due_now(state):
    assert is_now(work("x", state), NOW)


@pytest.mark.parametrize(("opens", "is_open"), [(-1, True), (0, True), (1, False), (None, False)])
def test_what_is_to_come_is_due_once_its_window_has_opened(opens, is_open):
    assert is_now(work("x", opens=opens), NOW) is is_open


def test_the_rest_of_the_day_ends_at_midnight_of_the_site():
    found = groups(work("23:59", due=14.98), work("00:00", due=15))

    assert found == {"Later today": ["23:59"], "This week": ["00:00"]}


def test_this_week_is_seven_days_and_what_has_no_time_yet():
    found = groups(work("day 7", due=7 * 24), work("after", due=7 * 24 + 1), work("no time"))

    assert found == {"This week": ["day 7", "no time"]}


def test_nothing_stands_under_two_headings():
    items = [work("now", "due"), work("today", due=2), work("tomorrow", due=26)]

    assert sum(map(len, groups(*items).values())) == len(items)


def test_empty_groups_are_left_out():
    assert groups() == {}
    assert list(groups(work("x", "late"))) == ["Now"]


def test_decisions_come_first_then_what_closes_first_then_what_was_missed():
    found = groups(
        work("missed", "missed", closes=-9),
        work("query", "query", due=-48),
        work("closes late", "in_window", closes=5),
        work("closes soon", "late", closes=1),
        work("sign", "sign", due=20),
        work("no end", "due"),
    )

    assert found["Now"] == ["sign", "closes soon", "closes late", "no end", "query", "missed"]


@pytest.mark.parametrize(
    ("items", "is_open"),
    [
        ([work("a", "due"), work("b", due=2), work("c", due=26)], [True, False, False]),
        ([work("b", due=2), work("c", due=26)], [True, False]),
        ([work("c", due=26)], [True]),
    ],
)
def test_only_the_first_group_is_open(items, is_open):
    assert [group.is_open for group in grouped(items, NOW, SHANGHAI)] == is_open
