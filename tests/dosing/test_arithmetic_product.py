"""What a product and its administration must show."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from dosing.finding import hard_stops, questions
from dosing.product_checks import Batch, Interruption, check_administration, check_product
from ucmsc_ali.protocol import current

D = Decimal
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


START, END = at("2016-05-01T10:00"), at("2016-05-01T11:00")
PASSED = {"STERILITY": "PASS", "ENDOTOXIN": "PASS", "MYCOPLASMA": "PASS"}
GOOD = Batch(
    lot="UC-01",
    expires_at=at("2016-05-01T14:00"),
    ready_at=at("2016-05-01T09:00"),
    viability_percent=D(92),
    concentration=D("1.0"),
    passage=4,
    release_tests=PASSED,
)


def codes(*, lots_before=(), **changes) -> list[tuple[str, str]]:
    found = check_product(replace(GOOD, **changes), START, protocol=current(), lots_before=lots_before)
    return [(one.code, one.severity) for one in found]


def test_a_good_product_has_no_finding():
    assert codes() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"viability_percent": D("79.9")}, [("VIABILITY_TOO_LOW", "HARD")]),
        ({"viability_percent": D(80)}, [("VIABILITY_LOW", "SOFT")]),
        ({"viability_percent": D(85)}, []),
        ({"viability_percent": None}, [("VIABILITY_MISSING", "HARD")]),
        ({"expires_at": START}, []),
        ({"expires_at": at("2016-05-01T09:59")}, [("EXPIRED", "HARD")]),
        ({"expires_at": None}, [("EXPIRY_MISSING", "HARD")]),
        ({"release_tests": {**PASSED, "STERILITY": "FAIL"}}, [("STERILITY_FAILED", "HARD")]),
        ({"release_tests": {**PASSED, "MYCOPLASMA": "PENDING"}}, [("MYCOPLASMA_PENDING", "SOFT")]),
        ({"release_tests": {"STERILITY": "PASS", "ENDOTOXIN": "PASS"}}, [("MYCOPLASMA_MISSING", "HARD")]),
        ({"ready_at": at("2016-05-01T06:00")}, []),
        ({"ready_at": at("2016-05-01T05:59")}, [("HELD_LONG", "SOFT")]),
        ({"ready_at": at("2016-05-01T10:01")}, [("READY_AFTER_START", "HARD")]),
        ({"ready_at": None}, []),
        ({"passage": 6}, [("PASSAGE_HIGH", "SOFT")]),
        ({"passage": 11}, [("PASSAGE_OUT_OF_RANGE", "HARD")]),
        ({"passage": 0}, [("PASSAGE_OUT_OF_RANGE", "HARD")]),
        ({"passage": None}, []),
        ({"concentration": D("0.009")}, [("CONCENTRATION_OUT_OF_RANGE", "HARD")]),
        ({"concentration": None}, [("CONCENTRATION_OUT_OF_RANGE", "HARD")]),
        ({"lots_before": ["UC-01"]}, []),
        ({"lots_before": ["UC-02"]}, [("LOT_CHANGED", "SOFT")]),
    ],
)
def test_a_product_is_checked_at_the_start(changes, expected):
    assert codes(**changes) == expected


def test_a_failed_test_names_itself_in_both_languages():
    failed = replace(GOOD, release_tests={**PASSED, "STERILITY": "FAIL"})

    found = hard_stops(check_product(failed, START, protocol=current()))

    assert found[0].text.en == "The sterility test failed: do not give this product."
    assert found[0].text.zh == "无菌检查不合格：不得输注该制剂。"


def given(**changes) -> list[tuple[str, str]]:
    values = {
        "start": START,
        "end": END,
        "volume_ml": D("36.0"),
        "planned_ml": D("37.17"),
        "percent": D("96.84"),
    }
    found = check_administration(**{**values, **changes}, protocol=current())
    return [(one.code, one.severity) for one in found]


def stop(stopped: str, restarted: str | None = None) -> Interruption:
    return Interruption(at(stopped), restarted and at(restarted))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"end": START}, [("END_BEFORE_START", "HARD")]),
        ({"end": at("2016-05-01T10:04")}, [("DURATION_OUT_OF_RANGE", "HARD")]),
        ({"end": at("2016-05-01T10:05")}, [("DURATION_UNUSUAL", "SOFT")]),
        ({"end": at("2016-05-01T10:15")}, []),
        ({"end": at("2016-05-01T12:00")}, []),
        ({"end": at("2016-05-01T14:00")}, [("DURATION_UNUSUAL", "SOFT")]),
        ({"end": at("2016-05-01T14:01")}, [("DURATION_OUT_OF_RANGE", "HARD")]),
        ({"volume_ml": D("33.0")}, [("VOLUME_UNUSUAL", "SOFT")]),
        ({"volume_ml": D(1001)}, [("VOLUME_OUT_OF_RANGE", "HARD")]),
        ({"volume_ml": D("20"), "planned_ml": None}, []),
        ({"percent": D("87.50")}, [("DOSE_OUT_OF_TOLERANCE", "MINOR")]),
        ({"percent": None}, []),
        ({"interruptions": [stop("2016-05-01T10:10", "2016-05-01T10:40")]}, []),
        (
            {"interruptions": [stop("2016-05-01T09:50", "2016-05-01T10:40")]},
            [("INTERRUPTION_OUTSIDE", "HARD")],
        ),
        (
            {"interruptions": [stop("2016-05-01T10:50", "2016-05-01T10:40")]},
            [("INTERRUPTION_OUTSIDE", "HARD")],
        ),
        ({"interruptions": [stop("2016-05-01T10:50")]}, []),
    ],
)
def test_an_administration_is_checked(changes, expected):
    assert given(**changes) == expected


def test_a_restart_after_2_hours_is_another_infusion():
    long = {"end": at("2016-05-01T13:30")}

    assert given(**long, interruptions=[stop("2016-05-01T10:30", "2016-05-01T12:30")]) == [
        ("DURATION_UNUSUAL", "SOFT")
    ]
    assert ("RESTARTED_TOO_LATE", "HARD") in given(
        **long, interruptions=[stop("2016-05-01T10:30", "2016-05-01T12:31")]
    )


def test_questions_are_the_soft_findings():
    found = check_product(replace(GOOD, passage=6), START, protocol=current())

    assert questions(found) == found
