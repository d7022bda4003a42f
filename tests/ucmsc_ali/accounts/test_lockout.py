"""Too many wrong passwords."""

from datetime import timedelta

import pytest
from django.test import Client

from tests.conftest import MOMENT

pytestmark = [pytest.mark.django_db, pytest.mark.rule("C2")]


def fail(type_password, times: int, username: str = "coordinator", **facts):
    return [type_password(username, "wrong", **facts).status_code for _attempt in range(times)]


def test_the_fifth_wrong_password_locks(coordinator, type_password, moment):
    assert fail(type_password, 5) == [200, 200, 200, 200, 429]


def test_a_lock_refuses_even_the_right_password(coordinator, type_password, moment):
    fail(type_password, 5)

    assert type_password("coordinator").status_code == 429


def test_a_lock_says_until_when_and_who_can_help(coordinator, type_password, moment):
    fail(type_password, 5)

    page = type_password("coordinator").content.decode()

    assert "Sign-in is locked for a while" in page
    assert "09:30" in page  # half an hour after 09:00 at the site
    assert "administrator" in page


def test_a_lock_speaks_chinese_too(coordinator, type_password, moment):
    browser = Client(HTTP_ACCEPT_LANGUAGE="zh-hans")
    fail(type_password, 5)

    answer = type_password("coordinator", browser=browser)

    assert 'lang="zh-hans"' in answer.content.decode()


def test_a_lock_ends_at_the_stated_time_whatever_was_tried_meanwhile(coordinator, type_password, clock_at):
    with clock_at(MOMENT):
        fail(type_password, 5)
    with clock_at(MOMENT + timedelta(minutes=20)):
        assert fail(type_password, 1) == [429]

    with clock_at(MOMENT + timedelta(minutes=31)):
        assert type_password("coordinator").status_code == 302


def test_guesses_from_many_addresses_are_counted_together(coordinator, type_password, moment):
    answers = [type_password("coordinator", "wrong", address=f"10.0.{i}.1").status_code for i in range(5)]

    assert answers[-1] == 429


def test_a_known_device_is_not_kept_out_by_guesses_elsewhere(coordinator, type_password, moment):
    desk = Client()
    type_password("coordinator", browser=desk)
    desk.post("/accounts/logout/")
    fail(type_password, 5, address="203.0.113.9")

    assert type_password("coordinator", browser=desk).status_code == 302
    assert type_password("coordinator", address="203.0.113.9").status_code == 429


def test_one_address_cannot_try_one_password_on_everybody(coordinator, type_password, moment):
    answers = [type_password(f"name{i}", "spring-2026").status_code for i in range(11)]

    assert answers == [200] * 10 + [429]


def test_one_address_that_tried_everybody_may_still_come_from_a_known_device(
    coordinator, type_password, moment
):
    desk = Client()
    type_password("coordinator", browser=desk)
    desk.post("/accounts/logout/")
    for i in range(11):
        type_password(f"name{i}", "spring-2026")

    assert type_password("coordinator", browser=desk).status_code == 302


def test_a_right_password_forgets_the_wrong_ones(coordinator, type_password, moment):
    fail(type_password, 4)
    type_password("coordinator")

    assert fail(type_password, 4) == [200] * 4


def test_a_lock_and_each_attempt_is_in_the_trail(coordinator, type_password, moment, trail):
    fail(type_password, 6)

    assert len(trail("SIGN_IN_FAILED")) == 4
    assert [event.record for event in trail("LOCKED_OUT")] == [str(coordinator.pk)] * 2


def test_the_count_of_failures_keeps_nothing_that_was_typed(coordinator, type_password, moment):
    from axes.models import AccessAttempt

    fail(type_password, 1, next="/participants/01-001/")

    assert AccessAttempt.objects.get().post_data == ""


def test_behind_a_trusted_proxy_the_address_is_the_one_it_saw(coordinator, settings, moment, trail):
    settings.TRUSTED_PROXY = True
    forwarded = {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 198.51.100.7", "REMOTE_ADDR": "10.0.0.1"}

    Client().post("/accounts/login/", {"username": "coordinator", "password": "x"}, **forwarded)

    assert "198.51.100.7" in trail("SIGN_IN_FAILED")[0].changes


def test_without_a_trusted_proxy_nobody_names_their_own_address(coordinator, moment, trail):
    forwarded = {"HTTP_X_FORWARDED_FOR": "6.6.6.6", "REMOTE_ADDR": "10.0.0.1"}

    Client().post("/accounts/login/", {"username": "coordinator", "password": "x"}, **forwarded)

    assert "6.6.6.6" not in trail("SIGN_IN_FAILED")[0].changes
