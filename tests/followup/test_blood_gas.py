"""P/F, A–a and the checks of the blood gas, through the saved form (domain §2.2, §2.3, F08, S2)."""

from decimal import Decimal
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied

from followup.models import ArterialBloodGas
from tests.followup.conftest import GAS, LATER, SIGNS, asked, errors, local, message, moment
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf import actions
from ucmsc_ali.crf.models import Question

pytestmark = pytest.mark.django_db

S2 = [
    ("80", "mm[Hg]", "0.40", "40", "200.00", "155.20"),
    ("80.1", "mm[Hg]", "0.40", "40", "200.25", "155.10"),
    ("114", "mm[Hg]", "57", "40", "200.00", "242.41"),
    ("58", "mm[Hg]", "0.29", "40", "200.00", "98.77"),
    ("123", "mm[Hg]", "0.41", "40", "300.00", "119.33"),
    ("63", "mm[Hg]", "0.21", "40", "300.00", "36.73"),
    ("63", "mm[Hg]", "0.21", "45", "300.00", "30.48"),
    ("63.1", "mm[Hg]", "0.21", "40", "300.48", "36.63"),
    ("12.0", "kPa", "0.30", "40", "300.02", "73.89"),
    ("9.0", "kPa", "33", "40", "204.56", "117.78"),
]


@pytest.fixture
def gas(enter, treated):
    """`gas(pao2="80", …)` saves a blood gas at D2, every question confirmed."""

    def save(**values: str) -> ArterialBloodGas:
        confirmed = {f"confirm__{key}": "Read again." for key in QUESTIONS}
        record = enter(treated, "D2", "blood-gas", {**GAS, **confirmed, **values})
        return ArterialBloodGas.objects.get(pk=record.pk)

    return save


QUESTIONS = ("hco3.henderson", "paco2.expected", "pao2.expected", "fio2.hundred_percent", "pao2.unit")


def show(value: Decimal) -> str:
    return f"{value:.2f}"


@pytest.mark.parametrize(("pao2", "unit", "fio2", "paco2", "pf", "aag"), S2)
def test_ratio_and_gradient_follow_from_the_raw_values(gas, pao2, unit, fio2, paco2, pf, aag) -> None:
    record = gas(pao2=pao2, pao2_unit=unit, fio2=fio2, paco2=paco2)

    assert (show(record.pf), show(record.aag)) == (pf, aag)


def test_the_typed_text_and_unit_are_kept_beside_the_standard_value(gas) -> None:
    record = gas(pao2="9.0", pao2_unit="kPa", fio2="33")

    assert (record.pao2_entered, record.pao2_unit, show(record.pao2)) == ("9.0", "kPa", "67.51")
    assert (record.fio2_entered, record.fio2) == ("33", Decimal("0.33"))


def test_the_arithmetic_is_shown(gas) -> None:
    record = gas()

    assert record.explain_pf() == "68 ÷ 0.33 = 206.06"
    assert record.explain_aag() == "0.33 × (760 − 47) − 35 ÷ 0.8 = 191.54; 191.54 − 68 = 123.54"


def test_the_constants_of_the_gradient_are_kept_with_it(gas) -> None:
    record = gas(pb="756")

    assert record.aag_basis == "SIMPLIFIED; PB 756; PH2O 47; R 0.8"


def test_a_measured_pressure_replaces_the_standard_one(gas) -> None:
    assert show(gas(pao2="63", fio2="0.21", paco2="40", pb="756").aag) == "35.89"


@pytest.mark.parametrize("specimen", ["VENOUS", "CAPILLARY"])
def test_only_an_arterial_sample_gives_ratio_and_gradient(gas, specimen) -> None:
    record = gas(specimen=specimen)

    assert (record.pf, record.aag, record.aag_basis, record.berlin) == (None, None, "", "")


def test_a_fio2_between_fraction_and_percent_is_refused(fill, treated) -> None:
    assert "fio2" in errors(fill(treated, "D2", "blood-gas", {**GAS, "fio2": "3.3"}))


