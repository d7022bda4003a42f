"""F02: four questions judged, fourteen verdicts computed, comments where they are owed."""

import pytest

from enrollment.actions import eligibility
from tests.enrollment.conftest import AT, BASELINE, DEMOGRAPHICS, GAS, JUDGEMENT, codes, verdicts
from ucmsc_ali.audit.models import AuditChange

pytestmark = pytest.mark.django_db
PRESENT = {"e02_present": "Y", "e04_present": "Y", "e07_present": "Y"}


def test_every_criterion_met_makes_eligible(judged) -> None:
    found = verdicts(judged)

    assert found.pop("elig") == "Y"
    assert set(found.values()) == {"MET"}


def test_nothing_entered_leaves_all_but_consent_open(consented, enter) -> None:
    enter(consented, "eligibility", JUDGEMENT)

    found = verdicts(consented)
    assert [code for code, verdict in found.items() if verdict == "MET"] == [
        "I01",
        "E01",
        "E02",
        "E03",
        "E04",
        "E07",
    ]
    assert found["elig"] == ""


def test_one_criterion_not_met_makes_not_eligible(judged, enter) -> None:
    enter(judged, "blood-gas", {**GAS, "pao2": "60", "reason": "Value was read again"})

    assert (verdicts(judged)["I04a"], verdicts(judged)["elig"]) == ("NOT MET", "N")


@pytest.mark.parametrize("item", ["e02", "e04", "e07"])
def test_present_owes_a_comment(item, consented, fill) -> None:
    found = codes(
        fill(consented, "eligibility", {**JUDGEMENT, f"{item}_present": "Y", f"{item}_comment": "Yes."})
    )

    assert found == {f"{item}_comment": ["comment"]}


@pytest.mark.parametrize("cause", ["PNEUMONIA", "SEPSIS EXTRAPULMONARY"])
def test_absent_owes_a_comment_where_infection_is_the_cause(cause, consented, enter, fill) -> None:
    enter(consented, "baseline", {**BASELINE, "risk_factor": cause})

    found = codes(fill(consented, "eligibility", JUDGEMENT))

    assert found == {"e04_comment": ["comment_for_cause"]}


def test_a_cause_entered_later_holds_the_verdict_back(judged, enter) -> None:
    enter(
        judged,
        "baseline",
        {**BASELINE, "risk_factor": "PNEUMONIA", "reason": "Source document was corrected"},
    )

    assert verdicts(judged)["E04"] == "PENDING"


def test_the_last_treatment_of_a_malignancy_is_kept(consented, enter) -> None:
    record = enter(consented, "eligibility", {**JUDGEMENT, "e03_present": "Y", "e03_last_treated": "2009-05"})

    assert (record.e03_last_treated, record.e03) == ("2009-05", "NOT MET")


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"hbsag": "POSITIVE"}, "NOT MET"),
        ({"hiv": "PENDING"}, "PENDING"),
        ({"tb": "INDETERMINATE"}, "PENDING"),
    ],
)
def test_infection_tests_decide(changes, verdict, judged, enter) -> None:
    enter(judged, "baseline", {**BASELINE, **changes, "reason": "Value was read again"})

    assert verdicts(judged)["E05"] == verdict


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"pregnancy": "NEGATIVE", "pregnancy_on": "2016-05-01"}, "MET"),
        ({"pregnancy": "POSITIVE", "pregnancy_on": "2016-05-01"}, "NOT MET"),
        ({"pregnancy": "NEGATIVE", "pregnancy_on": "2016-05-01", "delivered_on": "2016-03-20"}, "NOT MET"),
        ({"pregnancy": "NEGATIVE", "pregnancy_on": "2016-05-01", "delivered_on": "2016-03-19"}, "MET"),
    ],
)
def test_pregnancy_and_the_six_weeks_after_birth_exclude(changes, verdict, consented, enter) -> None:
    enter(consented, "demographics", {**DEMOGRAPHICS, "sex": "F", "childbearing": "Y"})
    enter(consented, "baseline", {**BASELINE, **changes})

    enter(consented, "eligibility", JUDGEMENT)

    assert verdicts(consented)["E06"] == verdict


def test_verdicts_are_in_the_trail_without_a_reason_owed(judged, enter) -> None:
    enter(judged, "blood-gas", {**GAS, "pao2": "60", "reason": "Value was read again"})

    record = judged.crfs.get(form="eligibility")
    row = AuditChange.objects.filter(crf_id=record.pk, field="i04a").in_trail_order().last()
    assert (row.old, row.new) == ("MET", "NOT MET")


def test_a_judgement_changed_after_signature_needs_a_new_one(eligible, enter, investigator) -> None:
    enter(
        eligible,
        "eligibility",
        {**JUDGEMENT, "e07_present": "Y", "e07_comment": "Cirrhosis", "reason": "Value was read again"},
        by=investigator,
    )

    eligible.refresh_from_db()
    assert (eligible.status, eligible.eligible_at) == ("SCREENING", None)
    assert not eligibility.stands(eligible.crfs.get(form="eligibility").eligibility)


def test_judged_again_without_change_keeps_the_signature(eligible, coordinator) -> None:
    eligibility.judge_again(participant=eligible, by=coordinator, at=AT)

    assert eligibility.stands(eligible.crfs.get(form="eligibility").eligibility)
