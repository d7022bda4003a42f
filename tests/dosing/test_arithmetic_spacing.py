"""How infusions follow one another (A26)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dosing.finding import Severity, deviations, hard_stops
from dosing.spacing import Given, check_start
from ucmsc_ali.protocol import current

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


FIRST = Given(1, at("2016-05-01T10:00"), at("2016-05-01T11:00"))
SECOND = Given(2, at("2016-05-02T10:00"), at("2016-05-02T11:00"))


def check(number: int, start: str, *given: Given):
    return check_start(number, at(start), given, zone=SHANGHAI, protocol=current())


def codes(number: int, start: str, *given: Given) -> list[tuple[str, str]]:
    return [(found.code, found.severity) for found in check(number, start, *given)]


def test_the_first_infusion_has_nothing_to_follow():
    assert codes(1, "2016-05-01T10:00") == []


@pytest.mark.parametrize(
    ("start", "code", "severity"),
    [
        ("2016-05-02T05:59", "INTERVAL_EARLY", "MINOR"),
        ("2016-05-02T06:00", "INTERVAL_IN_TIME", "OK"),
        ("2016-05-02T10:00", "INTERVAL_IN_TIME", "OK"),
        ("2016-05-02T14:00", "INTERVAL_IN_TIME", "OK"),
        ("2016-05-02T14:01", "INTERVAL_LATE", "MINOR"),
        ("2016-05-03T10:00", "INTERVAL_LATE", "MINOR"),
        ("2016-05-03T10:01", "INTERVAL_VERY_LATE", "MAJOR"),
    ],
)
def test_the_hours_from_start_to_start_are_judged(start, code, severity):
    assert codes(2, start, FIRST) == [(code, severity)]


def test_under_12_hours_is_forbidden():
    late_first = Given(1, at("2016-05-01T20:00"), at("2016-05-01T21:00"))

    assert codes(2, "2016-05-02T07:59", late_first) == [("INTERVAL_TOO_SOON", "HARD")]
    assert codes(2, "2016-05-02T08:00", late_first) == [("INTERVAL_EARLY", "MINOR")]


def test_two_starts_on_one_date_are_forbidden():
    early_first = Given(1, at("2016-05-01T01:00"), at("2016-05-01T02:00"))

    assert codes(2, "2016-05-01T23:30", early_first) == [("SAME_DATE", "HARD"), ("INTERVAL_IN_TIME", "OK")]


def test_dates_are_those_of_the_site():
    first = Given(1, at("2016-05-01T23:50"), at("2016-05-02T00:30"))

    assert ("SAME_DATE", "HARD") not in codes(2, "2016-05-02T20:00", first)


def test_an_infusion_after_day_5_is_forbidden():
    assert ("AFTER_LAST_DAY", "HARD") in codes(3, "2016-05-07T00:00", FIRST, SECOND)
    assert ("AFTER_LAST_DAY", "HARD") not in codes(3, "2016-05-06T23:59", FIRST, SECOND)


def test_the_order_of_infusions_is_kept():
    assert codes(2, "2016-05-02T10:00") == [("FIRST_INFUSION_MISSING", "HARD")]
    assert ("ORDER", "HARD") in codes(2, "2016-04-30T10:00", FIRST)
    assert ("ORDER", "HARD") in codes(1, "2016-05-03T10:00", SECOND)


def test_an_infusion_cannot_start_while_the_one_before_runs():
    running = Given(1, at("2016-05-01T10:00"))

    assert ("PREVIOUS_NOT_ENDED", "HARD") in codes(2, "2016-05-02T10:00", running)


def test_a_missed_infusion_moves_the_limits_on():
    assert codes(3, "2016-05-03T10:00", FIRST) == [("INTERVAL_IN_TIME", "OK")]
    assert codes(3, "2016-05-03T14:01", FIRST) == [("INTERVAL_LATE", "MINOR")]


def test_findings_speak_both_languages_and_name_the_hours():
    late = check(2, "2016-05-02T15:00", FIRST)

    assert late[0].text.en == "29.00 h after the start of infusion 1: later than 28 h, a minor deviation."
    assert late[0].text.zh == "距第1次输注开始29.00小时：晚于28小时，轻微偏离。"
    assert (deviations(late), hard_stops(late)) == (late, [])
    assert late[0].severity is Severity.MINOR
