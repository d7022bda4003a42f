"""Windows to the minute, states, and what death, withdrawal and discharge change (scenarios S6 and S9)."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from followup.schedule import (
    Course,
    Given,
    NotExpected,
    State,
    off_window,
    safety_period_end,
    schedule,
    serves_as_baseline,
    state,
)
from ucmsc_ali.protocol import current
from ucmsc_ali.protocol.vocabulary import Anchor, DayUnit, SixHourReference

PROTOCOL = current()
SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


FIRST = Given(1, at("2016-05-01T10:00"), at("2016-05-01T11:00"))
SECOND = Given(2, at("2016-05-02T10:05"), at("2016-05-02T11:10"))
CONSENT = at("2016-04-30T09:00")


def course(*infusions: Given, **events) -> Course:
    return Course(consented_at=CONSENT, infusions=infusions, **events)


def cell(timepoint, form, lived: Course, *, protocol=PROTOCOL, zone=SHANGHAI, repeat=1):
    found = schedule(lived, protocol=protocol, zone=zone)
    return next(one for one in found if one.key == (timepoint, form, repeat))


def window(
    timepoint, form, lived: Course, *, protocol=PROTOCOL, zone=SHANGHAI, repeat=1
) -> tuple[str, str, str]:
    """Return opening, target and closing on the site's clock."""
    found = cell(timepoint, form, lived, protocol=protocol, zone=zone, repeat=repeat)
    instants = (found.opens_at, found.target_at, found.closes_at)
    return tuple("" if one is None else f"{one.astimezone(zone):%m-%d %H:%M}" for one in instants)


def read(**changes):
    """Return the protocol with another reading of its schedule."""
    return replace(PROTOCOL, schedule=replace(PROTOCOL.schedule, **changes))


# ── Windows ─────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("timepoint", "form", "opens", "target", "closes"),
    [
        ("SCR", "baseline", "04-30 09:00", "04-30 09:00", "05-01 10:00"),
        ("SCR", "blood-gas", "04-29 09:00", "04-30 09:00", "05-01 10:00"),
        ("BL", "blood-gas", "04-30 10:00", "05-01 10:00", "05-01 10:00"),
        ("BL", "cytokines", "05-01 06:00", "05-01 10:00", "05-01 10:00"),
        ("BL", "chest-ct", "04-28 10:00", "05-01 10:00", "05-01 10:00"),
        ("BL", "vital-signs", "05-01 09:30", "05-01 10:00", "05-01 10:00"),
        ("INF1", "infusion", "04-30 09:00", "04-30 09:00", "05-03 09:00"),
        ("H6", "cytokines", "05-01 16:30", "05-01 17:00", "05-01 17:30"),
        ("D1", "cytokines", "05-02 04:00", "05-02 10:00", "05-02 14:00"),
        ("D1", "infusion", "05-02 06:00", "05-02 10:00", "05-02 14:00"),
        ("D1", "vital-signs", "05-02 00:00", "05-02 10:00", "05-02 23:59"),
        ("D2", "cytokines", "05-03 04:00", "05-03 10:00", "05-03 14:00"),
        ("D2", "blood-gas", "05-03 00:00", "05-03 10:00", "05-03 23:59"),
        ("D2", "chest-ct", "05-03 00:00", "05-03 10:00", "05-04 23:59"),
        ("D2", "infusion", "05-03 06:00", "05-03 10:00", "05-03 14:00"),
        ("D3", "cytokines", "05-04 04:00", "05-04 10:00", "05-04 16:00"),
        ("D7", "visit", "05-07 00:00", "05-08 10:00", "05-09 23:59"),
        ("D14", "visit", "05-15 00:00", "05-15 10:00", "05-17 23:59"),
    ],
)
def test_the_first_infusion_sets_every_window(timepoint, form, opens, target, closes):
    assert window(timepoint, form, course(FIRST)) == (opens, target, closes)


