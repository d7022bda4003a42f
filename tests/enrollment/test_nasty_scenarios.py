"""S1, S2 and S3 of the domain specification, as saved forms and as the page shows them."""

from datetime import timedelta

import pytest

from enrollment.actions import eligibility
from enrollment.actions.moves import NotAllowed
from tests.enrollment.conftest import (
    AT,
    BASELINE,
    DEMOGRAPHICS,
    GAS,
    JUDGEMENT,
    codes,
    local,
    moment,
    verdicts,
)

pytestmark = pytest.mark.django_db

S1 = [
    ("1981-03-01", "2016-03-01", 35, "MET"),
    ("1981-03-02", "2016-03-01", 34, "NOT MET"),
    ("1945-03-02", "2016-03-01", 70, "MET"),
    ("1945-03-01", "2016-03-01", 71, "NOT MET"),
    ("1980-02-29", "2015-02-28", 34, "NOT MET"),
    ("1980-02-29", "2015-03-01", 35, "MET"),
]
S2 = [
    ("80", "mm[Hg]", "0.40", "40", "200.00", "155.20", "NOT MET", "MET"),
    ("80.1", "mm[Hg]", "0.40", "40", "200.25", "155.10", "MET", "MET"),
    ("114", "mm[Hg]", "57", "40", "200.00", "242.41", "NOT MET", "MET"),
    ("58", "mm[Hg]", "0.29", "40", "200.00", "98.77", "NOT MET", "MET"),
    ("123", "mm[Hg]", "0.41", "40", "300.00", "119.33", "MET", "MET"),
    ("63", "mm[Hg]", "0.21", "40", "300.00", "36.73", "MET", "MET"),
    ("63", "mm[Hg]", "0.21", "45", "300.00", "30.48", "MET", "NOT MET"),
    ("63.1", "mm[Hg]", "0.21", "40", "300.48", "36.63", "NOT MET", "MET"),
    ("12.0", "kPa", "0.30", "40", "300.02", "73.89", "NOT MET", "MET"),
    ("9.0", "kPa", "33", "40", "204.56", "117.78", "MET", "MET"),
    ("63", "mm[Hg]", "0.21", "41.38", "300.00", "35.01", "MET", "MET"),
]


@pytest.fixture
def consented_on(screened, enter, consent):
    """Consent and demographics of a birth date and a consent date."""

    def on(birth: str, day: str, clock: str = "08:00"):
        at = local(f"{day} 20:00")
        enter(screened, "consent", {**consent, **moment("consented_at", f"{day} {clock}")}, at=at)
        return enter(screened, "demographics", {**DEMOGRAPHICS, "birth_date": birth}, at=at)

    return on


# ── S1 ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(("birth", "consented", "age", "verdict"), S1)
def test_age_counts_completed_years_at_consent(
    birth, consented, age, verdict, consented_on, enter, screened
) -> None:
    record = consented_on(birth, consented)

    enter(screened, "eligibility", JUDGEMENT, at=local(f"{consented} 20:00"))

    assert record.age == age
    assert verdicts(screened)["I02"] == verdict


def test_age_uses_the_date_at_the_site_half_an_hour_after_midnight(consented_on) -> None:
    record = consented_on("1981-03-01", "2016-03-01", "00:30")

    assert record.age == 35


def test_a_birthday_after_consent_changes_nothing(consented_on, enter, screened) -> None:
    consented_on("1945-03-02", "2016-03-01")

    enter(screened, "eligibility", JUDGEMENT, at=local("2016-03-02 09:00"))

    assert verdicts(screened)["I02"] == "MET"


def test_a_birth_date_of_which_only_the_year_is_known_gives_no_age(consented_on, enter, screened) -> None:
    record = consented_on("1981", "2016-03-01")

    enter(screened, "eligibility", JUDGEMENT, at=local("2016-03-01 20:00"))

    assert record.age is None
    assert verdicts(screened)["I02"] == "NOT MET"


def test_a_birth_date_corrected_after_infusion_1_voids_the_signature_and_keeps_the_participant(
    treated, enter, signed_in, coordinator, clock_at
) -> None:
    corrected = {**DEMOGRAPHICS, "birth_date": "1981-05-02", "reason": "Source document was corrected"}

    enter(treated, "demographics", corrected, at=AT + timedelta(days=3))

    treated.refresh_from_db()
    assert verdicts(treated)["I02"] == "NOT MET"
    assert (treated.eligible_at, treated.status) == (None, "TREATMENT")
    with clock_at(AT + timedelta(days=3)):
        page = signed_in(coordinator).get(treated.get_absolute_url()).content.decode()
    assert "Not eligible by corrected data (I02)" in page


