"""Conversions, the meaning of an entered FiO2, and how numbers are shown."""

from decimal import Decimal

import pytest

from ucmsc_ali.lib.quantities import (
    Fio2Problem,
    fio2,
    kpa_to_mmhg,
    mmhg_to_kpa,
    show,
    show_against,
    to_mmhg,
)

D = Decimal


@pytest.mark.parametrize(
    ("entered", "fraction"),
    [
        ("0.21", "0.21"),
        ("0.33", "0.33"),
        ("0.999", "0.999"),
        ("21", "0.21"),
        ("57", "0.57"),
        ("33", "0.33"),
        ("100", "1"),
    ],
)
def test_fio2_is_read_as_fraction_or_percent(entered, fraction):
    assert fio2(D(entered)).value == D(fraction)
    assert fio2(D(entered)).problem is None


@pytest.mark.parametrize(
    ("entered", "problem"),
    [
        ("0", Fio2Problem.BELOW_AIR),
        ("-1", Fio2Problem.BELOW_AIR),
        ("0.2099", Fio2Problem.BELOW_AIR),
        ("NaN", Fio2Problem.BELOW_AIR),
        ("1.01", Fio2Problem.BETWEEN_FRACTION_AND_PERCENT),
        ("3.3", Fio2Problem.BETWEEN_FRACTION_AND_PERCENT),
        ("20.99", Fio2Problem.BETWEEN_FRACTION_AND_PERCENT),
        ("100.1", Fio2Problem.ABOVE_100_PERCENT),
        ("Infinity", Fio2Problem.BELOW_AIR),
    ],
)
def test_fio2_is_refused_outside_its_ranges(entered, problem):
    found = fio2(D(entered))

    assert found.is_refused
    assert found.problem is problem


def test_fio2_of_exactly_1_asks_for_100_percent():
    asked, confirmed = fio2(D(1)), fio2(D(1), is_confirmed=True)

    assert (asked.value, asked.problem, asked.is_refused) == (1, Fio2Problem.ASK_100_PERCENT, False)
    assert (confirmed.value, confirmed.problem) == (1, None)


def test_kilopascal_becomes_mmhg_unrounded():
    assert kpa_to_mmhg(D("9.0")) == D("67.50558")
    assert to_mmhg(D("12.0"), "kPa") == D("90.00744")
    assert to_mmhg(D("68"), "mm[Hg]") == D("68")
    assert mmhg_to_kpa(D("7.50062")) == 1


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="no unit of pressure"):
        to_mmhg(D(1), "bar")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("206.0606", "206.06"),
        ("0.125", "0.13"),
        ("-0.125", "-0.13"),
        ("-0.001", "0.00"),
        ("200", "200.00"),
        ("1E+3", "1000.00"),
    ],
)
def test_numbers_are_shown_half_up_to_two_decimals(value, shown):
    assert show(D(value)) == shown


def test_no_number_is_shown_as_nothing():
    assert show(None) == ""


def test_a_number_near_a_limit_keeps_the_decimals_that_tell_them_apart():
    assert show_against(D("200.0004"), D(200)) == "200.0004"
    assert show_against(D(200), D(200)) == "200.00"
    assert show_against(D("206.0606"), D(200), D(300)) == "206.06"
