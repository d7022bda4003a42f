"""Death on day 1, the third sentinel participant (domain §4 F18, §9 S6)."""

from typing import Any

import pytest

from enrollment.models import Participant
from tests.safety.conftest import DEATH, EVENT, FATAL, NOW, local
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf import actions, registry
from ucmsc_ali.crf.slots import Slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def cause(enter: Any) -> str:
    """The cardiac arrest of S6, as the death form refers to it."""
    return str(enter("adverse-event", FATAL).pk)


def test_hours_since_each_infusion_are_those_of_s6(enter: Any, cause: str) -> None:
    death = enter("death", DEATH, primary_cause=cause)

    assert str(round(death.hours_start_1, 2)) == "33.50"
    assert str(round(death.hours_end_2, 4)) == "8.3333"
    assert death.hours_start_3 is None


def test_the_participant_is_dead_from_then_on(enter: Any, cause: str, participant: Participant) -> None:
    enter("death", DEATH, primary_cause=cause)

    assert (participant.status, participant.died_at) == (Participant.Status.DEAD, local("2016-05-02 19:30"))
    assert AuditChange.objects.filter(participant_id=participant.pk, field="died_at").exists()


def test_a_voided_death_gives_the_participant_back(
    enter: Any, cause: str, participant: Participant, coordinator: Any
) -> None:
    death = enter("death", DEATH, primary_cause=cause)

    actions.void(crf=death, reason="Wrong participant", by=coordinator, at=NOW)

    participant.refresh_from_db()
    assert participant.died_at is None


def test_the_cause_must_be_fatal(fill: Any, enter: Any) -> None:
    rash = enter("adverse-event", EVENT)

    assert "primary_cause" in fill("death", DEATH, primary_cause=str(rash.pk)).errors


def test_the_cause_must_end_on_the_day_of_death(fill: Any, enter: Any) -> None:
    typed = {"started": "2016-05-01 12:00", "ended": "2016-05-01", "infusion_associated": "N"}
    earlier = enter("adverse-event", FATAL, **typed)

    form = fill("death", DEATH, primary_cause=str(earlier.pk))

    assert form.errors["primary_cause"] == ["This event does not end on the day of death. Correct its end."]


def test_the_relation_must_be_that_of_the_cause(fill: Any, cause: str) -> None:
    assert "relation" in fill("death", DEATH, primary_cause=cause, relation="UNRELATED").errors


def test_death_before_something_observed_is_refused(fill: Any, cause: str) -> None:
    form = fill("death", DEATH, primary_cause=cause, died_at_1="11:00")

    assert "was recorded at 2016-05-02 11:10" in form.errors["died_at"][0]


def test_vital_signs_dated_after_death_are_refused(
    enter: Any, cause: str, participant: Participant, coordinator: Any
) -> None:
    enter("death", DEATH, primary_cause=cause)
    signs = registry.forms()["vital-signs"]

    form = signs(
        {"version": "0", "measured_at_0": "2016-05-03", "measured_at_1": "08:00", "systolic": "90"},
        slot=Slot(participant, signs, "D2"),
        by=coordinator,
        at=NOW,
    )

    assert form.errors["measured_at"] == ["The participant had died by then. Correct the time."]


def test_an_event_after_death_is_refused(enter: Any, fill: Any, cause: str) -> None:
    enter("death", DEATH, primary_cause=cause)

    assert "started" in fill("adverse-event", EVENT, started="2016-05-03", ended="2016-05-04").errors


def test_the_casebook_says_it_first(
    enter: Any, cause: str, signed_in: Any, coordinator: Any, participant: Participant
) -> None:
    enter("death", DEATH, primary_cause=cause)

    page = signed_in(coordinator).get(f"/participants/{participant.code}/").content.decode()

    assert "Died 2016-05-02 19:30" in page
    assert "1 serious adverse event" in page


def test_a_death_that_cannot_be_followed_is_not_saved(
    enter: Any, cause: str, participant: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the participant could not be marked")

    monkeypatch.setattr("enrollment.actions.participants.note_death", fail)

    with context(), pytest.raises(RuntimeError):
        enter("death", DEATH, primary_cause=cause)

    assert not participant.crfs.filter(form="death").exists()


def test_no_infusion_after_the_cells_were_withdrawn(
    enter: Any, participant: Participant, coordinator: Any
) -> None:
    enter("adverse-event", EVENT, action_taken="DRUG WITHDRAWN")
    infusion = registry.forms()["infusion"]

    form = infusion(
        {"version": "0", "given": "Y", "started_at_0": "2016-05-03", "started_at_1": "10:00"},
        slot=Slot(participant, infusion, "D2"),
        by=coordinator,
        at=NOW,
    )

    assert any("The cells were withdrawn" in message for message in form.errors["started_at"])
