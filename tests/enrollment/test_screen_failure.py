"""The end of a screening: its reasons are the criteria not met, kept as they stood."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from enrollment.actions import screen_failures
from enrollment.actions.moves import NotAllowed
from enrollment.models import ScreenFailure
from tests.enrollment.conftest import AT, GAS
from ucmsc_ali.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def ineligible(judged, enter):
    """01-001 with a P/F of 181.82."""
    enter(judged, "blood-gas", {**GAS, "pao2": "60", "reason": "Value was read again"})
    return judged


def test_the_failing_criteria_are_kept_with_their_arithmetic(ineligible, coordinator) -> None:
    failure = screen_failures.fail(participant=ineligible, words="", by=coordinator, at=AT)

    ineligible.refresh_from_db()
    assert (ineligible.status, failure.codes) == ("SCREEN FAILURE", ["I04a"])
    assert "60 ÷ 0.33 = 181.82 mmHg; 181.82 ≤ 200" in failure.evidence


def test_the_reasons_stay_when_evidence_is_corrected_later(ineligible, coordinator, enter) -> None:
    screen_failures.fail(participant=ineligible, words="", by=coordinator, at=AT)

    enter(ineligible, "blood-gas", {**GAS, "pao2": "68", "reason": "Value was read again"})

    ineligible.refresh_from_db()
    assert (ineligible.status, ScreenFailure.objects.get().codes) == ("SCREEN FAILURE", ["I04a"])


def test_a_failure_without_a_failing_criterion_needs_words(judged, coordinator) -> None:
    with pytest.raises(NotAllowed, match="in words"):
        screen_failures.fail(participant=judged, words=" ", by=coordinator, at=AT)


def test_an_eligible_participant_can_still_fail_before_treatment(eligible, coordinator) -> None:
    screen_failures.fail(participant=eligible, words="Consent ran out.", by=coordinator, at=AT)

    eligible.refresh_from_db()
    assert (eligible.status, eligible.eligible_at) == ("SCREEN FAILURE", None)


def test_a_treated_participant_is_no_screen_failure(treated, coordinator) -> None:
    with pytest.raises(NotAllowed, match="screen failure"):
        screen_failures.fail(participant=treated, words="A mistake.", by=coordinator, at=AT)

    assert not ScreenFailure.objects.exists()


def test_a_monitor_ends_no_screening(ineligible, monitor) -> None:
    with pytest.raises(PermissionDenied):
        screen_failures.fail(participant=ineligible, words="", by=monitor, at=AT)


def test_the_end_of_a_screening_is_in_the_trail(ineligible, coordinator) -> None:
    screen_failures.fail(participant=ineligible, words="", by=coordinator, at=AT)

    event = AuditEvent.objects.get(table="enrollment.ScreenFailure")
    assert (event.actor, event.participant_id) == ("coordinator", ineligible.pk)


def test_the_database_wants_a_reason(judged, coordinator) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ScreenFailure.objects.create(participant=judged, failed_at=AT, failed_by=coordinator)
