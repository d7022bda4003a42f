"""The clock of a demonstration: moved by anyone signed in, in a demonstration only, never under a session."""

from datetime import timedelta

import pytest
from django.urls import reverse

from ucmsc_ali.accounts import demonstration
from ucmsc_ali.audit.models import AuditChange, AuditEvent
from ucmsc_ali.demo import ahead, moves
from ucmsc_ali.lib import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock_url():
    return reverse("demo:clock")


@pytest.fixture
def move(django_capture_on_commit_callbacks):
    def make(step, by):
        with django_capture_on_commit_callbacks(execute=True):
            moves.move(step=step, by=by)

    return make


def test_the_clock_is_the_machines_own_until_it_is_moved(is_a_demo):
    assert clock.now() == clock.real_now()


def test_each_step_moves_the_clock_further(is_a_demo, move, nurse):
    move("1h", nurse)
    move("1d", nurse)

    assert clock.now() - clock.real_now() == DAY + HOUR


def test_back_to_now_takes_every_step_back(is_a_demo, move, nurse, folder):
    move("6h", nurse)
    move("now", nurse)

    assert clock.now() == clock.real_now()
    assert not (folder / "demo-clock").exists()


def test_a_move_is_in_the_trail_with_both_positions(is_a_demo, move, nurse):
    move("6h", nurse)

    told = AuditChange.objects.filter(action="DEMO_CLOCK_MOVED", actor="nurse")
    assert set(told.values_list("field", "new")) == {("ahead_before", "0 h"), ("ahead_after", "+6 h")}


def test_the_clock_goes_no_further_than_the_limit(is_a_demo, nurse):
    ahead.keep(ahead.AT_MOST)

    with pytest.raises(moves.NotMoved):
        moves.move(step="1h", by=nurse)

    assert ahead.ahead() == ahead.AT_MOST
    assert not AuditEvent.objects.filter(action="DEMO_CLOCK_MOVED").exists()


def test_a_study_cannot_be_moved(nurse):
    with pytest.raises(moves.NotMoved):
        moves.move(step="1h", by=nurse)


def test_a_file_in_the_folder_does_not_move_a_study(nurse):
    ahead.keep(DAY)

    assert clock.now() == clock.real_now()


def test_the_marker_of_another_database_makes_no_demonstration(folder, nurse):
    (folder / "demo").write_text("0" * 64)
    ahead.keep(DAY)

    assert not demonstration.is_demo()
    assert clock.now() == clock.real_now()


@pytest.mark.parametrize("text", ["", "soon", "-3600", "999999999", "1e5"])
def test_a_spoilt_file_moves_nothing(is_a_demo, folder, text):
    (folder / "demo-clock").write_text(text)

    assert clock.now() == clock.real_now()


def test_a_study_has_no_clock_page(signed_in, nurse, clock_url):
    browser = signed_in(nurse)

    assert browser.get(clock_url).status_code == 404
    assert browser.post(clock_url, {"step": "1h"}).status_code == 404


def test_the_page_moves_the_clock_and_leads_back(
    is_a_demo, signed_in, monitor, clock_url, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(monitor).post(clock_url, {"step": "1d", "next": "/protocol/"})

    assert (answer.status_code, answer.url) == (302, "/protocol/")
    assert ahead.ahead() == DAY


def test_the_page_leads_to_no_other_house(is_a_demo, signed_in, monitor, clock_url):
    answer = signed_in(monitor).post(clock_url, {"step": "1d", "next": "//elsewhere.example/"})

    assert answer.url == "/"


def test_the_page_says_that_the_trail_keeps_real_time(is_a_demo, signed_in, monitor, clock_url):
    page = signed_in(monitor).get(clock_url).content.decode()

    assert "The trail writes its own times by the real clock" in page


def test_the_buttons_stand_on_every_page_of_a_demonstration(is_a_demo, signed_in, monitor, clock_url):
    page = signed_in(monitor).get("/protocol/").content.decode()

    assert f'action="{clock_url}"' in page


def test_a_study_shows_no_buttons(signed_in, monitor, clock_url):
    page = signed_in(monitor).get("/protocol/").content.decode()

    assert clock_url not in page


def test_a_move_ends_no_session(is_a_demo, signed_in, monitor):
    browser = signed_in(monitor)
    browser.get("/protocol/")

    ahead.keep(10 * DAY)

    assert browser.get("/protocol/").status_code == 200


def test_an_unknown_step_moves_nothing(is_a_demo, signed_in, monitor, clock_url):
    answer = signed_in(monitor).post(clock_url, {"step": "10y"})

    assert answer.status_code == 200
    assert ahead.ahead() == timedelta(0)
