"""Every criterion: met, not met, pending, with its arithmetic (scenarios S1 to S3)."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from enrollment.criteria import BloodGas, Evidence, Judgement, LabResult, Status, eligible, judge, unmet
from enrollment.criteria_words import label, value
from followup.scores import aag, pf
from ucmsc_ali.lib.partial_date import PartialDate, PartialMoment
from ucmsc_ali.lib.quantities import fio2, show, to_mmhg
from ucmsc_ali.protocol import current
from ucmsc_ali.protocol.vocabulary import GradientEquation, Malignancy

D = Decimal
SHANGHAI = ZoneInfo("Asia/Shanghai")
PROTOCOL = current()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


SIGN_OFF = at("2016-05-01T20:00")


def gas(pao2="68", entered="0.33", paco2="35", unit="mm[Hg]", *, protocol=PROTOCOL, **changes) -> BloodGas:
    share, pressure = fio2(D(entered)).value, to_mmhg(D(pao2), unit)
    gradient = aag(pao2=pressure, fio2=share, paco2=D(paco2), gas=protocol.gas, pb=changes.get("pb"))
    values = {
        "sampled_at": at("2016-05-01T18:00"),
        "is_arterial": True,
        "pao2": pressure,
        "fio2": share,
        "paco2": D(paco2),
        "pf": pf(pressure, share),
        "aag": gradient and gradient.value,
    }
    return BloodGas(**{**values, **changes})


def whole() -> Evidence:
    """Return the evidence of a person who meets everything."""
    negative = LabResult("NEGATIVE", date(2016, 4, 30))
    return Evidence(
        is_declined=False,
        consented_at=at("2016-05-01T09:00"),
        consent_signer="PARTICIPANT",
        first_procedure_at=at("2016-05-01T10:00"),
        birth=PartialDate.parse("1960-06-15"),
        sex="F",
        onset=PartialMoment.parse("2016-04-28T21:00"),
        gas=gas(),
        has_infiltrates_right=True,
        has_infiltrates_left=True,
        image_modality="X-RAY",
        imaged_at=at("2016-05-01T11:00"),
        has_cardiac_failure=False,
        risk_factor="TRAUMA",
        infection_tests=dict.fromkeys(("HBSAG", "HCV", "HIVAGAB", "TB"), negative),
        can_bear_children=False,
        judgements=dict.fromkeys(("E02", "E03", "E04", "E07"), Judgement(is_present=False)),
    )


def verdict(code: str, *, on: datetime = SIGN_OFF, zone=SHANGHAI, protocol=PROTOCOL, **changes):
    """Return how one criterion stands when the whole evidence is changed in some values."""
    found = judge(replace(whole(), **changes), at=on, zone=zone, protocol=protocol)
    return next(one for one in found if one.code == code)


def varied(**changes):
    """Return the protocol with other numbers of eligibility."""
    return replace(PROTOCOL, eligibility=replace(PROTOCOL.eligibility, **changes))


# ── All of them ─────────────────────────────────────────────────────────────
def test_a_person_who_meets_everything_is_eligible():
    found = judge(whole(), at=SIGN_OFF, zone=SHANGHAI, protocol=PROTOCOL)

    assert [one.code for one in found] == list(PROTOCOL.criteria)
    assert unmet(found) == []
    assert eligible(found, PROTOCOL)


def test_nothing_known_leaves_every_criterion_pending():
    found = judge(Evidence(), at=SIGN_OFF, zone=SHANGHAI, protocol=PROTOCOL)

    assert {one.status for one in found} == {Status.PENDING}
    assert all(one.notes for one in found)
    assert not eligible(found, PROTOCOL)


def test_one_pending_criterion_is_enough_to_hold_back():
    found = judge(replace(whole(), has_cardiac_failure=None), at=SIGN_OFF, zone=SHANGHAI, protocol=PROTOCOL)

    assert [one.code for one in unmet(found)] == ["I06"]
    assert not eligible(found, PROTOCOL)


def test_a_criterion_that_was_not_judged_is_not_met():
    found = judge(whole(), at=SIGN_OFF, zone=SHANGHAI, protocol=PROTOCOL)

    assert not eligible(found[:-1], PROTOCOL)


def test_inputs_are_shown_in_both_languages():
    found = verdict("E05").inputs[0]

    assert (label(found, "en"), value(found, "en")) == ("Hepatitis B surface antigen", "Negative, 2016-04-30")
    assert (label(found, "zh-hans"), value(found, "zh-hans")) == ("乙肝表面抗原", "阴性, 2016-04-30")


def test_notes_are_told_in_both_languages():
    found = verdict("I06", has_cardiac_failure=None)

    assert found.note() == "Whether cardiac failure is present is not recorded yet."
    assert found.note("zh-hans") == "尚未记录是否存在心力衰竭。"


# ── I01 and E01: consent ────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("changes", "i01", "e01"),
    [
        ({}, "MET", "MET"),
        ({"consented_at": None}, "PENDING", "PENDING"),
        ({"is_declined": True, "consented_at": None}, "NOT MET", "NOT MET"),
        ({"consented_at": at("2016-05-01T10:00")}, "MET", "MET"),
        ({"consented_at": at("2016-05-01T10:01")}, "NOT MET", "MET"),
        ({"consented_at": at("2016-05-01T20:01")}, "PENDING", "PENDING"),
        ({"consent_signer": "LEGAL REPRESENTATIVE"}, "MET", "MET"),
        ({"consent_signer": "FRIEND"}, "NOT MET", "MET"),
    ],
)
def test_consent_is_one_datum_for_two_criteria(changes, i01, e01):
    assert (verdict("I01", **changes).status, verdict("E01", **changes).status) == (i01, e01)


# ── I02: age (S1) ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("birth", "consent", "age", "status"),
    [
        ("1981-03-01", "2016-03-01", "35", "MET"),
        ("1981-03-02", "2016-03-01", "34", "NOT MET"),
        ("1945-03-02", "2016-03-01", "70", "MET"),
        ("1945-03-01", "2016-03-01", "71", "NOT MET"),
        ("1980-02-29", "2015-02-28", "34", "NOT MET"),
        ("1980-02-29", "2015-03-01", "35", "MET"),
    ],
)
def test_age_is_judged_on_the_date_of_consent(birth, consent, age, status):
    found = verdict("I02", birth=PartialDate.parse(birth), consented_at=at(f"{consent}T09:00"))

    assert found.status == status
    assert ("age", age) in found.inputs


def test_turning_71_after_consent_changes_nothing():
    found = verdict(
        "I02",
        birth=PartialDate.parse("1945-03-02"),
        consented_at=at("2016-03-01T09:00"),
        on=at("2016-03-02T09:00"),
    )

    assert (found.status, found.arithmetic) == ("MET", "1945-03-02 → 2016-03-01 = 70; 35 ≤ 70 ≤ 70")


def test_age_uses_the_date_at_the_site_whatever_the_browser_says():
    in_new_york = datetime(2016, 2, 29, 11, 30, tzinfo=ZoneInfo("America/New_York"))

    found = verdict("I02", birth=PartialDate.parse("1981-03-01"), consented_at=in_new_york)

    assert in_new_york.astimezone(SHANGHAI) == at("2016-03-01T00:30")
    assert (found.status, found.arithmetic) == ("MET", "1981-03-01 → 2016-03-01 = 35; 35 ≤ 35 ≤ 70")


@pytest.mark.parametrize(("birth", "decides"), [("1985-01-01", "31 < 35"), ("1940-01-01", "76 > 70")])
def test_age_says_which_limit_it_breaks(birth, decides):
    assert verdict("I02", birth=PartialDate.parse(birth)).arithmetic.endswith(decides)


def test_a_partial_birth_date_does_not_meet_the_age():
    found = verdict("I02", birth=PartialDate.parse("1960"))

    assert found.status == "NOT MET"
    assert "ask for the full date" in found.note()


# ── I03: onset (S3) ─────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("onset", "sign_off", "status"),
    [
        ("2016-04-24T21:00", "2016-05-01T20:00", "MET"),
        ("2016-04-24T21:00", "2016-05-01T21:00", "MET"),
        ("2016-04-24T21:00", "2016-05-01T21:30", "NOT MET"),
        ("2016-04-24", "2016-05-01T21:30", "MET"),
        ("2016-04-23", "2016-05-01T00:01", "NOT MET"),
        ("2016-05-01T20:30", "2016-05-01T20:00", "NOT MET"),
        ("2016-05-02", "2016-05-01T20:00", "NOT MET"),
        ("2016-04", "2016-05-01T20:00", "PENDING"),
        ("2016", "2016-05-01T20:00", "PENDING"),
    ],
)
def test_onset_counts_hours_or_calendar_days(onset, sign_off, status):
    assert verdict("I03", onset=PartialMoment.parse(onset), on=at(sign_off)).status == status


def test_onset_shows_its_hours():
    found = verdict("I03", onset=PartialMoment.parse("2016-04-24T21:00"))

    assert found.arithmetic == "2016-04-24 21:00 → 2016-05-01 20:00 = 167.00 h; 0 ≤ 167.00 ≤ 168"


def test_onset_shows_by_how_much_it_is_over():
    found = verdict("I03", onset=PartialMoment.parse("2016-04-24T21:00"), on=at("2016-05-01T21:30"))

    assert found.arithmetic.endswith("= 168.50 h; 168.50 > 168")


def test_an_onset_without_time_asks_for_the_time():
    found = verdict("I03", onset=PartialMoment.parse("2016-04-24"))

    assert found.arithmetic == "2016-04-24 → 2016-05-01 = 7 d; 0 ≤ 7 ≤ 7"
    assert "Ask for the time" in found.note()


# ── I04: oxygenation (S2) ───────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("pao2", "unit", "entered", "paco2", "ratio", "gradient", "i04a", "i04b"),
    [
        ("80", "mmHg", "0.40", "40", "200.00", "155.20", "NOT MET", "MET"),
        ("80.1", "mmHg", "0.40", "40", "200.25", "155.10", "MET", "MET"),
        ("114", "mmHg", "57", "40", "200.00", "242.41", "NOT MET", "MET"),
        ("58", "mmHg", "0.29", "40", "200.00", "98.77", "NOT MET", "MET"),
        ("123", "mmHg", "0.41", "40", "300.00", "119.33", "MET", "MET"),
        ("63", "mmHg", "0.21", "40", "300.00", "36.73", "MET", "MET"),
        ("63", "mmHg", "0.21", "45", "300.00", "30.48", "MET", "NOT MET"),
        ("63.1", "mmHg", "0.21", "40", "300.48", "36.63", "NOT MET", "MET"),
        ("12.0", "kPa", "0.30", "40", "300.02", "73.89", "NOT MET", "MET"),
        ("9.0", "kPa", "33", "40", "204.56", "117.78", "MET", "MET"),
    ],
)
def test_oxygenation_is_compared_unrounded(pao2, unit, entered, paco2, ratio, gradient, i04a, i04b):
    sample = gas(pao2, entered, paco2, unit)

    assert (show(sample.pf), show(sample.aag)) == (ratio, gradient)
    assert (verdict("I04a", gas=sample).status, verdict("I04b", gas=sample).status) == (i04a, i04b)


def test_a_gradient_of_exactly_35_is_not_met():
    sample = gas("63", "0.21", "41.384")

    assert sample.aag == 35
    assert verdict("I04b", gas=sample).status == "NOT MET"
    assert verdict("I04b", gas=sample).arithmetic.endswith("= 35.00 mmHg; 35.00 ≤ 35")


def test_a_refused_fio2_decides_nothing():
    assert fio2(D("3.3")).is_refused
    assert verdict("I04a", gas=replace(gas(), fio2=None, pf=None, aag=None)).status == "PENDING"


def test_a_negative_gradient_decides_neither_criterion():
    sample = gas("130", "0.21", "20")

    assert (show(sample.pf), show(sample.aag)) == ("619.05", "-5.27")
    assert (verdict("I04a", gas=sample).status, verdict("I04b", gas=sample).status) == ("PENDING", "PENDING")
    assert "check FiO2 and units" in verdict("I04a", gas=sample).note()


def test_oxygenation_shows_its_arithmetic():
    assert verdict("I04a").arithmetic == "68 ÷ 0.33 = 206.06 mmHg; 200 < 206.06 ≤ 300"
    assert verdict("I04b").arithmetic == "0.33 × (760 − 47) − 35 ÷ 0.80 − 68 = 123.54 mmHg; 123.54 > 35"


def test_oxygenation_shows_the_limit_it_breaks():
    assert verdict("I04a", gas=gas("80", "0.40", "40")).arithmetic.endswith("200.00 ≤ 200")
    assert verdict("I04a", gas=gas("12.0", "0.30", "40", "kPa")).arithmetic.endswith("300.02 > 300")


def test_the_full_equation_and_a_measured_pressure_are_shown():
    full = replace(PROTOCOL, gas=replace(PROTOCOL.gas, equation=GradientEquation.FULL))
    sample = gas("63", "0.21", "40", protocol=full, pb=D(756))

    found = verdict("I04b", gas=sample, protocol=full)

    assert found.arithmetic.startswith("0.21 × (756 − 47) − 40 × (0.21 + (1 − 0.21) ÷ 0.80) − 63 = ")
    assert ("pb", "756 mmHg") in found.inputs


def test_a_blood_gas_of_26_hours_is_expired():
    found = verdict("I04a", gas=gas(sampled_at=at("2016-04-30T18:00")))

    assert found.status == "PENDING"
    assert found.note() == "The blood gas is 26.00 h old, more than 24 h: new blood gas required."


def test_a_blood_gas_of_24_hours_still_holds():
    assert verdict("I04a", gas=gas(sampled_at=at("2016-04-30T20:00"))).status == "MET"


@pytest.mark.parametrize(
    "changes",
    [
        {"is_arterial": False},
        {"is_arterial": None},
        {"sampled_at": None},
        {"sampled_at": at("2016-05-01T20:01")},
    ],
)
def test_a_sample_that_is_not_arterial_dated_and_taken_decides_nothing(changes):
    assert verdict("I04a", gas=gas(**changes)).status == "PENDING"
    assert verdict("I04b", gas=gas(**changes)).status == "PENDING"


def test_an_estimated_fio2_is_flagged_and_allowed():
    found = verdict("I04a", gas=gas(is_fio2_estimated=True))

    assert (found.status, found.note()) == ("MET", "FiO2 was estimated.")


def test_an_estimated_fio2_is_refused_where_the_protocol_says_so():
    found = verdict("I04a", gas=gas(is_fio2_estimated=True), protocol=varied(estimated_fio2_allowed=False))

    assert found.status == "PENDING"


# ── I05 and I06 ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "MET"),
        ({"image_modality": "CT SCAN"}, "MET"),
        ({"image_modality": "ULTRASOUND"}, "NOT MET"),
        ({"image_modality": ""}, "PENDING"),
        ({"has_infiltrates_left": False}, "NOT MET"),
        ({"has_infiltrates_left": None}, "PENDING"),
        ({"has_infiltrates_left": None, "has_infiltrates_right": False}, "NOT MET"),
    ],
)
def test_infiltrates_are_needed_on_both_sides(changes, status):
    assert verdict("I05", **changes).status == status


def test_an_old_image_is_noted_not_refused():
    found = verdict("I05", imaged_at=at("2016-04-29T19:00"))

    assert (found.status, found.note()) == ("MET", "The image is 49.00 h old, more than the expected 48 h.")


@pytest.mark.parametrize(("answer", "status"), [(False, "MET"), (True, "NOT MET"), (None, "PENDING")])
def test_cardiac_failure_present_means_not_met(answer, status):
    assert verdict("I06", has_cardiac_failure=answer).status == status


# ── E02, E03, E04, E07: judgements ──────────────────────────────────────────
@pytest.mark.parametrize("code", ["E02", "E03", "E07"])
@pytest.mark.parametrize(("present", "status"), [(False, "MET"), (True, "NOT MET"), (None, "PENDING")])
def test_a_judgement_is_the_answer(code, present, status):
    assert (
        verdict(code, judgements={code: Judgement(is_present=present, comment="Explained")}).status == status
    )


@pytest.mark.parametrize("code", ["E02", "E04", "E07"])
def test_a_present_exclusion_owes_a_comment(code):
    found = verdict(code, judgements={code: Judgement(is_present=True, comment=" no ")})

    assert found.note() == "Add a comment of at least 5 characters."


@pytest.mark.parametrize("cause", ["PNEUMONIA", "SEPSIS EXTRAPULMONARY"])
def test_infection_as_the_cause_forces_a_comment(cause):
    silent = verdict("E04", risk_factor=cause)
    explained = verdict(
        "E04", risk_factor=cause, judgements={"E04": Judgement(is_present=False, comment="Treated, mild")}
    )

    assert (silent.status, explained.status) == ("PENDING", "MET")
    assert "say why" in silent.note()


def test_an_old_malignancy_still_excludes_to_the_letter():
    changes = {
        "judgements": {"E03": Judgement(is_present=True)},
        "malignancy_last_treated": PartialDate.parse("2001"),
    }
    recent_only = varied(malignancy=Malignancy.WITHIN_YEARS)

    assert verdict("E03", **changes).status == "NOT MET"
    assert verdict("E03", **changes, protocol=recent_only).status == "MET"


@pytest.mark.parametrize(
    ("treated", "status"),
    [("2014-04-30", "MET"), ("2014-05-01", "NOT MET"), ("2014", "NOT MET"), ("2013-12", "MET")],
)
def test_a_malignancy_is_recent_unless_certainly_older(treated, status):
    found = verdict(
        "E03",
        judgements={"E03": Judgement(is_present=True)},
        malignancy_last_treated=PartialDate.parse(treated),
        protocol=varied(malignancy=Malignancy.WITHIN_YEARS),
    )

    assert found.status == status


# ── E05: infection tests ────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("result", "on", "status"),
    [
        ("NEGATIVE", date(2016, 4, 30), "MET"),
        ("NEGATIVE", date(2016, 4, 17), "MET"),
        ("NEGATIVE", date(2016, 4, 16), "PENDING"),
        ("NEGATIVE", None, "PENDING"),
        ("PENDING", date(2016, 4, 30), "PENDING"),
        ("INDETERMINATE", date(2016, 4, 30), "PENDING"),
        ("", None, "PENDING"),
        ("POSITIVE", date(2016, 4, 30), "NOT MET"),
        ("POSITIVE", date(2016, 1, 1), "NOT MET"),
    ],
)
@pytest.mark.parametrize("code", ["HBSAG", "HCV", "HIVAGAB", "TB"])
def test_each_infection_test_must_be_a_recent_negative(code, result, on, status):
    tests = {**whole().infection_tests, code: LabResult(result, on)}

    assert verdict("E05", infection_tests=tests).status == status


def test_a_positive_test_outweighs_a_pending_one():
    tests = {
        **whole().infection_tests,
        "HCV": LabResult("PENDING"),
        "TB": LabResult("POSITIVE", date(2016, 4, 30)),
    }

    found = verdict("E05", infection_tests=tests)

    assert (found.status, found.note()) == ("NOT MET", "TB interferon-gamma release assay is positive.")


# ── E06: pregnancy ──────────────────────────────────────────────────────────
RECENT = LabResult("NEGATIVE", date(2016, 4, 28))


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"sex": "M"}, "MET"),
        ({"sex": ""}, "PENDING"),
        ({"can_bear_children": None}, "PENDING"),
        ({"can_bear_children": False}, "MET"),
        ({"can_bear_children": True}, "PENDING"),
        ({"can_bear_children": True, "pregnancy": RECENT}, "MET"),
        ({"can_bear_children": True, "pregnancy": LabResult("NEGATIVE", date(2016, 4, 24))}, "MET"),
        ({"can_bear_children": True, "pregnancy": LabResult("NEGATIVE", date(2016, 4, 23))}, "PENDING"),
        ({"can_bear_children": True, "pregnancy": LabResult("NOT APPLICABLE")}, "PENDING"),
        ({"can_bear_children": True, "pregnancy": LabResult("POSITIVE", date(2016, 4, 28))}, "NOT MET"),
        ({"gave_birth_on": PartialDate.parse("2016-03-20")}, "NOT MET"),
        ({"gave_birth_on": PartialDate.parse("2016-03-19")}, "MET"),
        ({"gave_birth_on": PartialDate.parse("2016-03")}, "PENDING"),
        ({"gave_birth_on": PartialDate.parse("2016-04")}, "NOT MET"),
        ({"gave_birth_on": PartialDate.parse("2015")}, "MET"),
    ],
)
def test_pregnancy_and_42_days_after_birth_exclude(changes, status):
    assert verdict("E06", **changes).status == status


def test_a_positive_pregnancy_test_outweighs_an_unsure_birth():
    found = verdict(
        "E06", pregnancy=LabResult("POSITIVE", date(2016, 4, 28)), gave_birth_on=PartialDate.parse("2016-03")
    )

    assert found.status == "NOT MET"
