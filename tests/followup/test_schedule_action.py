"""The stored schedule: derived anew from what happened, written only where it differs, in the trail."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from dosing.infusions import given
from followup.actions import schedule
from followup.models import ScheduledAssessment
from tests.followup.conftest import LATER, local, moment
from ucmsc_ali.audit.models import AuditChange, AuditEvent
from ucmsc_ali.protocol.load import current

pytestmark = pytest.mark.django_db

PLAN = "followup.ScheduledAssessment"
WITHDRAWALS = {
    "treatment": {"withdrew_treatment": "Y", **moment("treatment_withdrawn_at", "2016-05-01 18:00")},
    "procedures": {"withdrew_procedures": "Y", **moment("procedures_withdrawn_at", "2016-05-01 18:00")},
    "data": {"withdrew_data": "Y", **moment("data_withdrawn_at", "2016-05-01 18:00")},
}


def expected(participant, *forms: str) -> set[tuple[str, str]]:
    """Return what is required and expected of these forms."""
    rows = ScheduledAssessment.objects.expected().filter(participant=participant, form__in=forms)
    return set(rows.values_list("timepoint", "form"))


def not_expected(participant, reason: str) -> set[tuple[str, str]]:
    rows = ScheduledAssessment.objects.filter(participant=participant, not_expected=reason, is_required=True)
    return set(rows.values_list("timepoint", "form"))


def test_every_planned_form_has_a_place(treated) -> None:
    planned = {(timepoint, form) for timepoint, form, _cell in current().form_cells() if timepoint != "ET"}

    stored = ScheduledAssessment.objects.filter(participant=treated).values_list("timepoint", "form")

    assert set(stored) == planned


def test_deriving_twice_changes_nothing(treated, derived) -> None:
    before = AuditEvent.objects.count()

    assert derived(treated) == 0
    assert AuditEvent.objects.count() == before


def test_a_corrected_infusion_time_moves_the_windows(treated, correct, plan) -> None:
    infusion = given(treated)[0]

    correct(infusion, started_at=local("2016-05-01 12:00"), ended_at=local("2016-05-01 13:00"))

    assert plan(treated, "H6", "cytokines").target_at == local("2016-05-01 19:00")
    assert plan(treated, "D1", "cytokines").target_at == local("2016-05-02 12:00")
    treated.refresh_from_db()
    assert treated.day_0_at == local("2016-05-01 12:00")


def test_the_trail_carries_the_reason_of_the_correction(treated, correct, plan) -> None:
    infusion = given(treated)[0]

    correct(infusion, reason="The clock of the pump was wrong.", ended_at=local("2016-05-01 11:20"))

    kept = plan(treated, "H6", "cytokines")
    change = AuditChange.objects.filter(table=PLAN, record=str(kept.pk), field="target_at").latest("pk")
    assert change.reason == "The clock of the pump was wrong."
    assert (change.old, change.new) != ("", "")


def test_only_the_places_that_differ_are_written(treated, correct) -> None:
    infusion = given(treated)[0]
    before = AuditEvent.objects.latest("pk").pk

    correct(infusion, ended_at=local("2016-05-01 11:20"))

    touched = AuditEvent.objects.filter(table=PLAN, pk__gt=before)
    assert {(event.timepoint, event.form) for event in touched} == {("H6", "cytokines"), ("H6", "visit")}


def test_a_voided_infusion_takes_the_windows_back(treated, correct, plan) -> None:
    infusion = given(treated)[0]

    correct(infusion, status="VOID")

    treated.refresh_from_db()
    assert treated.day_0_at is None
    assert plan(treated, "H6", "cytokines").opens_at is None


def test_a_failure_undoes_the_infusion_too(participant, infuse) -> None:
    with (
        patch.object(schedule, "change", side_effect=IntegrityError),
        pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        infuse(participant, 1, "2016-05-01 10:00", "2016-05-01 11:00")

    participant.refresh_from_db()
    assert participant.day_0_at is None
    assert not ScheduledAssessment.objects.filter(participant=participant, opens_at__isnull=False).exists()


def test_a_whole_schedule_is_derived_in_few_queries(participant, infuse, coordinator) -> None:
    infuse(participant, 1, "2016-05-01 10:00", "2016-05-01 11:00")

    with CaptureQueriesContext(connection) as queries:
        schedule.derive(participant=participant, by=coordinator, at=LATER)

    assert len(queries) <= 5  # savepoint and its release among them


# ── Death, withdrawal, discharge (domain §3.3) ──────────────────────────────
def test_withdrawal_from_treatment_leaves_all_follow_up(enter, treated) -> None:
    before = expected(treated, "visit", "vital-signs", "blood-gas", "chest-ct", "cytokines")

    enter(treated, "LOG", "end-of-study", WITHDRAWALS["treatment"])

    assert expected(treated, "visit", "vital-signs", "blood-gas", "chest-ct", "cytokines") == before
    assert not_expected(treated, "WITHDRAWAL") == {("D1", "infusion"), ("D2", "infusion")}


def test_withdrawal_from_procedures_leaves_the_passive_contact(enter, treated) -> None:
    enter(treated, "LOG", "end-of-study", WITHDRAWALS["treatment"] | WITHDRAWALS["procedures"])

    later = {
        place
        for place in expected(treated, "visit", "blood-gas", "chest-ct")
        if place[0] in ("D3", "D7", "D14")
    }
    assert later == {("D14", "visit")}


def test_withdrawal_from_procedures_opens_the_early_termination_visit(enter, treated, plan) -> None:
    enter(treated, "LOG", "end-of-study", WITHDRAWALS["treatment"] | WITHDRAWALS["procedures"])

    kept = plan(treated, "ET", "visit")
    assert (kept.opens_at, kept.closes_at) == (local("2016-05-01 18:00"), local("2016-05-03 23:59"))


def test_withdrawal_of_data_leaves_nothing(enter, treated) -> None:
    enter(
        treated,
        "LOG",
        "end-of-study",
        WITHDRAWALS["treatment"] | WITHDRAWALS["procedures"] | WITHDRAWALS["data"],
    )

    rows = ScheduledAssessment.objects.expected().filter(participant=treated)
    assert not rows.filter(target_at__gte=local("2016-05-01 18:00")).exists()


def test_nothing_after_withdrawal_of_data_is_entered(enter, fill, treated) -> None:
    enter(
        treated,
        "LOG",
        "end-of-study",
        WITHDRAWALS["treatment"] | WITHDRAWALS["procedures"] | WITHDRAWALS["data"],
    )

    form = fill(treated, "D7", "visit", {"occurred": "Y", "visited_on": "2016-05-08"})

    assert not form.is_valid()
    assert "visited_on" in form.errors


def test_a_withdrawal_taken_back_restores_the_schedule(enter, treated) -> None:
    before = expected(treated, "visit", "blood-gas", "chest-ct", "cytokines", "infusion")
    enter(treated, "LOG", "end-of-study", WITHDRAWALS["treatment"] | WITHDRAWALS["procedures"])

    enter(treated, "LOG", "end-of-study", {"reason": "It was another participant."})

    assert expected(treated, "visit", "blood-gas", "chest-ct", "cytokines", "infusion") == before


def test_early_discharge_leaves_days_7_and_14_due(enter, treated, plan) -> None:
    home = {**moment("discharged_at", "2016-05-06 11:00"), "disposition": "HOME, SELF CARE"}
    before = expected(treated, "visit", "blood-gas", "chest-ct")

    enter(treated, "LOG", "discharge", home)

    assert expected(treated, "visit", "blood-gas", "chest-ct") == before
    assert [plan(treated, point, "visit").is_outpatient for point in ("D3", "D7", "D14")] == [
        False,
        True,
        True,
    ]


def test_the_end_of_participation_closes_what_comes_after(enter, treated) -> None:
    ended = {
        "treatment_ended_on": "2016-05-01",
        "treatment_end": "PHYSICIAN DECISION",
        "study_ended_on": "2016-05-05",
        "study_end": "PHYSICIAN DECISION",
        "vital_status": "UNKNOWN",
    }

    enter(treated, "LOG", "end-of-study", ended)

    assert {place[0] for place in not_expected(treated, "STUDY ENDED")} == {"D7", "D14"}


def test_a_schedule_cannot_hold_half_a_window(treated, plan) -> None:
    kept = plan(treated, "H6", "cytokines")
    kept.closes_at = None

    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save()


def test_a_place_is_planned_once(treated) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ScheduledAssessment.objects.create(
            participant=treated, timepoint="H6", form="cytokines", is_required=True
        )


def test_a_change_without_a_reason_is_refused_by_the_database(treated, plan) -> None:
    kept = plan(treated, "H6", "cytokines")

    with pytest.raises(Exception, match=r"(?i)reason"), transaction.atomic():
        ScheduledAssessment.objects.filter(pk=kept.pk).update(target_at=kept.target_at + timedelta(minutes=1))