# ── S2 ──────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("vector", S2, ids=str)
def test_oxygenation_is_compared_unrounded(
    vector, consented, enter, signed_in, investigator, clock_at
) -> None:
    pao2, unit, fio2, paco2, pf, aag, i04a, i04b = vector
    enter(consented, "blood-gas", {**GAS, "pao2": pao2, "pao2_unit": unit, "fio2": fio2, "paco2": paco2})

    enter(consented, "eligibility", JUDGEMENT)

    found = verdicts(consented)
    assert (found["I04a"], found["I04b"]) == (i04a, i04b)
    with clock_at(AT):
        page = signed_in(investigator).get("/participants/01-001/SCR/eligibility/").content.decode()
    assert f"= {pf}" in page
    assert f"= {aag} mmHg" in page


def test_a_gradient_of_exactly_35_fails(consented, enter) -> None:
    # 0.21 × 713 − 40 ÷ 0.80 − 64.73 = 35; the vector of S2 (41.384) has more decimals than the form takes
    enter(consented, "blood-gas", {**GAS, "pao2": "64.73", "fio2": "0.21", "paco2": "40"})

    enter(consented, "eligibility", JUDGEMENT)

    assert verdicts(consented)["I04b"] == "NOT MET"


def test_a_fraction_between_1_and_21_is_refused(consented, fill) -> None:
    assert "fio2" in codes(fill(consented, "blood-gas", {**GAS, "fio2": "3.3"}))


def test_an_impossible_gradient_is_refused(consented, fill) -> None:
    gas = {**GAS, "pao2": "130", "fio2": "0.21", "paco2": "20"}

    assert codes(fill(consented, "blood-gas", gas))


def test_only_an_arterial_sample_qualifies(consented, enter) -> None:
    enter(consented, "blood-gas", {**GAS, "specimen": "VENOUS"})

    enter(consented, "eligibility", JUDGEMENT)

    assert verdicts(consented)["I04a"] == "PENDING"


# ── S3 ──────────────────────────────────────────────────────────────────────
S3 = [
    ("2016-04-24 21:00", "2016-05-01 20:00", "MET"),  # 6 d 23 h
    ("2016-04-24 21:00", "2016-05-01 21:30", "NOT MET"),  # 7 d 0 h 30
    ("2016-04-24", "2016-05-01 21:30", "MET"),  # 7 calendar days, and the time is asked for
    ("2016-04", "2016-05-01 20:00", "PENDING"),
]


@pytest.mark.parametrize(("onset", "sign_off", "verdict"), S3)
def test_onset_is_counted_to_the_sign_off(onset, sign_off, verdict, consented, enter) -> None:
    at = local(sign_off)
    enter(consented, "baseline", {**BASELINE, "onset": onset}, at=at)

    enter(consented, "eligibility", JUDGEMENT, at=at)

    assert verdicts(consented)["I03"] == verdict


def test_an_onset_without_its_time_is_asked(consented, fill) -> None:
    form = fill(consented, "baseline", {**BASELINE, "onset": "2016-04-28"})

    form.is_valid()

    assert [question.key for question in form.open_questions] == ["onset.onset_time"]


def test_a_blood_gas_of_26_hours_expires_and_asks_for_a_new_one(
    screened, enter, consent, investigator, signed_in, clock_at
) -> None:
    enter(screened, "consent", {**consent, **moment("consented_at", "2016-04-30 08:00")})
    enter(screened, "blood-gas", {**GAS, **moment("sampled_at", "2016-04-30 18:00")})
    enter(screened, "eligibility", JUDGEMENT)

    found = verdicts(screened)
    with clock_at(AT):
        page = signed_in(investigator).get("/participants/01-001/SCR/eligibility/").content.decode()

    assert (found["I04a"], found["I04b"]) == ("PENDING", "PENDING")
    assert "new blood gas required" in page


def test_signing_judges_at_that_very_moment(judged, investigator) -> None:
    too_late = local("2016-05-05 21:30")  # 168.5 h after onset

    with pytest.raises(NotAllowed, match="I03"):
        eligibility.confirm(participant=judged, by=investigator, at=too_late)

    judged.refresh_from_db()
    assert judged.status == "SCREENING"


def test_infusion_1_seven_days_after_onset_asks_and_73_hours_after_consent_is_refused(eligible) -> None:
    a_day_later = eligibility.check_infusion_1(eligible, local("2016-05-05 22:00"))
    in_73_hours = eligibility.check_infusion_1(eligible, local("2016-05-04 09:00"))

    assert ("onset_long_ago", True) in [(found.check, found.asks) for found in a_day_later]
    assert ("consent_old", False) in [(found.check, found.asks) for found in in_73_hours]
