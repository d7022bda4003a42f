"""What happens to a notice: raised, reworded, acknowledged, settled, withdrawn; each in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.context import context
from ucmsc_ali.notices.models import MOVES, Notice
from ucmsc_ali.notices.rules import Cause, Rule, Step

SWEEP = "system:sweep"
NO_TIMES: dict[str, Any] = {
    "withdrawn_at": None,
    "acknowledged_at": None,
    "acknowledged_by": None,
    "sent_at": None,
    "mail_error": "",
    "attempts": 0,
}


class NotAllowed(Exception):
    """A notice cannot go there from where it stands; the message says why."""


@dataclass(frozen=True)
class Call:
    """What one person is to be told."""

    rule: Rule
    step: Step
    cause: Cause
    recipient: User

    @property
    def key(self) -> tuple[str, str, int]:
        """Subject, step and recipient: unique within a rule."""
        return self.cause.subject, self.step.key, self.recipient.pk


def raise_(*, call: Call, at: datetime, by: str = SWEEP) -> Notice | None:
    """Tell a person once; None where it was told already, by this sweep or one beside it."""
    cause = call.cause
    try:
        with context(actor=by, role="system"), transaction.atomic():
            return Notice.objects.create(
                rule=call.rule.code,
                subject=cause.subject,
                step=call.step.key,
                level=call.rule.level,
                participant=cause.participant,
                recipient=call.recipient,
                timepoint=cause.timepoint,
                forms=" ".join(cause.forms),
                url=cause.url,
                due_at=cause.due_at,
                raised_at=at,
                **mail_of(call.recipient, at),
            )
    except IntegrityError:
        if not Notice.objects.filter(**identity(call)).exists():
            raise
        return None


def identity(call: Call) -> dict[str, Any]:
    """Return the columns that are unique together."""
    subject, step, recipient = call.key
    return {"rule": call.rule.code, "subject": subject, "step": step, "recipient": recipient}


def mail_of(recipient: User, at: datetime) -> dict[str, Any]:
    """Return how the e-mail begins: due at once, or not at all without an address."""
    if recipient.email:
        return {"mail": Notice.Mail.PENDING, "next_try_at": at}
    return {"mail": Notice.Mail.NONE, "next_try_at": None}


def reopen(*, notice: Notice, call: Call, at: datetime, by: str = SWEEP) -> bool:
    """Tell again what was withdrawn, since its cause is back; False where someone was faster."""
    facts = NO_TIMES | mail_of(call.recipient, at) | {"raised_at": at, "forms": " ".join(call.cause.forms)}
    with context(actor=by, role="system", reason="Its cause is back."):
        return _move(notice, Notice.State.OPEN, **facts)


def reword(*, notice: Notice, cause: Cause, by: str = SWEEP) -> None:
    """Let a notice name the forms that are still missing."""
    with context(actor=by, role="system", reason="Some of it was entered."), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(forms=" ".join(cause.forms))


def withdraw(*, notice: Notice, why: str, at: datetime, by: str = SWEEP) -> bool:
    """Take a notice back whose cause is gone; an e-mail not yet sent stays unsent."""
    facts: dict[str, Any] = {"withdrawn_at": at}
    if notice.mail == Notice.Mail.PENDING:
        facts |= {"mail": Notice.Mail.NONE, "next_try_at": None}
    with context(actor=by, role="system", reason=why):
        return _move(notice, Notice.State.WITHDRAWN, **facts)


def acknowledge(*, notice: Notice, by: User, at: datetime) -> None:
    """Note that the recipient has seen it; escalation stops. Twice is once. Raises NotAllowed."""
    _check_is_recipient(notice, by)
    if notice.state == Notice.State.ACKNOWLEDGED:
        return
    _moved(notice, Notice.State.ACKNOWLEDGED, acknowledged_at=at, acknowledged_by=by)


def resolve(*, notice: Notice, by: User, at: datetime) -> None:
    """Note that the recipient has settled the matter. Twice is once. Raises NotAllowed."""
    _check_is_recipient(notice, by)
    if notice.state == Notice.State.RESOLVED:
        return
    _moved(notice, Notice.State.RESOLVED, resolved_at=at, resolved_by=by)


def _check_is_recipient(notice: Notice, by: User) -> None:
    if notice.recipient_id != by.pk:
        raise NotAllowed(_("This notice is for someone else."))


def _moved(notice: Notice, to: str, **facts: Any) -> None:
    if not _move(notice, to, **facts):
        raise NotAllowed(_("This notice has changed meanwhile. It stands here as it is now."))


def _move(notice: Notice, to: str, **facts: Any) -> bool:
    """Write the new state if the table allows it and nobody was faster; say whether it was written."""
    if to not in MOVES[notice.state]:
        return False
    with transaction.atomic():
        rows = Notice.objects.filter(pk=notice.pk, state=notice.state)
        if "mail" in facts:  # an e-mail that went out meanwhile stays sent: the next sweep looks again
            rows = rows.filter(mail=notice.mail)
        return bool(rows.update(state=to, **facts))
