"""How long a session lasts, and what ends it."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.conftest import MOMENT

pytestmark = [pytest.mark.django_db, pytest.mark.rule("C2")]
PAGE = "/accounts/password/"


@pytest.fixture
def desk(coordinator, type_password, clock_at) -> Client:
    """A browser in which the coordinator signed in at 09:00."""
    opened = Client()
    with clock_at(MOMENT):
        type_password("coordinator", browser=opened)
    return opened


def seen(desk: Client, clock_at, **later) -> int:
    with clock_at(MOMENT + timedelta(**later)):
        return desk.get(PAGE).status_code


def test_a_session_lasts_while_someone_is_there(desk, clock_at):
    assert [seen(desk, clock_at, minutes=minutes) for minutes in (14, 28, 42)] == [200, 200, 200]


def test_a_session_ends_after_a_quarter_of_an_hour_of_silence(desk, clock_at):
    assert seen(desk, clock_at, minutes=15) == 302


def test_a_session_ends_after_twelve_hours_however_busy(desk, clock_at):
    busy = [seen(desk, clock_at, minutes=minutes) for minutes in range(10, 720, 10)]

    assert set(busy) == {200}
    assert seen(desk, clock_at, hours=12) == 302


def test_a_time_out_is_in_the_trail_once(desk, clock_at, trail):
    seen(desk, clock_at, minutes=20)
    seen(desk, clock_at, minutes=21)

    (event,) = trail("TIMED_OUT")
    assert (event.actor, event.role) == ("coordinator", "coordinator")
    assert '"idle"' in event.changes


def test_a_time_out_says_why_and_leads_back(desk, clock_at):
    with clock_at(MOMENT + timedelta(minutes=20)):
        answer = desk.get(PAGE, follow=True)

    assert answer.redirect_chain == [("/accounts/login/?next=%2Faccounts%2Fpassword%2F&why=idle", 302)]
    assert "because nothing was typed for a while" in answer.content.decode()


def test_a_sign_of_life_keeps_the_session(desk, clock_at):
    with clock_at(MOMENT + timedelta(minutes=14)):
        answer = desk.post("/accounts/keepalive/", HTTP_X_REQUESTED_WITH="fetch")

    assert answer.json()["idle"] == 900
    assert answer.json()["left"] == 12 * 3600 - 14 * 60
    assert seen(desk, clock_at, minutes=28) == 200


def test_a_sign_of_life_too_late_is_refused_where_one_is(desk, clock_at):
    with clock_at(MOMENT + timedelta(minutes=16)):
        answer = desk.post("/accounts/keepalive/", HTTP_X_REQUESTED_WITH="fetch")

    assert answer.status_code == 401


def test_a_page_left_alone_signs_out_and_remembers_where_it_was(desk, moment, trail):
    answer = desk.post("/accounts/logout/", {"why": "idle", "next": "/participants/01-001/"})

    assert answer["Location"] == "/accounts/login/?why=idle&next=%2Fparticipants%2F01-001%2F"
    assert len(trail("TIMED_OUT")) == 1


def test_a_clock_set_back_ends_no_session(desk, clock_at):
    assert seen(desk, clock_at, hours=-1) == 200
    assert seen(desk, clock_at, minutes=-50) == 200


def test_a_deactivated_person_is_out_at_once(desk, coordinator, administrator, moment):
    from ucmsc_ali.accounts import actions

    actions.deactivate(person=coordinator, reason="Left the ward", by=administrator, at=moment)

    assert desk.get(PAGE).status_code == 302


def test_a_new_role_ends_the_sessions_of_the_old_one(desk, coordinator, administrator, moment):
    from ucmsc_ali.accounts import actions

    actions.change_role(
        person=coordinator,
        role="investigator",
        trained_on=moment.date(),
        reason="New post",
        by=administrator,
        at=moment,
    )

    assert desk.get(PAGE).status_code == 302


def test_a_new_password_ends_the_other_sessions_and_not_this_one(coordinator, type_password, moment):
    here, elsewhere = Client(), Client()
    type_password("coordinator", browser=here)
    type_password("coordinator", browser=elsewhere)
    new = {"current": "demo-only-2026", "new": "quiet river stones", "again": "quiet river stones"}

    here.post(PAGE, new)

    assert here.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).status_code == 302


def test_every_page_is_kept_by_no_cache(desk, moment):
    assert desk.get(PAGE)["Cache-Control"] == "no-store, private"
    assert Client().get("/accounts/login/")["Cache-Control"] == "no-store, private"