def test_before_the_first_infusion_only_consent_sets_windows():
    assert window("SCR", "baseline", course()) == ("04-30 09:00", "04-30 09:00", "05-03 09:00")
    assert window("BL", "blood-gas", course()) == ("", "", "")
    assert window("D7", "visit", course()) == ("", "", "")


def test_before_consent_no_window_is_known():
    assert window("SCR", "consent", Course()) == ("", "", "")


def test_the_6_hour_sample_waits_for_the_end_of_the_infusion():
    running = Given(1, FIRST.start)

    assert window("H6", "cytokines", course(running)) == ("", "", "")


def test_instants_are_whole_minutes_in_utc():
    seconds = Given(1, at("2016-05-01T10:00:42"), at("2016-05-01T11:00:31"))

    found = cell("H6", "cytokines", course(seconds))

    assert found.target_at == at("2016-05-01T17:00")
    assert found.target_at.utcoffset() == timedelta(0)


def test_infusion_3_follows_the_start_of_infusion_2():
    assert window("D2", "infusion", course(FIRST, SECOND)) == ("05-03 06:05", "05-03 10:05", "05-03 14:05")


def test_a_sample_closes_at_the_infusion_it_must_precede():
    assert window("D1", "cytokines", course(FIRST, SECOND)) == ("05-02 04:00", "05-02 10:00", "05-02 10:05")


def test_a_blood_gas_of_day_2_closes_at_infusion_3():
    third = Given(3, at("2016-05-03T09:00"), at("2016-05-03T10:00"))

    assert window("D2", "blood-gas", course(FIRST, SECOND, third))[2] == "05-03 09:00"
    assert window("D2", "chest-ct", course(FIRST, SECOND, third))[2] == "05-04 23:59"


def test_correcting_the_first_infusion_moves_the_schedule():
    corrected = replace(FIRST, start=at("2016-05-01T12:30"), end=at("2016-05-01T13:15"))

    assert window("H6", "cytokines", course(corrected)) == ("05-01 18:45", "05-01 19:15", "05-01 19:45")
    assert window("D3", "cytokines", course(corrected)) == ("05-04 06:30", "05-04 12:30", "05-04 18:30")


def test_a_late_second_infusion_does_not_move_day_0():
    late = Given(2, at("2016-05-03T12:00"), at("2016-05-03T13:00"))

    assert window("D7", "visit", course(FIRST, late)) == window("D7", "visit", course(FIRST))
    assert window("D2", "infusion", course(FIRST, late))[1] == "05-04 12:00"


def test_every_planned_form_of_the_protocol_is_there_once():
    found = [one.key for one in schedule(course(FIRST), protocol=PROTOCOL, zone=SHANGHAI)]

    assert len(found) == len(set(found)) == 41
    assert "adverse-event" not in {form for _, form, _ in found}
    assert "ET" not in {timepoint for timepoint, _, _ in found}


def test_required_and_optional_are_told_apart():
    assert cell("D2", "blood-gas", course(FIRST)).is_required
    assert not cell("D3", "blood-gas", course(FIRST)).is_required
    assert cell("D2", "blood-gas", course(FIRST)).is_pre_dose


# ── Clock changes ───────────────────────────────────────────────────────────
def test_hours_elapse_and_days_stay_dates_when_the_clock_springs_forward():
    first = Given(1, at("2016-03-26T10:00", BERLIN), at("2016-03-26T11:00", BERLIN))
    lived = Course(consented_at=at("2016-03-26T08:00", BERLIN), infusions=(first,))

    assert window("D1", "cytokines", lived, zone=BERLIN) == ("03-27 05:00", "03-27 11:00", "03-27 15:00")
    assert window("D1", "visit", lived, zone=BERLIN) == ("03-27 00:00", "03-27 10:00", "03-27 23:59")
    assert cell("D1", "visit", lived, zone=BERLIN).closes_at - cell(
        "D1", "visit", lived, zone=BERLIN
    ).opens_at == (timedelta(hours=22, minutes=59))


