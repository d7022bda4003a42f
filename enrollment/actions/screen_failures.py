"""The end of a screening that fails: which criteria, and why they were not met."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enrollment import criteria, screening
from enrollment.actions.moves import SCREEN_FAILURE, NotAllowed, check_can_move, held, write
from enrollment.models import Eligibility, Participant, ScreenFailure
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.context import context
from ucmsc_ali.protocol.load import current


@transaction.atomic
def fail(*, participant: Participant, words: str, by: User, at: datetime) -> ScreenFailure:
    """End a screening; the criteria not met now are its reasons, `words` is any other reason.

    Raises NotAllowed where there is no reason or the participant is not in screening.
    """
    if not by.may(Permission.PARTICIPANT_SCREEN):
        raise PermissionDenied
    row = held(participant)
    check_can_move(row, SCREEN_FAILURE)
    failing = not_met(row, at)
    if not failing and not words.strip():
        raise NotAllowed(_("Every criterion is met or pending. Give the reason in words."), "no_reason")
    with context(actor=by.username, role=by.role, protocol_version=current().version):
        failure = ScreenFailure.objects.create(
            participant=participant,
            criteria=", ".join(found.code for found in failing),
            evidence="\n".join(sentence(found) for found in failing),
            words=words.strip(),
            failed_at=at,
            failed_by=by,
        )
    write(participant, by=by, at=at, why="Screen failure.", to=SCREEN_FAILURE, eligible_at=None)
    return failure


def not_met(participant: Participant, at: datetime) -> list[criteria.Verdict]:
    """Return the criteria that are not met now; the answers of judgement count where they are saved."""
    record = screening.of(participant).eligibility or Eligibility(participant=participant)
    return [found for found in record.judge(at) if found.status is criteria.Status.NOT_MET]


def sentence(found: criteria.Verdict) -> str:
    """Return why a criterion is not met, in the words of the protocol's first language."""
    inputs = ", ".join(f"{given.key} {given.value}" for given in found.inputs)
    return " · ".join(part for part in (found.code, inputs, found.arithmetic, found.note()) if part)