def test_an_impossible_gradient_is_refused(fill, treated) -> None:
    form = fill(treated, "D2", "blood-gas", {**GAS, "pao2": "130", "fio2": "0.21", "paco2": "20"})

    assert errors(form) == {"fio2": ["gradient"]}
    assert "-5.27" in form.errors["fio2"][0]


HARD = [
    ("pao2", "19.9"), ("pao2", "700.1"), ("paco2", "7.9"), ("paco2", "200.1"), ("ph", "6.49"), ("ph", "8.01"),
    ("hco3", "2.9"), ("hco3", "60.1"), ("base_excess", "-40.1"), ("base_excess", "40.1"), ("sao2", "19.9"),
    ("sao2", "100.1"), ("lactate", "-0.1"), ("lactate", "40.1"), ("pb", "349.9"), ("pb", "800.1"),
    ("peep", "30.1"), ("fio2", "0.20"), ("fio2", "101"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "value"), HARD)
def test_a_value_beyond_a_hard_limit_is_refused(fill, treated, item, value) -> None:
    assert item in errors(fill(treated, "D2", "blood-gas", {**GAS, item: value}))


SOFT = [
    ("pao2", "39.9"), ("pao2", "301"), ("paco2", "24.9"), ("paco2", "80.1"), ("ph", "7.19"), ("ph", "7.56"),
    ("hco3", "14.9"), ("hco3", "40.1"), ("base_excess", "-10.1"), ("base_excess", "10.1"), ("sao2", "84.9"),
    ("lactate", "4.1"), ("pb", "739.9"), ("pb", "780.1"), ("peep", "2.9"), ("peep", "18.1"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "value"), SOFT)
def test_an_unusual_value_is_asked(fill, treated, item, value) -> None:
    form = fill(treated, "D2", "blood-gas", {**GAS, "fio2": "0.9", item: value})

    assert f"{item}.expected" in asked(form)


def test_one_as_fio2_is_asked(fill, treated) -> None:
    assert "fio2.hundred_percent" in asked(fill(treated, "D2", "blood-gas", {**GAS, "fio2": "1"}))


def test_an_estimated_fio2_is_asked(fill, treated) -> None:
    form = fill(treated, "D2", "blood-gas", {**GAS, "fio2_source": "ESTIMATED"})

    assert asked(form) == {"fio2_source.estimated"}


def test_a_pressure_in_the_wrong_unit_is_named(fill, treated) -> None:
    in_kpa = fill(treated, "D2", "blood-gas", {**GAS, "pao2": "68", "pao2_unit": "kPa", "fio2": "0.9"})
    in_mmhg = fill(treated, "D2", "blood-gas", {**GAS, "pao2": "9"})

    assert "pao2.unit" in asked(in_kpa)
    assert errors(in_mmhg)["pao2"] == ["limits", "unit"]


def test_a_bicarbonate_that_does_not_follow_is_asked(fill, treated) -> None:
    form = fill(treated, "D2", "blood-gas", {**GAS, "paco2": "40", "hco3": "28.5"})

    assert "24.5 mmol/L" in message(form, "hco3.henderson")


def test_a_low_pressure_with_a_high_saturation_may_be_venous(fill, treated) -> None:
    form = fill(treated, "D2", "blood-gas", {**GAS, "pao2": "49", "sao2": "92"})

    assert "pao2.venous" in asked(form)


def test_the_saturation_of_the_finger_counts_too(fill, enter, fully_treated) -> None:
    enter(fully_treated, "D2", "vital-signs", {**SIGNS, **moment("measured_at", "2016-05-03 08:20")})

    form = fill(fully_treated, "D2", "blood-gas", {**GAS, "pao2": "49", "sao2": "86"})

    assert "pao2.venous" in asked(form)


def test_a_jump_between_consecutive_samples_is_asked(fill, enter, fully_treated) -> None:
    enter(fully_treated, "D2", "blood-gas", GAS)
    later = {**GAS, **moment("sampled_at", "2016-05-08 09:00"), "pao2": "118", "sao2": "98"}

    form = fill(fully_treated, "D7", "blood-gas", later)

    assert asked(form) == {"pao2.jump"}


