"""Planned and delivered cells: every worked example of the protocol's dose."""

from dataclasses import replace
from decimal import Decimal

import pytest

from dosing.arithmetic import (
    delivered,
    dose_weight,
    is_within_tolerance,
    plan,
    planned_cells,
    planned_total,
    planned_volume,
    rate,
    weight_change_is_asked,
    weight_change_percent,
)
from ucmsc_ali.lib.quantities import show
from ucmsc_ali.protocol import current
from ucmsc_ali.protocol.vocabulary import CellCount, DoseWeight

D = Decimal
DOSE = current().dose
TOTAL = replace(DOSE, cells=CellCount.TOTAL)


@pytest.mark.parametrize(
    ("kg", "million"), [("68.4", "34.20"), ("52.0", "26.00"), ("90.0", "45.00"), ("75.6", "37.80")]
)
def test_planned_cells_follow_from_the_weight(kg, million):
    assert show(planned_cells(D(kg), DOSE)) == million


def test_three_infusions_are_planned():
    assert show(planned_total(D("68.4"), DOSE)) == "102.60"


@pytest.mark.parametrize(("concentration", "volume"), [("1.0", "37.17"), ("5.0", "7.43")])
def test_the_volume_holds_the_viable_cells(concentration, volume):
    assert show(planned_volume(D("34.20"), D(concentration), D(92), DOSE)) == volume


def test_the_volume_of_total_cells_needs_no_viability():
    assert show(planned_volume(D("34.20"), D("1.0"), D(92), TOTAL)) == "34.20"


def test_no_viable_cell_has_no_volume():
    assert planned_volume(D("34.20"), D("1.0"), D(0), DOSE) is None


@pytest.mark.parametrize(
    ("volume", "viability", "million", "percent", "within"),
    [("36.0", "92", "33.12", "96.84", True), ("31.5", "95", "29.93", "87.50", False)],
)
def test_delivered_cells_are_compared_with_the_plan(volume, viability, million, percent, within):
    found = delivered(
        volume_ml=D(volume),
        concentration=D("1.0"),
        viability_percent=D(viability),
        planned_million=planned_cells(D("68.4"), DOSE),
        dose=DOSE,
    )

    assert (show(found.cells_million), show(found.percent)) == (million, percent)
    assert is_within_tolerance(found.percent, DOSE) is within


@pytest.mark.parametrize(
    ("percent", "within"), [("90", True), ("110", True), ("89.99", False), ("110.01", False)]
)
def test_the_tolerance_includes_its_ends(percent, within):
    assert is_within_tolerance(D(percent), DOSE) is within


def test_the_plan_shows_its_arithmetic():
    found = plan(weight_kg=D("68.4"), dose=DOSE, concentration=D("1.0"), viability_percent=D(92))

    assert found.cells_arithmetic == "5 × 10^5/kg × 68.4 kg = 34.20 × 10^6"
    assert found.volume_arithmetic == "34.20 ÷ (1.0 × 92 %) = 37.17 mL"


def test_the_plan_has_no_volume_before_the_product_is_known():
    found = plan(weight_kg=D("68.4"), dose=DOSE)

    assert (found.volume_ml, found.volume_arithmetic) == (None, "")


def test_the_delivered_dose_shows_its_arithmetic():
    found = delivered(
        volume_ml=D("36.0"),
        concentration=D("1.0"),
        viability_percent=D(92),
        planned_million=D("34.2"),
        dose=DOSE,
    )

    assert found.arithmetic == "36.0 mL × 1.0 × 92 % = 33.12 × 10^6; 33.12 ÷ 34.20 = 96.84 %"


def test_the_rate_follows_from_volume_and_minutes():
    assert show(rate(D(100), D(45))) == "133.33"
    assert rate(D(100), D(0)) is None


def test_a_weight_change_above_10_percent_is_asked():
    assert show(weight_change_percent(D("68.4"), D("75.6"))) == "10.53"
    assert weight_change_is_asked(D("68.4"), D("75.6"), DOSE)
    assert weight_change_is_asked(D("68.4"), D("61.0"), DOSE)
    assert not weight_change_is_asked(D(70), D(77), DOSE)


def test_the_baseline_weight_stays_for_all_three():
    assert dose_weight(dose=DOSE, baseline=D("68.4"), predicted=D("67.84"), today=D("75.6")) == D("68.4")


def test_a_protocol_may_weigh_again():
    again = replace(DOSE, reweigh_if_percent=D(10))

    assert dose_weight(dose=again, baseline=D("68.4"), predicted=None, today=D("75.6")) == D("75.6")
    assert dose_weight(dose=again, baseline=D("68.4"), predicted=None, today=D("70")) == D("68.4")


def test_a_protocol_may_dose_by_predicted_weight():
    predicted = replace(DOSE, weight=DoseWeight.PREDICTED)

    assert dose_weight(dose=predicted, baseline=D("68.4"), predicted=D("67.84"), today=None) == D("67.84")


def test_a_predicted_weight_that_is_missing_is_refused():
    with pytest.raises(ValueError, match="sex and height"):
        dose_weight(
            dose=replace(DOSE, weight=DoseWeight.PREDICTED), baseline=D(70), predicted=None, today=None
        )
