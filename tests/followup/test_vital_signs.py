"""The checks of vital signs: pressures, points of the infusion's grid, signs to review (F06, §3.2)."""

import pytest

from followup.models import VitalSigns
from tests.followup.conftest import SIGNS, asked, errors, message, moment

pytestmark = pytest.mark.django_db


def at(timepoint_time: str, point: str = "ROUTINE") -> dict[str, str]:
    return {**SIGNS, **moment("measured_at", timepoint_time), "point": point}


HARD = [
    ("systolic", "29"), ("systolic", "301"), ("diastolic", "9"), ("diastolic", "201"),
    ("invasive_mean", "14"), ("invasive_mean", "221"), ("heart_rate", "19"), ("heart_rate", "301"),
    ("respiratory_rate", "-1"), ("respiratory_rate", "81"), ("temperature", "29.9"),
    ("temperature", "43.1"), ("spo2", "29"), ("spo2", "101"),
]  # fmt: skip
SOFT = [
    ("systolic", "79"), ("systolic", "181"), ("diastolic", "39"), ("diastolic", "111"), ("heart_rate", "49"),
    ("heart_rate", "131"), ("respiratory_rate", "9"), ("respiratory_rate", "36"), ("temperature", "35.4"),
    ("temperature", "39.1"), ("spo2", "87"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "value"), HARD)
def test_a_value_beyond_a_hard_limit_is_refused(fill, treated, item, value) -> None:
    assert item in errors(fill(treated, "D1", "vital-signs", {**at("2016-05-02 08:00"), item: value}))


@pytest.mark.parametrize(("item", "value"), SOFT)
def test_an_unusual_value_is_asked(fill, treated, item, value) -> None:
    form = fill(treated, "D1", "vital-signs", {**at("2016-05-02 08:00"), "systolic": "150", item: value})

    assert f"{item}.expected" in asked(form)


def test_the_mean_pressure_is_computed(enter, treated) -> None:
    record = enter(
        treated, "D1", "vital-signs", {**at("2016-05-02 08:00"), "systolic": "96", "diastolic": "58"}
    )

    assert f"{record.mean_pressure:.2f}" == "70.67"
    assert record.explain_mean_pressure() == "(96 + 2 × 58) ÷ 3 = 70.67"


def test_an_invasive_mean_pressure_is_preferred(enter, treated) -> None:
    record = enter(treated, "D1", "vital-signs", {**at("2016-05-02 08:00"), "invasive_mean": "90"})

    assert record.mean_pressure == 90


def test_a_diastolic_pressure_at_the_systolic_is_refused(fill, treated) -> None:
    form = fill(treated, "D1", "vital-signs", {**at("2016-05-02 08:00"), "systolic": "90", "diastolic": "90"})

    assert errors(form) == {"diastolic": ["below_systolic"]}


def test_a_mean_outside_both_pressures_is_asked(fill, treated) -> None:
    form = fill(treated, "D1", "vital-signs", {**at("2016-05-02 08:00"), "invasive_mean": "121"})

    assert asked(form) == {"invasive_mean.between"}


def test_degrees_fahrenheit_are_recognised(fill, treated) -> None:
    form = fill(treated, "D1", "vital-signs", {**at("2016-05-02 08:00"), "temperature": "98.6"})

    assert errors(form) == {"temperature": ["limits", "fahrenheit"]}


POINTS = [
    ("PRE", "2016-05-01 09:30", "2016-05-01 10:00"),
    ("15M", "2016-05-01 10:10", "2016-05-01 10:20"),
    ("60M", "2016-05-01 10:55", "2016-05-01 11:05"),
    ("END", "2016-05-01 10:55", "2016-05-01 11:05"),
    ("+1H", "2016-05-01 11:55", "2016-05-01 12:05"),
    ("+2H", "2016-05-01 12:45", "2016-05-01 13:15"),
    ("+6H", "2016-05-01 16:45", "2016-05-01 17:15"),
    ("+24H", "2016-05-02 10:00", "2016-05-02 12:00"),
]


@pytest.mark.parametrize(("point", "first", "last"), POINTS)
def test_a_point_is_in_time_to_the_minute(fill, treated, point, first, last) -> None:
    assert not asked(fill(treated, "INF1", "vital-signs", at(first, point)))
    assert not asked(fill(treated, "INF1", "vital-signs", at(last, point)))


def test_a_point_outside_its_tolerance_is_asked(fill, treated) -> None:
    form = fill(treated, "INF1", "vital-signs", at("2016-05-01 10:21", "15M"))

    assert message(form, "measured_at.tolerance").startswith(
        "1 min late: this point is due 2016-05-01 10:10–10:20"
    )


def test_a_point_is_counted_from_its_infusion(enter, treated) -> None:
    record = enter(treated, "INF1", "vital-signs", at("2016-05-01 11:15", "+15M"))

    assert record.reference == "END OF INFUSION 1"


def test_a_point_needs_an_infusion_at_its_visit(fill, treated) -> None:
    assert errors(fill(treated, "D7", "vital-signs", at("2016-05-08 09:00", "15M"))) == {
        "point": ["invalid_choice"]
    }


def test_the_same_point_twice_is_asked(fill, enter, treated) -> None:
    enter(treated, "INF1", "vital-signs", at("2016-05-01 10:15", "15M"))

    form = fill(treated, "INF1", "vital-signs", at("2016-05-01 10:16", "15M"), repeat=0)

    assert asked(form) == {"point.again"}


def test_a_visit_holds_several_points(enter, treated) -> None:
    enter(treated, "INF1", "vital-signs", at("2016-05-01 10:15", "15M"), repeat=0)
    enter(treated, "INF1", "vital-signs", at("2016-05-01 10:30", "30M"), repeat=0)

    assert list(VitalSigns.objects.order_by("repeat").values_list("repeat", "point")) == [
        (1, "15M"),
        (2, "30M"),
    ]


def test_routine_signs_are_held_against_the_visit(fill, treated) -> None:
    form = fill(treated, "D1", "vital-signs", at("2016-05-03 00:10"))

    assert message(form, "measured_at.window").startswith(
        "11 min late: the window is 2016-05-02 (Asia/Shanghai)"
    )


REVIEWS = [("temperature", "38.0"), ("systolic", "89"), ("spo2", "87"), ("heart_rate", "131")]


@pytest.mark.parametrize(("item", "value"), REVIEWS)
def test_conspicuous_signs_after_an_infusion_call_for_a_review(fill, treated, item, value) -> None:
    form = fill(treated, "INF1", "vital-signs", {**at("2016-05-01 17:00", "+6H"), item: value})

    assert f"{item}.review" in asked(form)


def test_the_review_is_asked_up_to_24_hours_after_the_end(fill, treated) -> None:
    until = fill(treated, "INF1", "vital-signs", {**at("2016-05-02 11:00", "+24H"), "temperature": "38.2"})
    after = fill(treated, "INF1", "vital-signs", {**at("2016-05-02 11:01", "+24H"), "temperature": "38.2"})

    assert asked(until) == {"temperature.review"}
    assert not asked(after)


def test_the_position_is_asked_of_routine_signs_only(enter, treated) -> None:
    record = enter(treated, "INF1", "vital-signs", {**at("2016-05-01 10:15", "15M"), "position": "PRONE"})

    assert (record.position, record.status) == ("", "COMPLETE")
