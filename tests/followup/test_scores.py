"""Derived values: every worked example of the protocol's formulas."""

from dataclasses import replace
from decimal import Decimal

import pytest

from followup.scores import (
    aag,
    age_norm_of_aag,
    analysis_value,
    ct_lobe_score,
    ct_total,
    expected_hco3,
    hco3_difference_percent,
    hco3_is_doubtful,
    mean_arterial_pressure,
    oi,
    pf,
    pf_at_altitude,
    pressure_at,
    sf,
    water_vapour,
)
from ucmsc_ali.lib.quantities import fio2, show, to_mmhg
from ucmsc_ali.protocol import current
from ucmsc_ali.protocol.vocabulary import GradientEquation, WaterVapour

D = Decimal
GAS = current().gas
FULL = replace(GAS, equation=GradientEquation.FULL)


@pytest.mark.parametrize(
    ("pao2", "unit", "entered", "ratio"),
    [
        ("68", "mm[Hg]", "0.33", "206.06"),
        ("9.0", "kPa", "0.33", "204.56"),
        ("12.0", "kPa", "0.30", "300.02"),
        ("114", "mm[Hg]", "57", "200.00"),
    ],
)
def test_pf_is_pao2_by_fio2(pao2, unit, entered, ratio):
    assert show(pf(to_mmhg(D(pao2), unit), fio2(D(entered)).value)) == ratio


def test_pf_is_exact_where_binary_floats_are_not():
    assert pf(D(114), D("0.57")) == 200
    assert pf(D(58), D("0.29")) == 200
    assert pf(D(123), D("0.41")) == 300
    assert 114 / (57 / 100) > 200


def test_pf_is_empty_while_an_input_is():
    assert pf(None, D("0.3")) is None
    assert pf(D(68), None) is None


@pytest.mark.parametrize(
    ("share", "pao2", "paco2", "gradient"),
    [
        ("0.21", "63", "40", "36.73"),
        ("0.21", "63", "45", "30.48"),
        ("0.40", "100", "40", "135.20"),
        ("0.33", "68", "35", "123.54"),
    ],
)
def test_the_simplified_gradient(share, pao2, paco2, gradient):
    assert show(aag(pao2=D(pao2), fio2=D(share), paco2=D(paco2), gas=GAS).value) == gradient


@pytest.mark.parametrize(("paco2", "gradient"), [("40", "38.83"), ("45", "32.84")])
def test_the_full_gradient(paco2, gradient):
    assert show(aag(pao2=D(63), fio2=D("0.21"), paco2=D(paco2), gas=FULL).value) == gradient


def test_the_gradient_takes_a_measured_pressure():
    assert show(aag(pao2=D(63), fio2=D("0.21"), paco2=D(40), gas=GAS, pb=D(756)).value) == "35.89"


def test_the_gradient_keeps_its_constants():
    found = aag(pao2=D(63), fio2=D("0.21"), paco2=D(40), gas=GAS)

    assert (found.barometric_mmhg, found.water_vapour_mmhg, found.respiratory_quotient) == (
        760,
        47,
        D("0.80"),
    )
    assert show(found.alveolar_mmhg) == "99.73"


def test_a_negative_gradient_is_impossible():
    assert aag(pao2=D(130), fio2=D("0.21"), paco2=D(20), gas=GAS).is_impossible


def test_the_gradient_is_empty_while_an_input_is():
    assert aag(pao2=D(63), fio2=D("0.21"), paco2=None, gas=GAS) is None


@pytest.mark.parametrize(
    ("metres", "mmhg"),
    [("0", "760.0"), ("44", "756.0"), ("1000", "674.1"), ("1890", "604.5"), ("3650", "483.8")],
)
def test_pressure_falls_with_altitude(metres, mmhg):
    assert show(pressure_at(D(metres)), 1) == mmhg


def test_water_vapour_is_fixed_unless_the_protocol_says_otherwise():
    by_temperature = replace(GAS, water_vapour=WaterVapour.TEMPERATURE)

    assert water_vapour(D(39), GAS) == 47
    assert show(water_vapour(D(39), by_temperature)) == "52.40"
    assert water_vapour(None, by_temperature) == 47


def test_oi_is_not_pf():
    assert show(oi(D(14), D("0.45"), D(72))) == "8.75"
    assert oi(None, D("0.45"), D(72)) is None


def test_spo2_by_fio2_says_nothing_above_97_percent():
    assert show(sf(D(92), D("0.33"))) == "278.79"
    assert sf(D(97), D("0.33")) is not None
    assert sf(D(98), D("0.33")) is None


def test_altitude_correction_and_age_norm():
    assert show(pf_at_altitude(D(200), D("674.1"))) == "177.39"
    assert age_norm_of_aag(60) == 19


def test_bicarbonate_is_checked_by_henderson_and_hasselbalch():
    assert show(expected_hco3(D("7.40"), D(40))) == "24.50"
    assert not hco3_is_doubtful(D(25), D("7.40"), D(40), GAS)
    assert hco3_is_doubtful(D(30), D("7.40"), D(40), GAS)
    assert hco3_difference_percent(None, D("7.40"), D(40)) is None


def test_mean_arterial_pressure():
    assert show(mean_arterial_pressure(D(96), D(58))) == "70.67"
    assert mean_arterial_pressure(D(96), None) is None


def test_the_ct_score_is_the_sum_of_five_lobes():
    assert ct_total([3, 2, 4, 2, 4]) == 15
    assert ct_total([0, 0, 0, 0, 0]) == 0
    assert ct_total([3, 2, None, 2, 4]) is None
    assert ct_total([3, 2]) is None


@pytest.mark.parametrize(
    ("percent", "score"),
    [
        ("0", 0),
        ("0.1", 1),
        ("4.9", 1),
        ("5", 2),
        ("25", 2),
        ("25.1", 3),
        ("49.9", 3),
        ("50", 4),
        ("75", 4),
        ("75.1", 5),
        ("100", 5),
    ],
)
def test_a_lobe_is_scored_by_its_share(percent, score):
    assert ct_lobe_score(D(percent)) == score


def test_a_value_below_quantification_counts_as_half_the_limit():
    found = analysis_value("<", D("1.5"))

    assert (found.value, found.is_censored) == (D("0.75"), True)


def test_a_value_above_quantification_counts_as_the_limit():
    found = analysis_value(">", D(5000))

    assert (found.value, found.is_censored) == (5000, True)


def test_a_measured_value_counts_as_it_is():
    assert analysis_value("=", D(120)).is_censored is False
    assert analysis_value("=", None) is None