def test_hours_elapse_and_days_stay_dates_when_the_clock_falls_back():
    first = Given(1, at("2016-10-29T10:00", BERLIN), at("2016-10-29T11:00", BERLIN))
    lived = Course(consented_at=at("2016-10-29T08:00", BERLIN), infusions=(first,))

    assert window("D1", "cytokines", lived, zone=BERLIN)[1] == "10-30 09:00"
    assert window("D7", "visit", lived, zone=BERLIN) == ("11-04 00:00", "11-05 10:00", "11-06 23:59")


# ── Other readings ──────────────────────────────────────────────────────────
def test_day_0_may_be_the_last_infusion():
    last = read(anchor=Anchor.LAST_INFUSION_START)

    assert window("D7", "visit", course(FIRST, SECOND), protocol=last) == (
        "05-08 00:00",
        "05-09 10:05",
        "05-10 23:59",
    )


def test_a_day_may_be_24_hours():
    elapsed = read(day_unit=DayUnit.ELAPSED)

    assert window("D7", "visit", course(FIRST), protocol=elapsed) == (
        "05-07 10:00",
        "05-08 10:00",
        "05-10 09:59",
    )


def test_the_6_hours_may_run_from_the_start():
    from_start = read(six_hour_reference=SixHourReference.INFUSION_1_START)

    assert window("H6", "cytokines", course(FIRST), protocol=from_start)[1] == "05-01 16:00"


def test_each_infusion_may_have_its_6_hour_sample():
    each = read(six_hour_reference=SixHourReference.EACH_INFUSION_END)

    assert window("H6", "cytokines", course(FIRST, SECOND), protocol=each, repeat=2)[1] == "05-02 17:10"
    assert window("H6", "cytokines", course(FIRST, SECOND), protocol=each, repeat=3) == ("", "", "")


# ── States ──────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2016-05-01T16:29", State.UPCOMING),
        ("2016-05-01T16:30", State.DUE),
        ("2016-05-01T17:30:59", State.DUE),
        ("2016-05-01T17:31", State.MISSED),
    ],
)
def test_a_sample_is_upcoming_due_and_missed(now, expected):
    assert state(cell("H6", "cytokines", course(FIRST)), done_at=None, now=at(now)) is expected


@pytest.mark.parametrize(
    ("done", "expected", "minutes"),
    [
        ("2016-05-01T16:29", State.EARLY, -1),
        ("2016-05-01T16:30", State.IN_WINDOW, 0),
        ("2016-05-01T17:30:59", State.IN_WINDOW, 0),
        ("2016-05-01T17:32", State.LATE, 2),
    ],
)
def test_a_sample_is_early_in_window_and_late(done, expected, minutes):
    planned = cell("H6", "cytokines", course(FIRST))

    assert state(planned, done_at=at(done), now=at("2016-06-01T00:00")) is expected
    assert off_window(planned, at(done)) == timedelta(minutes=minutes)


def test_a_sample_after_the_infusion_it_must_precede_is_late():
    planned = cell("D1", "cytokines", course(FIRST, SECOND))

    assert state(planned, done_at=at("2016-05-02T10:05"), now=at("2016-05-03T00:00")) is State.IN_WINDOW
    assert state(planned, done_at=at("2016-05-02T10:30"), now=at("2016-05-03T00:00")) is State.LATE


def test_pre_dose_wins_where_the_infusion_was_given_early():
    early = Given(2, at("2016-05-02T03:00"), at("2016-05-02T04:00"))
    planned = cell("D1", "cytokines", course(FIRST, early))

    assert state(planned, done_at=at("2016-05-02T02:50"), now=at("2016-05-03T00:00")) is State.EARLY
    assert state(planned, done_at=at("2016-05-02T03:30"), now=at("2016-05-03T00:00")) is State.LATE