def test_a_sample_after_the_infusion_of_its_day_is_asked(fill, fully_treated) -> None:
    form = fill(fully_treated, "D2", "blood-gas", {**GAS, **moment("sampled_at", "2016-05-03 10:35")})

    assert asked(form) == {"sampled_at.pre_dose"}
    assert "35 min after infusion 3 started (2016-05-03 10:00)" in message(form, "sampled_at.pre_dose")


def test_a_sample_outside_its_window_is_asked_with_the_window(fill, fully_treated) -> None:
    early = {**GAS, **moment("sampled_at", "2016-05-06 22:00")}

    form = fill(fully_treated, "D7", "blood-gas", early)

    assert message(form, "sampled_at.window").startswith(
        "2 h early: the window is 2016-05-07 – 2016-05-09 (Asia/"
    )


def test_a_visit_counted_from_infusion_1_waits_for_it(fill, participant) -> None:
    assert errors(fill(participant, "D2", "blood-gas", GAS)) == {"__all__": ["no_day_0"]}


def test_an_examination_after_its_withdrawal_is_asked(fill, fully_treated) -> None:
    fully_treated.procedures_withdrawn_at = local("2016-05-03 08:00")

    assert asked(fill(fully_treated, "D2", "blood-gas", GAS)) == {"sampled_at.withdrawn"}


def test_a_confirmed_question_is_kept_with_its_answer(enter, treated) -> None:
    enter(treated, "D2", "blood-gas", {**GAS, "sao2": "84", "confirm__sao2.expected": "Prone, cold hands."})

    kept = Question.objects.get()
    assert (kept.check_key, kept.value, kept.why) == ("expected", "84 %", "Prone, cold hands.")


def test_an_unanswered_question_keeps_the_form_from_being_saved(fill, treated, coordinator) -> None:
    form = fill(treated, "D2", "blood-gas", {**GAS, "sao2": "84"})

    with pytest.raises(actions.Refused):
        actions.save(form=form, by=coordinator, at=local("2016-06-01 00:00"))

    assert not ArterialBloodGas.objects.exists()


# ── Who may, and what the trail keeps ───────────────────────────────────────
def test_only_those_who_enter_data_save(fill, treated, monitor) -> None:
    form = fill(treated, "D2", "blood-gas", GAS, by=monitor)

    with pytest.raises(PermissionDenied):
        actions.save(form=form, by=monitor, at=LATER)

    assert not ArterialBloodGas.objects.exists()


def test_a_correction_needs_its_reason(enter, fill, treated) -> None:
    enter(treated, "D2", "blood-gas", GAS)

    assert errors(fill(treated, "D2", "blood-gas", {**GAS, "pao2": "78"})) == {"pao2": ["reason"]}


def test_a_correction_and_what_follows_are_in_the_trail(enter, treated) -> None:
    record = enter(treated, "D2", "blood-gas", GAS)

    enter(treated, "D2", "blood-gas", {**GAS, "pao2": "78", "reason__pao2": "Read again."})

    trail = AuditChange.objects.filter(crf_id=record.pk)
    typed, follows = trail.filter(field="pao2").latest("at"), trail.filter(field="pf").latest("at")
    assert (typed.old, typed.new, typed.reason) == ("68.000000", "78.000000", "Read again.")
    assert (follows.old[:6], follows.new[:6]) == ("206.06", "236.36")


def test_a_failing_consequence_undoes_the_save(fill, treated, coordinator) -> None:
    form = fill(treated, "D2", "blood-gas", GAS)
    assert form.is_valid()

    with patch.object(actions, "follow", side_effect=RuntimeError), pytest.raises(RuntimeError):
        actions.save(form=form, by=coordinator, at=LATER)

    assert not ArterialBloodGas.objects.exists()
    assert not AuditChange.objects.filter(field="pao2").exists()
