"""Where a participant may go from where they stand; the one place that writes a participant's row."""

import copy
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models import Participant
from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.context import context, current
from ucmsc_ali.crf.actions import Refused
from ucmsc_ali.crf.rules import Problem

SCREENING, DECLINED, SCREEN_FAILURE, ELIGIBLE, TREATMENT, FOLLOW_UP, COMPLETED, WITHDRAWN, DEAD = (
    Participant.Status
)

# Beside the way forward, each state can be left again where the form behind it is corrected or voided.
MOVES: dict[str, set[Participant.Status]] = {
    SCREENING: {DECLINED, SCREEN_FAILURE, ELIGIBLE, WITHDRAWN, DEAD, COMPLETED},
    DECLINED: {SCREENING},
    SCREEN_FAILURE: {DEAD},
    ELIGIBLE: {SCREENING, SCREEN_FAILURE, TREATMENT, WITHDRAWN, DEAD, COMPLETED},
    TREATMENT: {ELIGIBLE, SCREENING, FOLLOW_UP, COMPLETED, WITHDRAWN, DEAD},
    FOLLOW_UP: {ELIGIBLE, SCREENING, TREATMENT, COMPLETED, WITHDRAWN, DEAD},
    COMPLETED: {SCREENING, ELIGIBLE, TREATMENT, FOLLOW_UP, WITHDRAWN, DEAD},
    WITHDRAWN: {SCREENING, ELIGIBLE, TREATMENT, FOLLOW_UP, COMPLETED, DEAD},
    DEAD: {SCREENING, SCREEN_FAILURE, ELIGIBLE, TREATMENT, FOLLOW_UP, COMPLETED, WITHDRAWN},
}


class NotAllowed(Refused):
    """A participant cannot go there from here; the message says why."""

    def __init__(self, message: str | Promise, check: str = "participant_moves") -> None:
        super().__init__([Problem("", message, check)])


def can_move(participant: Participant, to: str) -> bool:
    """Say whether a participant may go from their status to another."""
    return to in MOVES[participant.status]


def check_can_move(participant: Participant, to: str) -> None:
    """Refuse a move that the table does not know."""
    if not can_move(participant, to):
        message = _("%(code)s is “%(status)s” and cannot become “%(to)s”.") % {
            "code": participant.code,
            "status": participant.get_status_display(),
            "to": Participant.Status(to).label,
        }
        raise NotAllowed(message)


def held(participant: Participant) -> Participant:
    """Return the participant's row as it is now, held until the transaction ends."""
    row = Participant.objects.select_for_update().get(pk=participant.pk)
    row.site = participant.site
    return row


@transaction.atomic
def write(participant: Participant, *, by: User, at: datetime, why: str, to: str = "", **facts: Any) -> None:
    """Write what differs, and move where `to` says; `why` is the reason where the context has none.

    Raises NotAllowed for a move that the table does not know, or a moment later than `at`.
    """
    write_held(held(participant), participant, by=by, at=at, why=why, to=to, **facts)


def write_held(
    row: Participant,
    participant: Participant,
    *,
    by: User,
    at: datetime,
    why: str,
    to: str = "",
    **facts: Any,
) -> None:
    """Write what differs from a row that is held, and let the participant at hand say the same."""
    check_not_ahead(at, facts)
    if to and to != row.status:
        check_can_move(row, to)
        facts["status"] = to
    changed = {name: value for name, value in facts.items() if getattr(row, name) != value}
    if changed:
        with context(actor=by.username, role=by.role, reason=current().reason or why):
            Participant.objects.filter(pk=row.pk).update(**changed)
    for name in (*changed, "status", *facts):
        setattr(participant, name, changed.get(name, getattr(row, name)))


def check_not_ahead(at: datetime, facts: Mapping[str, Any]) -> None:
    """Refuse to note a moment before it has come."""
    if any(isinstance(value, datetime) and value > at for value in facts.values()):
        raise NotAllowed(_("This time is in the future. Enter when it happened."), "future")


@transaction.atomic
def note(participant: Participant, *, by: User, at: datetime, why: str, **facts: Any) -> None:
    """Write facts that a form states, and let the status follow from all facts."""
    row = held(participant)
    then = copy.copy(row)
    for name, value in facts.items():
        setattr(then, name, value)
    write_held(row, participant, by=by, at=at, why=why, to=status_of(then), **facts)


def status_of(row: Participant) -> str:
    """Return the status that follows from a participant's facts; before treatment it may stay as it is."""
    if row.died_at:
        return DEAD
    if row.data_withdrawn_at:
        return WITHDRAWN
    if row.ended_on:
        return row.status if row.status in (COMPLETED, WITHDRAWN, SCREEN_FAILURE, DECLINED) else COMPLETED
    return status_in_treatment(row) if row.day_0_at else status_before_treatment(row)


def status_in_treatment(row: Participant) -> str:
    """Return the status of a treated participant: withdrawal from treatment alone lets follow-up go on."""
    return FOLLOW_UP if row.treatment_ended_at or row.treatment_withdrawn_at else TREATMENT


def status_before_treatment(row: Participant) -> str:
    """Return the status of a participant who was not treated: withdrawal ends what has not begun."""
    if row.status in (SCREEN_FAILURE, DECLINED) or hasattr(row, "screen_failure"):
        return SCREEN_FAILURE if hasattr(row, "screen_failure") else row.status
    if row.treatment_withdrawn_at or row.procedures_withdrawn_at:
        return WITHDRAWN
    return ELIGIBLE if row.eligible_at else SCREENING
