"""Leaving hospital: where to, the call afterwards, death in hospital and nowhere else (F16, R20)."""

import pytest

from enrollment.actions import participants
from tests.followup.conftest import LATER, errors, local, moment
from ucmsc_ali.crf import actions

pytestmark = pytest.mark.django_db

HOME = {**moment("discharged_at", "2016-05-06 11:00"), "disposition": "HOME, SELF CARE"}
AGAINST_ADVICE = {**HOME, "disposition": "LEFT AGAINST MEDICAL ADVICE OR DISCONTINUED CARE"}


def test_a_discharge_is_told_to_the_participants_row(enter, treated) -> None:
    record = enter(treated, "LOG", "discharge", HOME)

    assert (record.status, treated.discharged_at) == ("COMPLETE", local("2016-05-06 11:00"))


def test_a_voided_discharge_is_taken_back(enter, treated, coordinator) -> None:
    record = enter(treated, "LOG", "discharge", HOME)

    actions.void(crf=record, reason="Moved to another ward only.", by=coordinator, at=LATER)

    treated.refresh_from_db()
    assert treated.discharged_at is None


def test_leaving_against_advice_waits_for_a_call(enter, treated) -> None:
    assert enter(treated, "LOG", "discharge", AGAINST_ADVICE).status == "INCOMPLETE"


def test_the_call_is_made_after_the_discharge(fill, treated) -> None:
    early = {**AGAINST_ADVICE, **moment("called_at", "2016-05-06 10:00"), "call_result": "ALIVE"}

    assert errors(fill(treated, "LOG", "discharge", early)) == {"called_at": ["after_discharged_at"]}


def test_death_in_hospital_needs_the_death_form(fill, treated) -> None:
    form = fill(treated, "LOG", "discharge", {**HOME, "disposition": "EXPIRED"})

    assert errors(form) == {"disposition": ["death"]}


def test_who_died_in_hospital_is_not_discharged_home(fill, treated, coordinator) -> None:
    participants.note_death(participant=treated, died_at=local("2016-05-06 10:00"), by=coordinator, at=LATER)

    assert errors(fill(treated, "LOG", "discharge", HOME)) == {"disposition": ["death"]}
    assert fill(treated, "LOG", "discharge", {**HOME, "disposition": "EXPIRED"}).is_valid()


def test_a_stay_that_death_ended_does_not_end_before_it(fill, treated, coordinator) -> None:
    participants.note_death(participant=treated, died_at=local("2016-05-06 12:00"), by=coordinator, at=LATER)

    form = fill(treated, "LOG", "discharge", {**HOME, "disposition": "EXPIRED"})

    assert errors(form) == {"discharged_at": ["death"]}


def test_who_died_at_home_later_was_discharged_home(fill, treated, coordinator) -> None:
    participants.note_death(participant=treated, died_at=local("2016-05-09 12:00"), by=coordinator, at=LATER)

    assert fill(treated, "LOG", "discharge", HOME).is_valid()
