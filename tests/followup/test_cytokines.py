"""The tube's way to the freezer, limits of quantification, one barcode once (F10, A5, A31, §2.7)."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from followup.models import Cytokines
from tests.followup.conftest import LATER, TUBE, asked, errors, local, make_participant, message, moment
from ucmsc_ali.crf import actions

pytestmark = pytest.mark.django_db

RESULTS = ("il6", "il6_lloq", "il6_uloq", "il8", "il8_lloq", "il8_uloq")
WITHOUT_RESULT = {**TUBE, **dict.fromkeys(RESULTS, "")}


def tube(barcode: str, collected: str, spun: str, frozen: str, **values: str) -> dict[str, str]:
    moments = moment("collected_at", collected) | moment("spun_at", spun) | moment("frozen_at", frozen)
    return {**TUBE, **moments, "barcode": barcode, **values}


def test_a_sample_is_logged_before_its_result(enter, treated) -> None:
    record = enter(treated, "H6", "cytokines", WITHOUT_RESULT)

    assert record.status == "INCOMPLETE"
    assert record.il6_analysis is None


def test_the_timepoint_follows_from_the_visit(enter, fully_treated) -> None:
    at_6_h = enter(fully_treated, "H6", "cytokines", TUBE)
    on_day_3 = enter(
        fully_treated,
        "D3",
        "cytokines",
        tube("T-3", "2016-05-04 10:00", "2016-05-04 10:20", "2016-05-04 11:00"),
    )

    assert (at_6_h.point, on_day_3.point) == ("6H", "D3")


SAMPLES = [
    ("BL", "2016-05-01 08:00", 0),
    ("H6", "2016-05-01 17:00", 1),
    ("D1", "2016-05-02 09:00", 1),
    ("D2", "2016-05-03 09:00", 2),
    ("D3", "2016-05-04 10:00", 3),
]


@pytest.mark.parametrize(("timepoint", "collected", "given"), SAMPLES)
def test_the_infusions_given_before_are_counted(enter, fully_treated, timepoint, collected, given) -> None:
    record = enter(fully_treated, timepoint, "cytokines", tube("T-9", collected, collected, collected))

    assert record.infusions_before == given


def test_they_are_counted_again_when_an_infusion_is_corrected(enter, treated, infuse, correct) -> None:
    infusion = infuse(treated, 2, "2016-05-02 10:00", "2016-05-02 11:00")
    record = enter(
        treated, "D1", "cytokines", tube("T-1", "2016-05-02 09:30", "2016-05-02 09:40", "2016-05-02 10:00")
    )

    correct(infusion, started_at=local("2016-05-02 09:00"))

    assert Cytokines.objects.get(pk=record.pk).infusions_before == 2


ANALYSED = [
    ("=", "120.5", Decimal("120.5")),
    ("<", "1.5", Decimal("0.75")),
    (">", "5000", Decimal(5000)),
]


@pytest.mark.parametrize(("operator", "value", "analysed"), ANALYSED)
def test_a_limit_stands_in_for_what_cannot_be_measured(enter, treated, operator, value, analysed) -> None:
    typed = {"il6": value, "il6_operator": operator, "confirm__il6.expected": "Diluted twice."}

    record = enter(treated, "H6", "cytokines", {**TUBE, **typed})

    assert record.il6_analysis == analysed


def test_the_stand_in_is_explained(enter, treated) -> None:
    record = enter(treated, "H6", "cytokines", {**TUBE, "il6": "1.5", "il6_operator": "<"})

    assert record.explain_il6_analysis() == "below the limit: 1.5 ÷ 2 = 0.75"


@pytest.mark.parametrize("value", ["0", "-1", "1000000.01"])
def test_a_result_is_above_0_and_at_most_a_million(fill, treated, value) -> None:
    assert errors(fill(treated, "H6", "cytokines", {**TUBE, "il6": value})) == {"il6": ["limits"]}


OFF_LIMITS = [
    ({"il6": "2", "il6_operator": "<"}, "il6.lloq"),
    ({"il8": "4000", "il8_operator": ">"}, "il8.uloq"),
    ({"il6": "1.4"}, "il6.below_lloq"),
    ({"il8": "5001"}, "il8.above_uloq"),
    ({"il6": "0.4", "il6_lloq": "0.1"}, "il6.expected"),
    ({"il8": "2001"}, "il8.expected"),
]


@pytest.mark.parametrize(("values", "question"), OFF_LIMITS)
def test_a_result_that_does_not_fit_its_limits_is_asked(fill, treated, values, question) -> None:
    assert question in asked(fill(treated, "H6", "cytokines", {**TUBE, **values}))


def test_limits_of_quantification_are_in_order(fill, treated) -> None:
    form = fill(treated, "H6", "cytokines", {**TUBE, "il6_lloq": "5000", "il6": "5000"})

    assert errors(form) == {"il6_uloq": ["above_lloq"]}


def test_a_tube_is_spun_after_it_is_collected(fill, treated) -> None:
    form = fill(treated, "H6", "cytokines", {**TUBE, **moment("spun_at", "2016-05-01 17:04")})

    assert errors(form) == {"spun_at": ["after_collected_at"]}


def test_a_tube_is_frozen_after_it_is_spun(fill, treated) -> None:
    form = fill(treated, "H6", "cytokines", {**TUBE, **moment("frozen_at", "2016-05-01 17:39")})

    assert errors(form) == {"frozen_at": ["after_spun_at"]}


def test_more_than_two_hours_to_the_freezer_are_asked(fill, treated) -> None:
    in_time = fill(treated, "H6", "cytokines", {**TUBE, **moment("frozen_at", "2016-05-01 19:05")})
    too_late = fill(treated, "H6", "cytokines", {**TUBE, **moment("frozen_at", "2016-05-01 19:06")})

    assert not asked(in_time)
    assert asked(too_late) == {"frozen_at.two_hours"}


def test_a_barcode_is_taken_once_in_the_study(enter, fill, infuse, treated, site) -> None:
    enter(treated, "H6", "cytokines", TUBE)
    other = make_participant(site, 5)
    infuse(other, 1, "2016-05-01 10:00", "2016-05-01 11:00")

    assert errors(fill(other, "H6", "cytokines", TUBE)) == {"barcode": ["unique"]}


def test_the_database_holds_a_barcode_once(enter, treated, infuse, site) -> None:
    enter(treated, "H6", "cytokines", TUBE)
    other = enter(
        treated, "BL", "cytokines", tube("T-2", "2016-05-01 08:00", "2016-05-01 08:10", "2016-05-01 09:00")
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        Cytokines.objects.filter(pk=other.pk).update(barcode_in_use="T-0001")


def test_a_voided_tube_gives_its_barcode_free(enter, treated, coordinator) -> None:
    record = enter(treated, "H6", "cytokines", TUBE)

    actions.void(crf=record, reason="Entered for the wrong participant.", by=coordinator, at=LATER)

    assert enter(treated, "H6", "cytokines", TUBE).status == "COMPLETE"


def test_a_full_width_barcode_is_the_same_barcode(enter, fill, treated) -> None:
    enter(treated, "H6", "cytokines", TUBE)

    form = fill(treated, "BL", "cytokines", {**TUBE, "barcode": "Ｔ－０００１"})

    assert errors(form)["barcode"] == ["unique"]


def test_a_long_barcode_is_refused(fill, treated) -> None:
    assert errors(fill(treated, "H6", "cytokines", {**TUBE, "barcode": "9" * 61})) == {"barcode": ["length"]}


def test_another_specimen_than_the_protocols_is_asked(fill, treated) -> None:
    assert asked(fill(treated, "H6", "cytokines", {**TUBE, "specimen": "PLASMA"})) == {"specimen.protocol"}


def test_another_method_or_laboratory_is_asked(enter, fill, fully_treated) -> None:
    enter(fully_treated, "H6", "cytokines", TUBE)
    other = tube("T-3", "2016-05-04 10:00", "2016-05-04 10:20", "2016-05-04 11:00")

    form = fill(
        fully_treated, "D3", "cytokines", {**other, "method": "FLOW CYTOMETRY", "laboratory": "Hospital"}
    )

    assert asked(form) == {"method.changed", "laboratory.changed"}


def test_a_result_may_come_days_later_but_not_before_the_sample(fill, treated) -> None:
    later = fill(treated, "H6", "cytokines", {**TUBE, "analysed_on": "2016-05-10"})
    before = fill(treated, "H6", "cytokines", {**TUBE, "analysed_on": "2016-04-30"})

    assert later.is_valid()
    assert errors(before) == {"analysed_on": ["after_collected_at"]}


def test_a_sample_after_the_infusion_of_its_day_is_asked(fill, treated, infuse) -> None:
    infuse(treated, 2, "2016-05-02 10:00", "2016-05-02 11:00")
    late = tube("T-1", "2016-05-02 10:01", "2016-05-02 10:20", "2016-05-02 11:00")

    form = fill(treated, "D1", "cytokines", late)

    assert asked(form) == {"collected_at.pre_dose"}


def test_a_sample_just_before_the_infusion_is_in_order(fill, treated, infuse) -> None:
    infuse(treated, 2, "2016-05-02 10:00", "2016-05-02 11:00")
    before = tube("T-1", "2016-05-02 10:00", "2016-05-02 10:20", "2016-05-02 11:00")

    assert not asked(fill(treated, "D1", "cytokines", before))


def test_a_sample_outside_its_window_is_asked_with_the_window(fill, treated) -> None:
    late = tube("T-1", "2016-05-01 17:31", "2016-05-01 17:40", "2016-05-01 18:00")

    form = fill(treated, "H6", "cytokines", late)

    expected = "1 min late: the window is 2016-05-01 16:30–17:30 (Asia/Shanghai). Is the time right?"
    assert message(form, "collected_at.window") == expected


def test_an_undiluted_sample_has_the_factor_1(fill, treated) -> None:
    assert errors(fill(treated, "H6", "cytokines", {**TUBE, "dilution": "0.5"})) == {"dilution": ["limits"]}
