"""The five-lobe score and the checks of the chest CT (F09, A8)."""

import pytest

from followup.forms import ChestCtForm
from tests.followup.conftest import LATER, SCAN, asked, errors, moment
from ucmsc_ali.crf import actions
from ucmsc_ali.crf.forms import NOT_DONE_REASONS
from ucmsc_ali.crf.slots import Slot

pytestmark = pytest.mark.django_db

BASELINE = {**SCAN, **moment("scanned_at", "2016-05-01 08:00"), "change": ""}
LOBES = ("right_upper_lobe", "right_middle_lobe", "right_lower_lobe", "left_upper_lobe", "left_lower_lobe")


def scored(*scores: int, **values: str) -> dict[str, str]:
    return {**SCAN, **dict(zip(LOBES, map(str, scores), strict=True)), **values}


def test_the_total_is_the_sum_of_five_lobes(enter, treated) -> None:
    record = enter(treated, "D2", "chest-ct", SCAN)

    assert record.total == 15
    assert record.explain_total() == "3 + 2 + 4 + 2 + 4 = 15"


def test_the_total_is_empty_while_a_lobe_is_missing(enter, treated) -> None:
    record = enter(treated, "D2", "chest-ct", {**SCAN, "left_lower_lobe": ""})

    assert (record.total, record.status) == (None, "INCOMPLETE")


def test_the_total_says_how_it_changed_from_baseline(enter, treated) -> None:
    enter(treated, "BL", "chest-ct", BASELINE)

    record = enter(treated, "D2", "chest-ct", scored(2, 2, 4, 2, 3))

    assert record.explain_total() == "2 + 2 + 4 + 2 + 3 = 13; baseline 15, change -2"


@pytest.mark.parametrize("score", ["-1", "6"])
def test_a_lobe_scores_0_to_5(fill, treated, score) -> None:
    assert errors(fill(treated, "D2", "chest-ct", {**SCAN, "right_upper_lobe": score})) == {
        "right_upper_lobe": ["limits"]
    }


CHANGES = [
    ("IMPROVED", (3, 2, 4, 4, 5), True),
    ("IMPROVED", (3, 2, 4, 3, 5), False),
    ("STABLE", (3, 2, 4, 4, 5), True),
    ("STABLE", (3, 2, 4, 0, 3), True),
    ("STABLE", (3, 2, 4, 2, 2), False),
    ("WORSE", (1, 1, 4, 2, 4), True),
    ("WORSE", (5, 4, 4, 4, 4), False),
    ("NOT EVALUABLE", (5, 5, 5, 5, 5), False),
]


@pytest.mark.parametrize(("change", "scores", "is_asked"), CHANGES)
def test_a_change_against_3_points_or_more_is_asked(enter, fill, treated, change, scores, is_asked) -> None:
    enter(treated, "BL", "chest-ct", BASELINE)

    form = fill(treated, "D2", "chest-ct", scored(*scores, change=change))

    assert ("change.contradicts" in asked(form)) is is_asked


def test_the_change_is_asked_after_baseline_only(enter, fill, treated) -> None:
    baseline = enter(treated, "BL", "chest-ct", BASELINE)
    later = enter(treated, "D2", "chest-ct", {**SCAN, "change": ""})

    assert (baseline.status, later.status) == ("COMPLETE", "INCOMPLETE")
    assert "change" not in fill(treated, "BL", "chest-ct", BASELINE).fields


@pytest.mark.parametrize(("last", "is_asked"), [("1", False), ("0", True)])
def test_two_reads_of_one_scan_that_differ_by_4_are_adjudicated(enter, fill, treated, last, is_asked) -> None:
    enter(treated, "D2", "chest-ct", SCAN)

    form = fill(treated, "D2", "chest-ct", {**SCAN, "left_lower_lobe": last}, repeat=0)

    assert ("right_upper_lobe.adjudicate" in asked(form)) is is_asked


def test_a_new_pneumothorax_asks_for_an_adverse_event(enter, fill, treated) -> None:
    enter(treated, "BL", "chest-ct", BASELINE)

    assert asked(fill(treated, "D2", "chest-ct", {**SCAN, "pneumothorax": "Y"})) == {"pneumothorax.new"}


def test_a_known_pneumothorax_asks_nothing(enter, fill, treated) -> None:
    enter(treated, "BL", "chest-ct", {**BASELINE, "pneumothorax": "Y"})

    assert not asked(fill(treated, "D2", "chest-ct", {**SCAN, "pneumothorax": "Y"}))


def test_the_scan_of_day_2_may_be_made_on_day_3(fill, treated) -> None:
    day_3 = fill(treated, "D2", "chest-ct", {**SCAN, **moment("scanned_at", "2016-05-04 20:00")})
    day_4 = fill(treated, "D2", "chest-ct", {**SCAN, **moment("scanned_at", "2016-05-05 00:00")})

    assert not asked(day_3)
    assert asked(day_4) == {"scanned_at.window"}


def test_a_scan_not_done_gives_one_of_the_protocols_reasons(treated, coordinator) -> None:
    slot = Slot(treated, ChestCtForm, "D7")

    record = actions.record_not_done(
        slot=slot, reason="REMOTE VISIT", token="token", by=coordinator, at=LATER
    )

    assert (record.status, record.not_done_reason) == ("NOT DONE", "REMOTE VISIT")
    assert [code for code, _words in ChestCtForm.not_done_reasons] == [
        code for code, _words in NOT_DONE_REASONS
    ]
    assert [code for code, _words in NOT_DONE_REASONS] == [
        "TOO UNSTABLE", "REFUSED", "DISCHARGED", "REMOTE VISIT", "OTHER",
    ]  # fmt: skip
