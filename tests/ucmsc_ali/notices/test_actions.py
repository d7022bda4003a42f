"""A notice is raised once, moves as the table says, and leaves its trail."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import MOMENT
from tests.ucmsc_ali.notices.conftest import cause_for
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.notices import actions
from ucmsc_ali.notices.actions import Call, NotAllowed
from ucmsc_ali.notices.models import Notice
from ucmsc_ali.notices.rules import register, rule_of

pytestmark = pytest.mark.django_db
LATER = MOMENT + timedelta(minutes=5)


def test_the_same_cause_is_told_to_a_person_once(told, participant, coordinator) -> None:
    told(coordinator)
    rule = rule_of("R1")
    again = Call(rule, rule.step("due-day"), cause_for(participant), coordinator)

    assert actions.raise_(call=again, at=LATER) is None
    assert Notice.objects.count() == 1


def test_the_database_refuses_a_second_notice_of_a_cause(told, coordinator) -> None:
    notice = told(coordinator)
    notice.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        notice.save(force_insert=True)


def test_a_notice_is_acknowledged_and_then_settled(told, coordinator) -> None:
    actions.acknowledge(notice=told(coordinator), by=coordinator, at=MOMENT)
    notice = Notice.objects.get()
    assert (notice.state, notice.acknowledged_at, notice.acknowledged_by) == (
        "ACKNOWLEDGED",
        MOMENT,
        coordinator,
    )

    actions.resolve(notice=notice, by=coordinator, at=LATER)
    notice.refresh_from_db()
    assert (notice.state, notice.resolved_at, notice.resolved_by) == ("RESOLVED", LATER, coordinator)


def test_acknowledging_twice_is_once(told, coordinator) -> None:
    actions.acknowledge(notice=told(coordinator), by=coordinator, at=MOMENT)
    actions.acknowledge(notice=Notice.objects.get(), by=coordinator, at=LATER)

    assert Notice.objects.get().acknowledged_at == MOMENT


def test_nobody_acknowledges_for_someone_else(told, coordinator, nurse) -> None:
    notice = told(coordinator)

    with pytest.raises(NotAllowed):
        actions.acknowledge(notice=notice, by=nurse, at=MOMENT)
    assert Notice.objects.get().state == "OPEN"


def test_what_was_withdrawn_meanwhile_is_not_acknowledged(told, coordinator) -> None:
    as_read = told(coordinator)
    actions.withdraw(notice=Notice.objects.get(), why="Its cause is gone.", at=LATER)

    with pytest.raises(NotAllowed):
        actions.acknowledge(notice=as_read, by=coordinator, at=LATER)


def test_a_withdrawn_notice_sends_no_mail(told, coordinator) -> None:
    actions.withdraw(notice=told(coordinator), why="Its cause is gone.", at=LATER)

    assert Notice.objects.get().mail == "NONE"


def test_each_step_is_in_the_chain_of_the_participant(told, coordinator, participant) -> None:
    actions.acknowledge(notice=told(coordinator), by=coordinator, at=MOMENT)

    events = AuditEvent.objects.filter(table="notices.Notice", participant_id=participant.pk).order_by("pk")
    assert [(each.action, each.actor) for each in events] == [
        ("CREATE", "system:sweep"),
        ("CHANGE", "test"),
    ]


def test_a_code_is_declared_once() -> None:
    with pytest.raises(ValueError, match="R1 is declared twice"):
        register(type(rule_of("R1"))(code="R1", level=1, query=list, steps=()))
