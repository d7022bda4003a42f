"""Where a participant may go from where they stand, what the trail says of it, what is undone together."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from enrollment.actions import moves, participants
from enrollment.models import Participant
from tests.enrollment.conftest import AT, local
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.models import AuditChange

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=2)
NONE = {"treatment_withdrawn_at": None, "procedures_withdrawn_at": None, "data_withdrawn_at": None}


@pytest.fixture
def known(coordinator):
    """Who notes, and when."""
    return {"by": coordinator, "at": LATER}


def trail_of(participant, field):
    """Return old, new and reason of the last change of a field of a participant's row."""
    rows = AuditChange.objects.of_record("enrollment.Participant", participant.pk).filter(field=field)
    return list(rows.in_trail_order().values_list("old", "new", "reason"))[-1]


def test_every_status_has_its_row_in_the_table() -> None:
    assert set(moves.MOVES) == set(Participant.Status)


def test_a_declined_participant_can_only_return_to_screening() -> None:
    assert moves.MOVES[Participant.Status.DECLINED] == {Participant.Status.SCREENING}


def test_nobody_is_treated_before_eligibility_is_confirmed(judged, known) -> None:
    with pytest.raises(moves.NotAllowed, match="between infusions"):
        participants.mark_treated(participant=judged, start=AT, **known)

    judged.refresh_from_db()
    assert judged.day_0_at is None


def test_a_moment_to_come_is_not_noted(treated, coordinator) -> None:
    with pytest.raises(moves.NotAllowed, match="future"):
        participants.note_death(participant=treated, died_at=LATER, by=coordinator, at=AT)


def test_the_start_of_infusion_1_sets_day_0(eligible, known) -> None:
    participants.mark_treated(participant=eligible, start=AT, **known)

    eligible.refresh_from_db()
    assert (eligible.day_0_at, eligible.status) == (AT, "TREATMENT")


def test_a_corrected_start_carries_its_reason_to_the_trail(treated, known) -> None:
    with context(reason="The pump's clock was wrong."):
        participants.mark_treated(participant=treated, start=local("2016-05-02 10:10"), **known)

    assert trail_of(treated, "day_0_at")[2] == "The pump's clock was wrong."


def test_a_voided_infusion_1_takes_day_0_back(treated, known) -> None:
    participants.mark_untreated(participant=treated, **known)

    treated.refresh_from_db()
    assert (treated.day_0_at, treated.status) == (None, "ELIGIBLE")


def test_the_end_of_treatment_begins_follow_up_and_can_be_taken_back(treated, known) -> None:
    participants.mark_follow_up(participant=treated, **known)
    after = treated.status

    participants.mark_between(participant=treated, **known)

    assert (after, treated.status) == ("FOLLOW-UP", "TREATMENT")


def test_withdrawal_from_treatment_alone_lets_follow_up_go_on(treated, known) -> None:
    participants.note_withdrawal(participant=treated, **{**NONE, "treatment_withdrawn_at": AT}, **known)

    assert treated.status == "FOLLOW-UP"


def test_withdrawal_of_data_ends_participation(treated, known) -> None:
    participants.note_withdrawal(participant=treated, **{**NONE, "data_withdrawn_at": AT}, **known)

    assert treated.status == "WITHDRAWN"


def test_withdrawal_before_treatment_ends_participation(eligible, known) -> None:
    participants.note_withdrawal(participant=eligible, **{**NONE, "treatment_withdrawn_at": AT}, **known)

    assert eligible.status == "WITHDRAWN"


def test_a_withdrawal_taken_back_restores_the_status(treated, known) -> None:
    participants.note_withdrawal(participant=treated, **{**NONE, "data_withdrawn_at": AT}, **known)

    participants.note_withdrawal(participant=treated, **NONE, **known)

    assert (treated.status, treated.data_withdrawn_at) == ("TREATMENT", None)


def test_death_comes_before_everything(treated, known) -> None:
    participants.note_death(participant=treated, died_at=LATER, **known)
    participants.note_end(participant=treated, ended_on=date(2016, 5, 3), is_completed=False, **known)

    treated.refresh_from_db()
    assert (treated.status, treated.died_at) == ("DEAD", LATER)


def test_a_voided_death_form_restores_the_status(treated, known) -> None:
    participants.note_death(participant=treated, died_at=LATER, **known)

    participants.note_death(participant=treated, died_at=None, **known)

    assert (treated.status, treated.died_at) == ("TREATMENT", None)


def test_discharge_changes_no_status(treated, known) -> None:
    participants.note_discharge(participant=treated, discharged_at=LATER, **known)

    treated.refresh_from_db()
    assert (treated.status, treated.discharged_at) == ("TREATMENT", LATER)


@pytest.mark.parametrize(("is_completed", "status"), [(True, "COMPLETED"), (False, "WITHDRAWN")])
def test_the_end_of_study_is_completed_or_early(is_completed, status, treated, known) -> None:
    participants.note_end(participant=treated, ended_on=date(2016, 5, 3), is_completed=is_completed, **known)

    assert treated.status == status


def test_a_voided_end_of_study_restores_the_status(treated, known) -> None:
    participants.note_end(participant=treated, ended_on=date(2016, 5, 3), is_completed=True, **known)

    participants.note_end(participant=treated, ended_on=None, is_completed=False, **known)

    assert (treated.status, treated.ended_on) == ("TREATMENT", None)


def test_each_move_is_in_the_trail_with_its_reason(treated) -> None:
    assert trail_of(treated, "status") == ("ELIGIBLE", "TREATMENT", "Infusion 1 was started.")


def test_the_same_fact_noted_twice_is_one_entry(treated, known) -> None:
    participants.note_discharge(participant=treated, discharged_at=LATER, **known)
    participants.note_discharge(participant=treated, discharged_at=LATER, **known)

    rows = AuditChange.objects.of_record("enrollment.Participant", treated.pk)
    assert rows.filter(field="discharged_at").exclude(new=None).count() == 1


def test_what_fails_later_in_the_transaction_undoes_the_move(treated, known) -> None:
    @transaction.atomic
    def die_and_break() -> None:
        participants.note_death(participant=treated, died_at=LATER, **known)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        die_and_break()

    treated.refresh_from_db()
    assert (treated.status, treated.died_at) == ("TREATMENT", None)
