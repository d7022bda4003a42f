"""The e-mail: a code and a link, in the reader's language, not at night, tried again, failures kept."""

from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from tests.conftest import MOMENT
from ucmsc_ali.audit.context import context
from ucmsc_ali.notices import delivery
from ucmsc_ali.notices.delivery import BACK_OFF, deliver
from ucmsc_ali.notices.models import Notice

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)  # MOMENT is 09:00 at the site


@pytest.fixture
def broken(monkeypatch) -> None:
    """The mail server hangs up."""

    def hang_up(self, **_options):
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr(EmailMessage, "send", hang_up)


def test_an_email_has_the_code_the_link_the_zone_and_no_value(told, coordinator, settings) -> None:
    told(coordinator)

    assert deliver(at=MOMENT) == 1
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (["coordinator@ward.invalid"], "01-004: Visit due today")
    assert sent.body.splitlines() == [
        "01-004 · Day 7: Visit, Arterial blood gas is due on 2026-03-02 09:00 (Asia/Shanghai).",
        "",
        f"{settings.BASE_URL}/participants/01-004/D7/visit/",
        "",
        f"You acknowledge this reminder in your inbox: {settings.BASE_URL}/inbox/",
    ]


def test_an_email_speaks_the_language_of_its_reader(told, coordinator) -> None:
    told(coordinator)
    with context(reason="For the test"):
        type(coordinator).objects.filter(pk=coordinator.pk).update(language="zh-hans")
    deliver(at=MOMENT)

    assert mail.outbox[0].subject == "01-004: 今日应访视"


def test_an_email_goes_out_once(told, coordinator) -> None:
    told(coordinator)
    deliver(at=MOMENT)

    assert deliver(at=MOMENT + HOUR) == 0
    assert (len(mail.outbox), Notice.objects.get().mail, Notice.objects.get().sent_at) == (1, "SENT", MOMENT)


def test_two_senders_take_a_notice_once(told, coordinator) -> None:
    told(coordinator)
    first, second = (Notice.objects.select_related("recipient", "participant__site").get() for _ in "12")

    assert [delivery.deliver_one(first, MOMENT), delivery.deliver_one(second, MOMENT)] == [True, False]
    assert len(mail.outbox) == 1


def test_a_sender_that_died_is_followed_by_another_after_its_lease(told, coordinator) -> None:
    assert delivery.is_claimed(told(coordinator), MOMENT)

    assert deliver(at=MOMENT + timedelta(minutes=4)) == 0
    assert deliver(at=MOMENT + timedelta(minutes=5)) == 1


NIGHTS = [(13, "22:00"), (18, "03:00"), (21.9, "06:54")]


@pytest.mark.parametrize(("hours", "clock"), NIGHTS, ids=[clock for _hours, clock in NIGHTS])
def test_at_night_an_email_waits_for_the_morning(told, coordinator, hours, clock) -> None:
    told(coordinator)

    assert deliver(at=MOMENT + hours * HOUR) == 0
    assert Notice.objects.get().next_try_at == MOMENT + 22 * HOUR  # 07:00 at the site
    assert deliver(at=MOMENT + 22 * HOUR) == 1


def test_level_1_goes_out_at_night(told, coordinator) -> None:
    told(coordinator, level=1)

    assert deliver(at=MOMENT + 18 * HOUR) == 1


def test_a_failure_is_kept_and_tried_again_later(told, coordinator, broken) -> None:
    told(coordinator)

    assert deliver(at=MOMENT) == 0
    notice = Notice.objects.get()
    assert (notice.mail, notice.attempts, notice.mail_error) == (
        "PENDING",
        1,
        "SMTPServerDisconnected: gone",
    )
    assert notice.next_try_at == MOMENT + BACK_OFF[0]


def test_after_the_last_attempt_it_has_failed(told, coordinator, broken) -> None:
    told(coordinator)
    Notice.objects.update(attempts=len(BACK_OFF))
    deliver(at=MOMENT)

    notice = Notice.objects.get()
    assert (notice.mail, notice.attempts, notice.next_try_at) == ("FAILED", len(BACK_OFF) + 1, None)


def test_what_was_settled_meanwhile_is_not_sent(told, coordinator) -> None:
    told(coordinator)
    Notice.objects.update(state="RESOLVED", resolved_at=MOMENT, resolved_by=coordinator)

    assert deliver(at=MOMENT) == 0
    assert (mail.outbox, Notice.objects.get().mail) == ([], "NONE")