def test_baseline_is_due_from_consent_until_the_first_infusion():
    assert state(cell("BL", "cytokines", course()), done_at=None, now=CONSENT) is State.DUE
    assert state(cell("BL", "cytokines", Course()), done_at=None, now=CONSENT) is State.UPCOMING
    assert state(cell("BL", "cytokines", course(FIRST)), done_at=None, now=FIRST.end) is State.MISSED


def test_follow_up_is_upcoming_before_the_first_infusion():
    assert state(cell("D14", "visit", course()), done_at=None, now=CONSENT) is State.UPCOMING


def test_an_infusion_may_still_be_given_late_until_day_5():
    planned = cell("D1", "infusion", course(FIRST))

    assert state(planned, done_at=None, now=at("2016-05-02T14:00")) is State.DUE
    assert state(planned, done_at=None, now=at("2016-05-02T14:01")) is State.OVERDUE
    assert state(planned, done_at=None, now=at("2016-05-06T23:59")) is State.OVERDUE
    assert state(planned, done_at=None, now=at("2016-05-07T00:00")) is State.MISSED


def test_an_optional_assessment_is_never_missed():
    assert (
        state(cell("D3", "blood-gas", course(FIRST)), done_at=None, now=at("2016-06-01T00:00"))
        is State.OPTIONAL
    )


# ── Death on day 1 (S6) ─────────────────────────────────────────────────────
@pytest.fixture
def dead() -> Course:
    """Return the course of a person who died on day 1, 19:30."""
    return course(FIRST, SECOND, died_at=at("2016-05-02T19:30"))


@pytest.mark.parametrize(
    ("timepoint", "form"),
    [
        ("D2", "infusion"),
        ("D2", "visit"),
        ("D2", "cytokines"),
        ("D2", "blood-gas"),
        ("D2", "chest-ct"),
        ("D3", "visit"),
        ("D3", "cytokines"),
        ("D7", "visit"),
        ("D7", "blood-gas"),
        ("D14", "visit"),
        ("D14", "chest-ct"),
    ],
)
def test_after_death_nothing_is_expected(dead, timepoint, form):
    found = cell(timepoint, form, dead)

    assert found.not_expected is NotExpected.DEATH
    assert state(found, done_at=None, now=at("2016-05-20T00:00")) is State.NOT_EXPECTED


@pytest.mark.parametrize(
    ("timepoint", "form"), [("H6", "cytokines"), ("D1", "cytokines"), ("D1", "vital-signs")]
)
def test_what_was_due_before_death_stays_expected(dead, timepoint, form):
    assert not cell(timepoint, form, dead).not_expected


def test_a_sample_taken_before_death_keeps_its_state(dead):
    found = cell("D1", "cytokines", dead)

    assert state(found, done_at=at("2016-05-02T09:40"), now=at("2016-05-20T00:00")) is State.IN_WINDOW


def test_death_before_the_first_infusion_ends_the_schedule():
    assert cell("BL", "cytokines", course(died_at=at("2016-04-30T20:00"))).not_expected is NotExpected.DEATH
    assert cell("D14", "visit", course(died_at=at("2016-04-30T20:00"))).not_expected is NotExpected.DEATH


# ── Withdrawal: three switches ──────────────────────────────────────────────
LEFT = at("2016-05-03T08:00")


def test_withdrawal_from_treatment_alone_leaves_the_follow_up():
    lived = course(FIRST, SECOND, withdrew_treatment_at=LEFT)

    assert cell("D2", "infusion", lived).not_expected is NotExpected.WITHDRAWAL
    assert not cell("D2", "cytokines", lived).not_expected
    assert not cell("D14", "chest-ct", lived).not_expected


def test_an_infusion_given_before_the_withdrawal_stays():
    assert not cell("D1", "infusion", course(FIRST, SECOND, withdrew_treatment_at=LEFT)).not_expected


