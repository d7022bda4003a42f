"""The demonstration as a newcomer finds it: built once for this module, read by every test."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from enrollment.models import Participant, ScreenFailure
from followup.models import ArterialBloodGas, ScheduledAssessment
from followup.schedule import State
from safety.models import AdverseEvent
from tests.ucmsc_ali.demo.conftest import NOW, built
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.roles import ROLES
from ucmsc_ali.audit.models import AuditChange, AuditEvent
from ucmsc_ali.crf.models import Crf, Question
from ucmsc_ali.demo.stories import STORIES
from ucmsc_ali.lib.demonstration import DEMO_PASSWORD


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Every story, told at NOW."""
    with django_db_blocker.unblock(), built(len(STORIES), seed=1):
        yield


def plan(code: str, timepoint: str, form: str) -> ScheduledAssessment:
    """Return what is planned for a participant."""
    return ScheduledAssessment.objects.get(participant__code=code, timepoint=timepoint, form=form, repeat=1)


def code_of(status: str) -> str:
    """Return the code of the one participant with a status."""
    return str(Participant.objects.get(status=status).code)


@pytest.fixture
def monitor_client() -> Client:
    """A browser in which the demonstration's monitor has signed in."""
    browser = Client()
    browser.force_login(
        User.objects.get(username="monitor"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return browser


def test_every_state_of_a_participant_is_there():
    states = set(Participant.objects.values_list("status", flat=True))

    assert states == set(Participant.Status.values)


def test_a_newcomer_can_still_treat_several():
    assert Participant.objects.treated().count() <= 12


def test_there_is_someone_in_every_role_with_the_published_password():
    people = list(User.objects.order_by("username"))

    assert {person.role for person in people} == set(ROLES)
    assert all(person.check_password(DEMO_PASSWORD) for person in people)


def test_the_six_hour_sample_is_due_now():
    due = [
        sample.participant.code
        for sample in ScheduledAssessment.objects.filter(timepoint="H6", form="cytokines", opens_at__lte=NOW)
        if sample.closes_at and sample.closes_at >= NOW
    ]

    assert len(due) == 1


def test_a_window_was_missed():
    codes = Participant.objects.exclude(status="DEAD").treated().values_list("code", flat=True)
    taken = Crf.objects.filter(form="cytokines", timepoint="H6").values_list("participant__code", flat=True)
    missed = [
        code
        for code in sorted(set(codes) - set(taken))
        if plan(code, "H6", "cytokines").state(done_at=None, now=NOW) is State.MISSED
    ]

    assert len(missed) == 1


def test_nothing_is_expected_after_the_death_on_day_1():
    dead = code_of("DEAD")

    assert plan(dead, "D7", "blood-gas").not_expected == "DEATH"


def test_the_screen_failure_keeps_both_reasons():
    assert ScreenFailure.objects.get().codes == ["I04a", "E05"]


def test_day_7_was_a_call_after_early_discharge():
    left = Participant.objects.get(discharged_at__isnull=False)
    day_7 = Crf.objects.filter(participant=left, timepoint="D7")

    assert {row.form: row.status for row in day_7} == {
        "visit": "COMPLETE",
        "vital-signs": "NOT DONE",
        "blood-gas": "NOT DONE",
        "chest-ct": "NOT DONE",
    }


def test_a_serious_event_goes_on():
    assert AdverseEvent.objects.filter(serious="Y", ongoing="Y").count() == 1


def test_one_form_of_a_visit_is_incomplete():
    assert Crf.objects.filter(status="INCOMPLETE").values_list("form", "timepoint").get() == (
        "vital-signs",
        "D3",
    )


def test_a_question_was_asked_and_confirmed_with_an_explanation():
    asked = Question.objects.filter(form="vital-signs", check_key="review")

    assert {row.answer for row in asked} == {"CONFIRMED"}
    assert any("Fever" in row.why for row in asked)


def test_a_corrected_value_stands_in_the_trail_with_its_reason():
    corrected = ArterialBloodGas.objects.get(participant__code=code_of("COMPLETED"), timepoint="D7")
    change = AuditChange.objects.get(crf_id=corrected.pk, field="pao2", action="CHANGE")

    assert (change.old, change.new) == ("88.000000", "86.000000") or change.old.startswith("88")
    assert "Transcription error" in change.reason


def test_every_entry_is_by_a_named_person_of_the_demonstration():
    actors = set(AuditEvent.objects.exclude(participant_id=None).values_list("actor", flat=True))

    assert actors == {"coordinator", "nurse", "investigator"}


def test_the_trail_is_sound(capsys):
    call_command("verify_audit")

    assert "The trail is sound" in capsys.readouterr().out


@pytest.mark.parametrize("number", range(1, len(STORIES) + 1))
def test_every_casebook_opens(monitor_client, number):
    assert monitor_client.get(f"/participants/01-{number:03d}/").status_code == 200


def test_the_casebook_of_a_screen_failure_says_why(monitor_client):
    page = monitor_client.get(f"/participants/{code_of('SCREEN FAILURE')}/").content.decode()

    assert "Screen failure: I04a, E05" in page
