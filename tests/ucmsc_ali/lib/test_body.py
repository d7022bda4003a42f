"""Age, body mass index and predicted weight."""

from datetime import date
from decimal import Decimal

import pytest

from ucmsc_ali.lib.body import bmi, completed_years, predicted_weight
from ucmsc_ali.lib.quantities import show

D = Decimal


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        ("1981-03-01", "2016-03-01", 35),
        ("1981-03-02", "2016-03-01", 34),
        ("1945-03-02", "2016-03-01", 70),
        ("1945-03-01", "2016-03-01", 71),
        ("1980-02-29", "2015-02-28", 34),
        ("1980-02-29", "2015-03-01", 35),
        ("1980-02-29", "2016-02-29", 36),
    ],
)
def test_age_is_completed_years(birth, on, age):
    assert completed_years(date.fromisoformat(birth), date.fromisoformat(on)) == age


def test_bmi_follows_from_kg_and_cm():
    assert show(bmi(D("68.4"), D(172))) == "23.12"


def test_bmi_is_empty_without_a_height():
    assert bmi(D("68.4"), None) is None
    assert bmi(D("68.4"), D(0)) is None


@pytest.mark.parametrize(("sex", "cm", "kg"), [("M", "172", "67.84"), ("F", "158", "50.60")])
def test_predicted_weight_follows_from_sex_and_height(sex, cm, kg):
    assert show(predicted_weight(sex, D(cm))) == kg


def test_predicted_weight_is_empty_for_any_other_sex():
    assert predicted_weight("U", D(172)) is None
