"""Each reminder of domain §6: at its time and not before, once, and gone when its cause is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.models import Participant
from followup import notices
from followup.actions.schedule import derive
from tests.followup.conftest import LATER, TUBE, local, make_participant
from ucmsc_ali.accounts.models import Membership
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf import actions
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.notices.actions import acknowledge
from ucmsc_ali.notices.models import Notice
from ucmsc_ali.notices.sweep import sweep

pytestmark = pytest.mark.django_db

HELD = {"occurred": "Y", "visited_on": "2016-05-08", "contact_mode": "IN PERSON", "any_adverse_event": "N"}


def raised(at: str, rule: str = "") -> set[tuple[str, str, str, str]]:
    """Sweep at a moment; return rule, step, timepoint and recipient of what was raised."""
    report = sweep(at=local(at))
    assert report.failed == {}
    return {
        (each.rule, each.step, each.timepoint, each.recipient.username)
        for each in report.raised
        if each.rule == rule or not rule
    }


def live(rule: str) -> set[tuple[str, str, str]]:
    rows = Notice.objects.live().filter(rule=rule)
    return set(rows.values_list("step", "timepoint", "recipient__username"))


def acknowledged_by(user, rule: str, step: str, at: str) -> None:
    acknowledge(notice=Notice.objects.get(rule=rule, step=step, recipient=user), by=user, at=local(at))


@pytest.fixture
def staff(coordinator, investigator, monitor):
    """One person in each role that is reminded."""
    return coordinator, investigator, monitor


# ── Each at its time ────────────────────────────────────────────────────────
BOTH = ("coordinator", "investigator")
ALL = (*BOTH, "monitor")
TIMES = [
    ("R1", "day-before", "D7", "2016-05-07 08:59", "2016-05-07 09:00", ("coordinator",)),
    ("R1", "due-day", "D7", "2016-05-08 07:59", "2016-05-08 08:00", ("coordinator",)),
    ("R1", "last-day", "D7", "2016-05-09 11:59", "2016-05-09 12:00", ("investigator",)),
    ("R1", "day-before", "D14", "2016-05-14 08:59", "2016-05-14 09:00", ("coordinator",)),
    ("R1", "due-day", "D14", "2016-05-15 07:59", "2016-05-15 08:00", ("coordinator",)),
    ("R1", "last-day", "D14", "2016-05-17 11:59", "2016-05-17 12:00", ("investigator",)),
    ("R2", "closing", "D7", "2016-05-09 11:59", "2016-05-09 12:00", BOTH),
    ("R2", "still-closing", "D7", "2016-05-09 15:59", "2016-05-09 16:00", ("investigator",)),
    ("R2", "closing", "D3", "2016-05-04 11:59", "2016-05-04 12:00", BOTH),
    ("R3", "missed", "D7", "2016-05-09 23:59", "2016-05-10 00:00", ALL),
    ("R3", "missed", "H6", "2016-05-01 17:30", "2016-05-01 17:31", ALL),
    ("R4", "hour-before", "H6", "2016-05-01 15:59", "2016-05-01 16:00", ("coordinator",)),
    ("R4", "10-minutes-before", "H6", "2016-05-01 16:49", "2016-05-01 16:50", ("coordinator",)),
    ("R4", "not-logged", "H6", "2016-05-01 17:29", "2016-05-01 17:30", ("coordinator",)),
    ("R4", "still-not-logged", "H6", "2016-05-01 17:59", "2016-05-01 18:00", ("coordinator",)),
    ("R5", "2-hours-before", "D1", "2016-05-02 07:59", "2016-05-02 08:00", ("coordinator",)),
    ("R5", "due", "D1", "2016-05-02 09:59", "2016-05-02 10:00", ("coordinator",)),
    ("R5", "2-hours-before", "D3", "2016-05-04 07:59", "2016-05-04 08:00", ("coordinator",)),
    ("R6", "order", "D1", "2016-05-01 21:59", "2016-05-01 22:00", BOTH),
    ("R6", "2-hours-before", "D1", "2016-05-02 07:59", "2016-05-02 08:00", BOTH),
    ("R6", "late", "D1", "2016-05-02 13:59", "2016-05-02 14:00", ALL),
]


@pytest.mark.parametrize(("rule", "step", "timepoint", "before", "at", "who"), TIMES)
def test_a_reminder_is_raised_at_its_time_once_and_not_before(
    treated, staff, rule, step, timepoint, before, at, who
) -> None:
    expected = {(rule, step, timepoint, name) for name in who}

    assert not raised(before, rule) & expected
    assert {each for each in raised(at, rule) if each[2] == timepoint} == expected
    assert raised(at) == set()
    assert {each for each in live(rule) if each[0] == step and each[1] == timepoint} == {
        each[1:] for each in expected
    }


def test_a_short_window_is_warned_of_two_hours_before_its_end(treated, staff) -> None:
    raised("2016-05-04 13:59", "R2")

    assert raised("2016-05-04 14:00", "R2") == {("R2", "closing", "D3", name) for name in BOTH}


def test_a_late_sweep_tells_each_person_the_latest_only(treated, staff) -> None:
    raised("2016-05-01 17:20", "R4")

    assert live("R4") == {("10-minutes-before", "H6", "coordinator")}


def test_a_later_reminder_takes_the_place_of_the_earlier_one(treated, staff) -> None:
    raised("2016-05-07 09:00")
    raised("2016-05-08 08:00")

    assert live("R1") == {("due-day", "D7", "coordinator")}


def test_a_moved_window_is_another_cause(treated, staff, correct) -> None:
    raised("2016-05-01 16:00")
    correct(treated.crfs.get(form="infusion").infusion, ended_at=local("2016-05-01 12:00"))

    assert raised("2016-05-01 16:01", "R4") == set()
    assert live("R4") == set()
    assert raised("2016-05-01 17:00", "R4") == {("R4", "hour-before", "H6", "coordinator")}


# ── Escalation ──────────────────────────────────────────────────────────────
def test_what_is_acknowledged_is_not_escalated(treated, staff) -> None:
    raised("2016-05-08 08:00")
    acknowledged_by(staff[0], "R1", "due-day", "2016-05-08 09:00")

    assert raised("2016-05-09 12:00", "R1") == set()


def test_acknowledging_an_earlier_reminder_does_not_stop_the_escalation(treated, staff) -> None:
    raised("2016-05-07 09:00")
    acknowledged_by(staff[0], "R1", "day-before", "2016-05-07 10:00")
    raised("2016-05-08 08:00")

    assert raised("2016-05-09 12:00", "R1") == {("R1", "last-day", "D7", "investigator")}


# ── When the cause is gone ──────────────────────────────────────────────────
def test_an_entry_takes_its_reminders_back(treated, staff, enter) -> None:
    raised("2016-05-01 16:00")
    enter(treated, "H6", "cytokines", TUBE)

    assert raised("2016-05-01 16:01", "R4") == set()
    assert live("R4") == set()


def test_an_entry_that_is_voided_brings_its_reminder_back(treated, staff, enter) -> None:
    raised("2016-05-08 08:00")
    record = enter(treated, "D7", "visit", HELD)
    raised("2016-05-08 08:01")
    actions.void(crf=record, reason="Entered for someone else.", by=staff[0], at=LATER)

    assert raised("2016-05-08 08:02", "R1") == {("R1", "due-day", "D7", "coordinator")}
    assert Notice.objects.filter(rule="R1", step="due-day").count() == 1


def test_what_is_settled_is_not_raised_again(treated, staff) -> None:
    raised("2016-05-08 08:00")
    Notice.objects.update(state="RESOLVED", resolved_at=LATER, resolved_by=staff[0])

    assert raised("2016-05-08 08:01") == set()


def test_an_entry_leaves_the_other_forms_of_the_visit(treated, staff, enter) -> None:
    raised("2016-05-09 12:00")
    enter(treated, "D7", "visit", HELD)
    raised("2016-05-09 12:01")

    found = Notice.objects.get(rule="R2", timepoint="D7", recipient=staff[0])
    assert (found.state, found.form_keys) == ("OPEN", ["vital-signs", "blood-gas", "chest-ct"])


GONE = [{"died_at": "2016-05-01 15:00"}, {"procedures_withdrawn_at": "2016-05-01 15:00"}]


@pytest.mark.parametrize("facts", GONE, ids=["death", "withdrawal"])
def test_death_and_withdrawal_take_everything_back_that_was_to_come(treated, staff, facts) -> None:
    raised("2016-05-01 16:00")
    with context(reason="It happened."):
        Participant.objects.filter(pk=treated.pk).update(**{k: local(v) for k, v in facts.items()})
    derive(participant=treated, by=staff[0], at=LATER)

    assert raised("2016-05-01 16:01", "R4") == set()
    assert live("R4") == set()
    assert raised("2016-05-07 09:00", "R1") == set()


def test_death_takes_the_next_infusion_back(treated, staff) -> None:
    raised("2016-05-01 22:00")
    with context(reason="It happened."):
        Participant.objects.filter(pk=treated.pk).update(died_at=local("2016-05-01 22:30"), status="DEAD")

    assert raised("2016-05-02 08:00", "R6") == set()
    assert live("R6") == set()


def test_the_next_infusion_given_takes_its_reminder_back(treated, staff, infuse) -> None:
    raised("2016-05-01 22:00")
    infuse(treated, 2, "2016-05-02 10:00", "2016-05-02 11:00")
    raised("2016-05-02 10:05")

    assert {each[1] for each in live("R6")} == set()
    assert raised("2016-05-02 22:00", "R6") == {("R6", "order", "D2", name) for name in BOTH}


def test_what_was_missed_long_ago_stays_while_it_stands(treated, staff) -> None:
    raised("2016-05-10 00:00")
    raised("2016-09-01 00:00")

    assert ("missed", "D7", "coordinator") in live("R3")


def test_what_was_missed_long_ago_is_not_raised_anew(treated, staff) -> None:
    assert raised("2016-09-01 00:00", "R3") == set()


# ── Unfinished forms ────────────────────────────────────────────────────────
def unfinished(participant, form: str, by) -> Crf:
    saved = local("2016-05-20 10:00")
    return Crf.objects.create(
        participant=participant,
        form=form,
        timepoint="D7",
        status="INCOMPLETE",
        protocol_version="1.0",
        created_at=saved,
        created_by=by,
        updated_at=saved,
        updated_by=by,
    )


OVERDUE = [
    ("blood-gas", "overdue", "2016-05-23 09:59", "2016-05-23 10:00", "coordinator"),
    ("infusion", "overdue", "2016-05-21 09:59", "2016-05-21 10:00", "coordinator"),
    ("blood-gas", "overdue-7-days", "2016-05-30 09:59", "2016-05-30 10:00", "monitor"),
    ("blood-gas", "overdue-14-days", "2016-06-06 09:59", "2016-06-06 10:00", "investigator"),
]


@pytest.mark.parametrize(("form", "step", "before", "at", "who"), OVERDUE)
def test_an_unfinished_form_is_asked_for(participant, staff, form, step, before, at, who) -> None:
    unfinished(participant, form, staff[0])

    assert ("R17", step, "D7", who) not in raised(before)
    assert raised(at) == {("R17", step, "D7", who)}


def test_a_finished_form_takes_its_reminder_back(participant, staff) -> None:
    record = unfinished(participant, "blood-gas", staff[0])
    raised("2016-05-23 10:00")
    Crf.objects.filter(pk=record.pk).update(status="COMPLETE")
    raised("2016-05-23 10:01")

    assert live("R17") == set()


# ── Whom it reaches ─────────────────────────────────────────────────────────
def test_people_of_another_site_and_the_untrained_are_told_nothing(treated, staff, stranger, person) -> None:
    untrained = person("untrained", "coordinator")
    with context(reason="For the test"):
        Membership.objects.filter(user=untrained).update(trained_on=None)
    raised("2016-05-10 00:00")

    assert not Notice.objects.filter(recipient__in=[stranger, untrained]).exists()


def test_who_leaves_the_site_is_reminded_no_more(treated, staff) -> None:
    raised("2016-05-08 08:00")
    with context(reason="For the test"):
        Membership.objects.filter(user=staff[0]).update(ended_at=LATER + timedelta(days=5000))
    raised("2016-05-08 08:01")

    assert not Notice.objects.live().filter(recipient=staff[0]).exists()


# ── What it costs ───────────────────────────────────────────────────────────
def test_a_sweep_asks_the_same_queries_for_1_and_for_8_participants(treated, staff, infuse, site) -> None:
    at = local("2016-05-08 08:00")
    sweep(at=at)
    with CaptureQueriesContext(connection) as one:
        sweep(at=at)
    for number in range(20, 27):
        infuse(make_participant(site, number), 1, "2016-05-01 10:00", "2016-05-01 11:00")
    sweep(at=at)
    with CaptureQueriesContext(connection) as eight:
        sweep(at=at)

    assert len(eight) == len(one)


INDEXED = [
    ("expected_until", lambda at: notices.expected(at, closes=(at, at + timedelta(hours=12)))),
    (
        "crf_unfinished_since",
        lambda at: Crf.objects.filter(status="INCOMPLETE", created_at__lte=at).order_by(),
    ),
]


@pytest.mark.parametrize(("index", "rows"), INDEXED, ids=[name for name, _rows in INDEXED])
def test_a_sweep_reads_by_an_index(treated, index, rows) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("With so few rows PostgreSQL reads the table.")

    assert index in rows(local("2016-05-08 08:00")).explain()
