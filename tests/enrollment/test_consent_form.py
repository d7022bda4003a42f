"""F01: consent before anything else, to an approved version, obtained by someone trained; or declined."""

from datetime import date

import pytest

from enrollment.actions import consent_versions
from enrollment.models import Consent, Participant
from tests.enrollment.conftest import AT, BASELINE, DEMOGRAPHICS, GAS, JUDGEMENT, codes, local, moment
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf import actions

pytestmark = pytest.mark.django_db
DECLINED = {"declined": "Y", "declined_sex": "F", "declined_age_band": "WITHIN"}
REASON = {"reason": "Transcription error"}


def test_consent_is_noted_on_the_participant(screened, enter, consent) -> None:
    record = enter(screened, "consent", consent)

    screened.refresh_from_db()
    assert (record.status, screened.consented_at) == ("COMPLETE", local("2016-05-01 08:00"))


def test_a_version_not_yet_valid_is_refused(screened, fill, consent) -> None:
    early = {**consent, **moment("consented_at", "2014-12-31 08:00")}

    assert codes(fill(screened, "consent", early))["consent_version"] == ["version_valid"]


def test_a_version_no_longer_valid_is_refused(screened, fill, consent, version, coordinator) -> None:
    consent_versions.end(
        version=version, valid_to=date(2016, 4, 30), reason="V2.0 is approved.", by=coordinator, at=AT
    )

    assert codes(fill(screened, "consent", consent)) == {"consent_version": ["version_valid"]}


def test_a_version_of_another_site_is_not_offered(screened, fill, consent, other_site, stranger) -> None:
    approval = consent_versions.Approval(
        label="V9", approved_on=date(2015, 1, 1), valid_from=date(2015, 1, 1)
    )
    theirs = consent_versions.add(site=other_site, approval=approval, by=stranger, at=AT)

    assert "consent_version" in codes(fill(screened, "consent", {**consent, "consent_version": theirs.pk}))


def test_consent_is_obtained_by_someone_trained_on_that_day(screened, fill, consent, nurse) -> None:
    with context(reason="Trained later."):
        nurse.memberships.update(trained_on=date(2016, 5, 2))

    found = codes(fill(screened, "consent", {**consent, "obtained_by": nurse.pk}))

    assert found == {"obtained_by": ["delegation"]}


def test_a_monitor_obtains_no_consent(screened, fill, consent, monitor) -> None:
    assert "obtained_by" in codes(fill(screened, "consent", {**consent, "obtained_by": monitor.pk}))


def test_a_representative_says_why_the_participant_could_not_sign(screened, enter, consent) -> None:
    record = enter(screened, "consent", {**consent, "signed_by": "LEGAL REPRESENTATIVE"})

    assert record.status == "INCOMPLETE"


def test_re_consent_comes_after_consent(screened, fill, consent) -> None:
    data = {
        **consent,
        "signed_by": "LEGAL REPRESENTATIVE",
        "incapacity": "Sedated",
        "capacity_regained": "Y",
        **moment("reconsented_at", "2016-05-01 08:00"),
    }

    assert codes(fill(screened, "consent", data)) == {"reconsented_at": ["after_consented_at"]}


# ── Declined ────────────────────────────────────────────────────────────────
def test_declined_consent_keeps_sex_and_age_band_only(screened, enter, consent) -> None:
    record = enter(screened, "consent", {**consent, **DECLINED})

    kept = Consent.objects.get(pk=record.pk)
    assert (kept.declined_sex, kept.declined_age_band) == ("F", "WITHIN")
    assert (kept.consented_at, kept.consent_version, kept.signed_by, kept.copy_given) == (None, None, "", "")


def test_declined_consent_closes_the_casebook(screened, enter, fill) -> None:
    enter(screened, "consent", DECLINED)

    assert screened.status == Participant.Status.DECLINED
    assert codes(fill(screened, "demographics", DEMOGRAPHICS)) == {"__all__": ["consent_declined"]}


def test_declined_is_refused_where_other_forms_are_filled(consented, enter, fill) -> None:
    enter(consented, "demographics", DEMOGRAPHICS)

    found = codes(fill(consented, "consent", {**DECLINED, **REASON}))

    assert found["declined"] == ["other_data"]


def test_a_refusal_entered_by_mistake_is_corrected(screened, enter, consent) -> None:
    enter(screened, "consent", DECLINED)

    enter(screened, "consent", {**consent, **REASON})

    screened.refresh_from_db()
    assert (screened.status, screened.consented_at) == ("SCREENING", local("2016-05-01 08:00"))


# ── Corrected, voided ───────────────────────────────────────────────────────
def test_a_corrected_consent_carries_its_reason_to_the_participant(consented, enter, consent) -> None:
    enter(consented, "consent", {**consent, **moment("consented_at", "2016-05-01 07:30"), **REASON})

    rows = AuditChange.objects.of_record("enrollment.Participant", consented.pk).filter(field="consented_at")
    assert rows.in_trail_order().last().reason == "Transcription error"


def test_consent_is_not_moved_behind_a_procedure(consented, enter, fill, consent) -> None:
    enter(consented, "blood-gas", {**GAS, **moment("sampled_at", "2016-05-01 09:00")})

    later = {**consent, **moment("consented_at", "2016-05-01 10:00"), **REASON}

    assert codes(fill(consented, "consent", later)) == {"consented_at": ["first_procedure"]}


def test_a_corrected_consent_computes_the_age_again(screened, enter, consent) -> None:
    enter(screened, "consent", consent)
    enter(screened, "demographics", {**DEMOGRAPHICS, "birth_date": "1981-05-01"})

    enter(screened, "consent", {**consent, **moment("consented_at", "2016-04-30 08:00"), **REASON})

    assert screened.crfs.get(form="demographics").demographics.age == 34


def test_a_voided_consent_closes_every_other_form(consented, coordinator, fill) -> None:
    record = consented.crfs.get(form="consent").consent

    actions.void(crf=record, reason="Entered for another person.", by=coordinator, at=AT)

    consented.refresh_from_db()
    assert consented.consented_at is None
    assert codes(fill(consented, "baseline", BASELINE)) == {"__all__": ["consent_missing"]}


@pytest.mark.parametrize(
    ("key", "data"),
    [("demographics", DEMOGRAPHICS), ("baseline", BASELINE), ("blood-gas", GAS), ("eligibility", JUDGEMENT)],
)
def test_nothing_is_entered_before_consent(key, data, screened, fill) -> None:
    assert codes(fill(screened, key, data))["__all__"] == ["consent_missing"]