def test_withdrawal_from_procedures_leaves_the_status_of_day_14():
    lived = course(FIRST, SECOND, withdrew_treatment_at=LEFT, withdrew_procedures_at=LEFT)

    assert cell("D7", "visit", lived).not_expected is NotExpected.WITHDRAWAL
    assert cell("D14", "blood-gas", lived).not_expected is NotExpected.WITHDRAWAL
    assert not cell("D14", "visit", lived).not_expected


def test_withdrawal_from_procedures_opens_early_termination_for_2_days():
    lived = course(FIRST, SECOND, withdrew_procedures_at=LEFT)

    assert window("ET", "visit", lived) == ("05-03 08:00", "05-03 08:00", "05-05 23:59")
    assert not cell("ET", "blood-gas", lived).not_expected


def test_withdrawal_of_data_ends_everything():
    lived = course(FIRST, SECOND, withdrew_procedures_at=LEFT, withdrew_data_at=LEFT)

    assert cell("ET", "visit", lived).not_expected is NotExpected.WITHDRAWAL
    assert cell("D14", "visit", lived).not_expected is NotExpected.WITHDRAWAL
    assert not cell("D1", "vital-signs", lived).not_expected


# ── Discharge and telephone visit (S9) ──────────────────────────────────────
HOME = Given(1, at("2016-08-01T09:00"), at("2016-08-01T10:00"))
DISCHARGED = Course(
    consented_at=at("2016-07-31T09:00"), infusions=(HOME,), discharged_at=at("2016-08-06T15:00")
)


def test_visits_stay_due_after_discharge_as_outpatient():
    day_7, day_3 = cell("D7", "visit", DISCHARGED), cell("D3", "visit", DISCHARGED)

    assert (day_7.not_expected, day_7.is_outpatient, day_3.is_outpatient) == (NotExpected.NO, True, False)


@pytest.mark.parametrize(
    ("called", "expected"),
    [
        ("2016-08-14T23:59", State.EARLY),
        ("2016-08-15T00:00", State.IN_WINDOW),
        ("2016-08-16T10:00", State.IN_WINDOW),
        ("2016-08-17T23:59", State.IN_WINDOW),
        ("2016-08-18T00:00", State.LATE),
    ],
)
def test_day_14_may_be_called_until_day_16_and_never_early(called, expected):
    found = cell("D14", "visit", DISCHARGED)

    assert state(found, done_at=at(called), now=at("2016-09-01T00:00")) is expected


def test_a_protocol_may_end_visits_at_discharge():
    ended = read(due_after_discharge=False)

    assert cell("D7", "visit", DISCHARGED, protocol=ended).not_expected is NotExpected.DISCHARGE


# ── Other ends ──────────────────────────────────────────────────────────────
def test_after_a_screen_failure_nothing_is_expected():
    lived = course(screen_failed_at=at("2016-05-01T09:00"))

    assert {one.not_expected for one in schedule(lived, protocol=PROTOCOL, zone=SHANGHAI)} == {
        "SCREEN FAILURE"
    }


def test_after_the_end_of_study_nothing_later_is_expected():
    lived = course(FIRST, ended_at=at("2016-05-05T12:00"))

    assert cell("D7", "visit", lived).not_expected is NotExpected.STUDY_ENDED
    assert not cell("D3", "visit", lived).not_expected


def test_the_safety_period_runs_to_the_end_of_day_14():
    assert safety_period_end(course(FIRST), protocol=PROTOCOL, zone=SHANGHAI) == at("2016-05-15T23:59")
    assert safety_period_end(course(), protocol=PROTOCOL, zone=SHANGHAI) is None


@pytest.mark.parametrize(
    ("sampled", "serves"),
    [
        ("2016-04-30T10:00", True),
        ("2016-04-30T09:59", False),
        ("2016-05-01T09:59", True),
        ("2016-05-01T10:01", False),
    ],
)
def test_a_screening_blood_gas_of_24_hours_serves_as_baseline(sampled, serves):
    assert serves_as_baseline(at(sampled), FIRST.start, PROTOCOL) is serves
