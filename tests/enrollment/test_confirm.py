"""The signature of eligibility: who gives it, for what, and what makes it fall."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from enrollment.actions import eligibility
from enrollment.actions.moves import NotAllowed
from tests.enrollment.conftest import AT, BASELINE, DEMOGRAPHICS, GAS, moment, verdicts
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.review.models import Signature

pytestmark = pytest.mark.django_db
REASON = {"reason": "Source document was corrected"}


def test_an_investigator_confirms_and_the_participant_is_eligible(judged, investigator) -> None:
    signature = eligibility.confirm(participant=judged, by=investigator, at=AT)

    judged.refresh_from_db()
    assert (judged.status, judged.eligible_at) == ("ELIGIBLE", AT)
    assert (signature.signed_by, signature.meaning) == (investigator, "ELIGIBILITY")


def test_the_signature_is_in_the_trail(eligible) -> None:
    event = AuditEvent.objects.get(table="review.Signature")

    assert (event.actor, event.participant_id, event.action) == ("investigator", eligible.pk, "CREATE")


@pytest.mark.parametrize("role", ["coordinator", "monitor", "data_manager", "administrator", "inspector"])
def test_nobody_but_an_investigator_confirms(role, judged, request) -> None:
    with pytest.raises(PermissionDenied):
        eligibility.confirm(participant=judged, by=request.getfixturevalue(role), at=AT)

    assert not Signature.objects.exists()


def test_a_criterion_not_met_cannot_be_confirmed(judged, enter, investigator) -> None:
    enter(judged, "blood-gas", {**GAS, "pao2": "60", **REASON})

    with pytest.raises(eligibility.NotEligible, match="I04a"):
        eligibility.confirm(participant=judged, by=investigator, at=AT)


def test_a_refused_signature_leaves_nothing_behind(judged, investigator) -> None:
    with pytest.raises(eligibility.NotEligible):
        eligibility.confirm(participant=judged, by=investigator, at=AT + timedelta(days=2))

    judged.refresh_from_db()
    assert (judged.status, Signature.objects.count(), verdicts(judged)["I04a"]) == ("SCREENING", 0, "MET")


def test_unanswered_questions_cannot_be_confirmed(consented, investigator) -> None:
    with pytest.raises(NotAllowed, match="four questions"):
        eligibility.confirm(participant=consented, by=investigator, at=AT)


def test_eligibility_is_confirmed_once(eligible, investigator) -> None:
    with pytest.raises(NotAllowed, match="already"):
        eligibility.confirm(participant=eligible, by=investigator, at=AT)


def test_eligibility_is_not_confirmed_after_infusion_1(treated, enter, investigator) -> None:
    enter(treated, "demographics", {**DEMOGRAPHICS, "birth_date": "1980-05-01", **REASON})

    with pytest.raises(NotAllowed, match="Infusion 1 was given"):
        eligibility.confirm(participant=treated, by=investigator, at=AT + timedelta(days=2))


# ── What makes it fall ──────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("form", "data"),
    [
        ("demographics", {**DEMOGRAPHICS, "birth_date": "1967-03-01"}),
        ("baseline", {**BASELINE, "onset": "2016-04-28 20:00"}),
        ("blood-gas", {**GAS, "pao2": "69"}),
    ],
)
def test_changed_evidence_needs_a_new_signature(form, data, eligible, enter) -> None:
    enter(eligible, form, {**data, **REASON})

    eligible.refresh_from_db()
    record = eligible.crfs.get(form="eligibility").eligibility
    assert (eligible.status, eligible.eligible_at) == ("SCREENING", None)
    assert (eligibility.stands(record), record.elig) == (False, "Y")


def test_changed_consent_needs_a_new_signature(eligible, enter, consent) -> None:
    enter(eligible, "consent", {**consent, **moment("consented_at", "2016-05-01 07:30"), **REASON})

    assert eligible.status == "SCREENING"


@pytest.mark.parametrize(
    ("form", "data"),
    [("demographics", {**DEMOGRAPHICS, "race": "OTHER"}), ("baseline", {**BASELINE, "weight": "70.0"})],
)
def test_what_is_no_evidence_leaves_the_signature_standing(form, data, eligible, enter) -> None:
    enter(eligible, form, {**data, **REASON})

    eligible.refresh_from_db()
    assert eligible.eligible_at == AT


def test_a_blood_gas_taken_after_the_signature_leaves_it_standing(eligible, enter) -> None:
    at = AT + timedelta(hours=12)

    enter(
        eligible,
        "blood-gas",
        {**GAS, **moment("sampled_at", "2016-05-02 07:00"), "pao2": "50"},
        timepoint="BL",
        at=at,
    )

    eligible.refresh_from_db()
    assert eligible.eligible_at == AT


def test_a_blood_gas_entered_late_but_taken_before_the_signature_counts(eligible, enter) -> None:
    at = AT + timedelta(hours=12)

    enter(
        eligible,
        "blood-gas",
        {**GAS, **moment("sampled_at", "2016-05-01 19:00"), "pao2": "50"},
        timepoint="BL",
        at=at,
    )

    eligible.refresh_from_db()
    assert (eligible.eligible_at, verdicts(eligible)["I04a"]) == (None, "NOT MET")


def test_a_new_signature_makes_eligible_again(eligible, enter, investigator) -> None:
    enter(eligible, "blood-gas", {**GAS, "pao2": "69", **REASON})

    eligibility.confirm(participant=eligible, by=investigator, at=AT + timedelta(minutes=5))

    assert (eligible.status, Signature.objects.count()) == ("ELIGIBLE", 2)


def test_evidence_corrected_after_infusion_1_is_judged_as_of_the_signature(treated, enter) -> None:
    late = AT + timedelta(days=5)  # by now the blood gas is five days old

    enter(treated, "blood-gas", {**GAS, "pao2": "67", **REASON}, at=late)

    treated.refresh_from_db()
    assert (verdicts(treated)["I04a"], treated.status, treated.eligible_at) == ("MET", "TREATMENT", None)
