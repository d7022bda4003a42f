"""The e-mail behind a notice: code and link only, held at night, tried again, failures kept."""

from datetime import datetime, time, timedelta
from smtplib import SMTPException
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ucmsc_ali.audit.context import context
from ucmsc_ali.lib import clock
from ucmsc_ali.notices import words
from ucmsc_ali.notices.models import LIVE, Notice

log = structlog.get_logger("notices")
QUIET_FROM, QUIET_UNTIL = time(22), time(7)  # at the site; a notice of level 1 goes out at any time
URGENT = 1
LEASE = timedelta(minutes=5)  # a sender that died is followed by another one after this
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
MOST_AT_ONCE = 200
BUDGET = timedelta(seconds=45)  # of the machine's clock: a slow mail server holds up nothing else
ERROR_LENGTH = 200


def deliver(*, at: datetime) -> int:
    """Send each e-mail that is due; return how many went out."""
    until, sent = clock.real_now() + BUDGET, 0
    rows = Notice.objects.to_be_sent(at).select_related("recipient", "participant__site")
    with context(actor="system:delivery", role="system"):
        for notice in rows[:MOST_AT_ONCE]:
            if clock.real_now() > until:
                break
            sent += deliver_one(notice, at)
    return sent


def deliver_one(notice: Notice, at: datetime) -> bool:
    """Send one e-mail, unless it must wait, is not needed any more, or another sender has it."""
    morning = quiet_until(notice, at)
    if morning:
        Notice.objects.filter(pk=notice.pk, next_try_at=notice.next_try_at).update(next_try_at=morning)
        return False
    if not is_claimed(notice, at):
        return False
    if notice.state not in LIVE:
        settle(notice, mail=Notice.Mail.NONE, next_try_at=None)
        return False
    return send(notice, at)


def quiet_until(notice: Notice, at: datetime) -> datetime | None:
    """Return when the quiet hours of the site end, None outside them or where it cannot wait."""
    local = at.astimezone(notice.participant.site.zone)
    if notice.level == URGENT or QUIET_UNTIL <= local.time() < QUIET_FROM:
        return None
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_UNTIL, local.tzinfo)


def is_claimed(notice: Notice, at: datetime) -> bool:
    """Take a notice for this sender alone; say whether it was still to be had, and read it anew."""
    rows = Notice.objects.filter(
        pk=notice.pk, mail=Notice.Mail.PENDING, next_try_at=notice.next_try_at, attempts=notice.attempts
    )
    if not rows.update(next_try_at=at + LEASE, attempts=notice.attempts + 1):
        return False
    notice.refresh_from_db(fields=["state", "attempts", "next_try_at", "forms", "mail"])
    return True


def send(notice: Notice, at: datetime) -> bool:
    """Hand an e-mail to the mail server and write what became of it."""
    try:
        message_for(notice).send()
    except (OSError, SMTPException, ValueError) as error:
        return failed(notice, error, at)
    return settle(notice, mail=Notice.Mail.SENT, sent_at=at, next_try_at=None, mail_error="")


def failed(notice: Notice, error: Exception, at: datetime) -> bool:
    """Keep why an e-mail did not go out, and when to try again; after the last attempt it has failed."""
    log.warning("mail not sent", notice=notice.pk, attempts=notice.attempts, error=type(error).__name__)
    said = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
    if notice.attempts > len(BACK_OFF):
        settle(notice, mail=Notice.Mail.FAILED, next_try_at=None, mail_error=said)
    else:
        settle(notice, next_try_at=at + BACK_OFF[notice.attempts - 1], mail_error=said)
    return False


@transaction.atomic
def settle(notice: Notice, **facts: Any) -> bool:
    """Write what became of an e-mail, unless someone wrote meanwhile."""
    rows = Notice.objects.filter(pk=notice.pk, mail=Notice.Mail.PENDING)
    return bool(rows.update(**facts))


def message_for(notice: Notice) -> EmailMessage:
    """Return the e-mail in the recipient's language: the participant's code, what is due, and the link."""
    zone = notice.participant.site.zone
    with translation.override(notice.recipient.language):
        subject = f"{notice.participant.code}: {words.title(notice)}"
        closing = _("You acknowledge this reminder in your inbox: %s") % f"{settings.BASE_URL}/inbox/"
        body = "\n\n".join([words.text(notice, zone), f"{settings.BASE_URL}{notice.url}", closing])
    return EmailMessage(subject, f"{body}\n", to=[notice.recipient.email])
