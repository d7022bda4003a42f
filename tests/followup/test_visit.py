"""The visit header: its date, day 14 never early, the telephone visit (SV, §3.1, §3.3)."""

import pytest

from tests.followup.conftest import GAS, asked, errors, message, moment

pytestmark = pytest.mark.django_db

HELD = {"occurred": "Y", "visited_on": "2016-05-08", "contact_mode": "IN PERSON", "any_adverse_event": "N"}


@pytest.mark.parametrize("day", ["2016-05-07", "2016-05-08", "2016-05-09"])
def test_day_7_may_be_held_on_days_6_to_8(fill, treated, day) -> None:
    assert not asked(fill(treated, "D7", "visit", {**HELD, "visited_on": day}))


def test_a_visit_outside_its_window_is_asked_with_the_window(fill, treated) -> None:
    late = fill(treated, "D7", "visit", {**HELD, "visited_on": "2016-05-11"})

    expected = "2 d late: the window is 2016-05-07 – 2016-05-09. Is the date right?"
    assert message(late, "visited_on.window") == expected


@pytest.mark.parametrize("day", ["2016-05-15", "2016-05-16", "2016-05-17"])
def test_day_14_may_be_held_up_to_day_16(fill, treated, day) -> None:
    assert not asked(fill(treated, "D14", "visit", {**HELD, "visited_on": day}))


def test_day_14_is_never_early(fill, treated) -> None:
    form = fill(treated, "D14", "visit", {**HELD, "visited_on": "2016-05-14"})

    assert errors(form) == {"visited_on": ["not_earlier"]}
    assert "2016-05-15" in form.errors["visited_on"][0]


def test_day_14_may_be_late_with_an_answer(fill, treated) -> None:
    assert asked(fill(treated, "D14", "visit", {**HELD, "visited_on": "2016-05-18"})) == {"visited_on.window"}


def test_a_visit_that_did_not_take_place_gives_its_reason(enter, treated) -> None:
    without = enter(treated, "D3", "visit", {"occurred": "N"})
    given = enter(treated, "D7", "visit", {"occurred": "N", "reason_not": "In another hospital."})

    assert (without.status, given.status) == ("INCOMPLETE", "COMPLETE")


def test_stale_answers_are_dropped(enter, treated) -> None:
    record = enter(treated, "D7", "visit", {**HELD, "occurred": "N", "reason_not": "Away."})

    assert (record.visited_on, record.contact_mode, record.took_place_on) == (None, "", None)


def test_a_telephone_visit_with_a_sample_is_asked(enter, fill, treated) -> None:
    enter(treated, "D7", "blood-gas", {**GAS, **moment("sampled_at", "2016-05-08 09:00")})

    form = fill(treated, "D7", "visit", {**HELD, "contact_mode": "TELEPHONE CALL"})

    assert asked(form) == {"contact_mode.remote"}


def test_a_visit_counted_from_infusion_1_waits_for_it(fill, participant) -> None:
    assert "no_day_0" in errors(fill(participant, "D7", "visit", HELD))["__all__"]
