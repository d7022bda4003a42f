"""What follows from the infusions: day 0, and whether a further infusion is to come."""

from datetime import datetime

from django.db import transaction

from dosing import infusions
from dosing.actions import plans
from dosing.course import broken
from dosing.edit_checks.words import problems_of
from dosing.models import Infusion
from enrollment.actions import participants
from enrollment.actions.moves import held
from enrollment.models import Participant
from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf.actions import Refused
from ucmsc_ali.protocol.load import current


@transaction.atomic(savepoint=False)
def settle(*, participant: Participant, changed: int, by: User, at: datetime) -> None:
    """Let a participant's course follow from the infusions after the one numbered `changed` was saved.

    The participant is held first, so that of two infusions saved at the same moment the second sees the
    first. Raises Refused where they cannot stand together, CapReached when the trial is full (A30).
    """
    row = held(participant)
    answered = infusions.answered(participant)
    started = [infusion for infusion in answered.values() if infusion.is_given]
    refuse_broken(started, row)
    set_day_0(participant, row, started, by, at)
    set_end_of_treatment(participant, answered, by, at)
    plans.rederive([later for number, later in answered.items() if number > changed], by=by, at=at)


def refuse_broken(started: list[Infusion], participant: Participant) -> None:
    """Refuse infusions that cannot follow one another."""
    course = [infusion.as_given() for infusion in started]
    if found := broken(course, zone=participant.site.zone, protocol=current()):
        raise Refused(list(problems_of(found)))


def set_day_0(
    participant: Participant, row: Participant, started: list[Infusion], by: User, at: datetime
) -> None:
    """Set, correct or take back day 0: the start of infusion 1 (A1)."""
    start = next((infusion.started_at for infusion in started if infusion.number == 1), None)
    if start == row.day_0_at:
        return
    if start is None:
        participants.mark_untreated(participant=participant, by=by, at=at)
    else:
        participants.mark_treated(participant=participant, start=start, by=by, at=at)


def set_end_of_treatment(
    participant: Participant, answered: dict[int, Infusion], by: User, at: datetime
) -> None:
    """Say whether a further infusion is to come: not once the last one has an answer."""
    if not participant.is_treated:
        return
    is_over = current().dose.infusions in answered
    if is_over and participant.treatment_ended_at is None:
        participants.mark_follow_up(participant=participant, by=by, at=at)
    elif not is_over and participant.treatment_ended_at is not None:
        participants.mark_between(participant=participant, by=by, at=at)
