"""The sweep: one that fails holds up nobody, a clock set back takes nothing away, and the command."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from tests.conftest import MOMENT
from tests.ucmsc_ali.notices.conftest import a_rule, cause_for
from ucmsc_ali.celery import app
from ucmsc_ali.notices import actions, rules, sweep, tasks
from ucmsc_ali.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def only(monkeypatch):
    """`only(rule, …)` lets these reminders be the only ones."""
    rules.rules()
    return lambda *declared: monkeypatch.setattr(rules, "_rules", {each.code: each for each in declared})


@pytest.fixture
def due(only, participant, coordinator):
    """One reminder that is due at MOMENT."""
    only(a_rule("T1", lambda at: [cause_for(participant)]))


def broken(at):
    raise RuntimeError("impossible value")


def test_two_sweeps_raise_a_notice_once(due) -> None:
    first, second = sweep.sweep(at=MOMENT), sweep.sweep(at=MOMENT)

    assert (len(first.raised), len(second.raised), Notice.objects.count()) == (1, 0, 1)


def test_a_sweep_beside_this_one_is_not_told_twice(due, monkeypatch) -> None:
    sweep.sweep(at=MOMENT)
    monkeypatch.setattr(sweep, "known_of", lambda rule, causes: {})  # what it read before the other one wrote

    assert sweep.sweep(at=MOMENT).raised == []
    assert Notice.objects.count() == 1


def test_a_reminder_that_fails_does_not_hold_up_the_others(only, participant, coordinator) -> None:
    only(a_rule("T0", broken), a_rule("T1", lambda at: [cause_for(participant)]))

    report = sweep.sweep(at=MOMENT)
    assert (report.failed, [each.rule for each in report.raised]) == ({"T0": "RuntimeError"}, ["T1"])


def test_a_reminder_that_fails_takes_nothing_back(only, due, participant, coordinator) -> None:
    sweep.sweep(at=MOMENT)
    only(a_rule("T1", broken))

    assert sweep.sweep(at=MOMENT).withdrawn == []


def test_a_clock_set_back_takes_nothing_away(only, due) -> None:
    sweep.sweep(at=MOMENT)
    only(a_rule("T1", lambda at: []))

    assert sweep.sweep(at=MOMENT - timedelta(minutes=1)).withdrawn == []
    assert len(sweep.sweep(at=MOMENT).withdrawn) == 1


def test_who_has_no_address_finds_the_notice_in_the_inbox_only(due) -> None:
    sweep.sweep(at=MOMENT)

    assert Notice.objects.get().mail == "NONE"


def test_a_sweep_that_dies_halfway_is_finished_by_the_next(due, nurse, monkeypatch) -> None:
    raise_, calls = actions.raise_, []

    def dies(**facts):
        if calls:
            raise KeyboardInterrupt
        calls.append(1)
        return raise_(**facts)

    with monkeypatch.context() as patch:
        patch.setattr(actions, "raise_", dies)
        with pytest.raises(KeyboardInterrupt):
            sweep.sweep(at=MOMENT)
    assert Notice.objects.count() == 1

    sweep.sweep(at=MOMENT)
    assert set(Notice.objects.values_list("recipient__username", flat=True)) == {"coordinator", "nurse"}


# ── By the timetable, and by hand ───────────────────────────────────────────
def test_the_tasks_are_on_the_timetable_and_run(due, clock_at) -> None:
    with clock_at(MOMENT):
        tasks.sweep_reminders()
        tasks.deliver_notices()

    assert Notice.objects.count() == 1
    timed = {each["task"] for each in app.conf.beat_schedule.values()}
    assert {tasks.sweep_reminders.name, tasks.deliver_notices.name} <= timed
    assert (tasks.sweep_reminders.acks_late, tasks.deliver_notices.acks_late) == (True, True)


@pytest.mark.parametrize("now", ["2026-03-02T09:00", "2026-03-02T01:00+00:00"])
def test_the_command_sweeps_at_a_chosen_time_and_says_what_it_did(due, capsys, now) -> None:
    call_command("sweep", now=now)

    said = capsys.readouterr().out.splitlines()
    what = "01-004 · Day 7: Visit, Arterial blood gas 2026-03-02 09:00 (Asia/Shanghai)"
    assert said == [
        f"raised T1 01-004 → Clara Coordinator: {what}",
        "1 raised, 0 withdrawn, 0 e-mails sent.",
    ]
    assert Notice.objects.get().raised_at == MOMENT


def test_the_command_refuses_what_is_no_time(db) -> None:
    with pytest.raises(CommandError, match="is no time"):
        call_command("sweep", now="tomorrow")


def test_the_command_fails_where_a_reminder_failed(only) -> None:
    only(a_rule("T0", broken))

    with pytest.raises(CommandError, match="T0: RuntimeError"):
        call_command("sweep")
