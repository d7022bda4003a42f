"""Signing in and out."""

import pytest
from django.test import Client

from tests.conftest import PASSWORD
from ucmsc_ali.accounts import actions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def test_sign_in_leads_to_the_home_page(coordinator, type_password):
    answer = type_password("coordinator")

    assert answer.status_code == 302
    assert answer["Location"] == "/"


def test_sign_in_takes_the_name_however_it_is_capitalised(coordinator, type_password):
    assert type_password("Coordinator").status_code == 302


def test_sign_in_returns_to_the_page_that_was_asked_for(coordinator, type_password):
    answer = type_password("coordinator", next="/participants/01-001/H6/blood-gas/?row=2")

    assert answer["Location"] == "/participants/01-001/H6/blood-gas/?row=2"


FOREIGN = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "https:/evil.example",
    "https:\\\\evil.example",
    " https://evil.example",
    "\thttps://evil.example",
    "/\t/evil.example",
    "ftp://evil.example",
    "data:text/html,x",
    "http://testserver.evil.example/",
    "http://testserver@evil.example/",
    "%2F%2Fevil.example",
    "evil.example",
    "//testserver@evil.example",
    "/\n/evil.example",
]


@pytest.mark.parametrize("wanted", FOREIGN)
def test_sign_in_leads_to_no_other_house(coordinator, type_password, wanted):
    answer = type_password("coordinator", next=wanted)

    assert answer["Location"] == "/"


def test_sign_in_gives_a_new_session_key(coordinator, type_password):
    browser = Client()
    browser.get("/accounts/login/")
    browser.session["left"] = "by someone"
    before = browser.session.session_key

    type_password("coordinator", browser=browser)

    assert browser.session.session_key not in {before, None}


@pytest.mark.rule("A6")
def test_sign_in_is_in_the_trail(coordinator, type_password, trail):
    type_password("coordinator")

    (event,) = trail("SIGNED_IN")
    assert (event.actor, event.role, event.record) == ("coordinator", "coordinator", str(coordinator.pk))
    assert event.request_id


@pytest.mark.rule("A6")
def test_a_wrong_password_is_in_the_trail(coordinator, type_password, trail):
    type_password("coordinator", "not-this-one")

    (event,) = trail("SIGN_IN_FAILED")
    assert (event.actor, event.record) == ("anonymous", str(coordinator.pk))
    assert '"coordinator"' in event.changes
    assert "10.0.0.1" in event.changes


def test_a_name_that_nobody_has_is_not_kept(coordinator, type_password, trail):
    type_password("my-secret-password-by-mistake", "x")

    (event,) = trail("SIGN_IN_FAILED")
    assert "my-secret" not in event.changes


def test_a_wrong_password_says_what_to_do_and_keeps_the_name(coordinator, type_password):
    answer = type_password("coordinator", "not-this-one")

    page = answer.content.decode()
    assert "Sign-in name and password do not go together. Type both again." in page
    assert 'value="coordinator"' in page
    assert "not-this-one" not in page


def test_a_wrong_password_and_a_wrong_name_look_alike(coordinator, type_password):
    known = type_password("coordinator", "not-this-one").content.decode()
    unknown = type_password("nobody-here", "not-this-one").content.decode()

    assert _plain(known, "coordinator") == _plain(unknown, "nobody-here")


def _plain(page: str, name: str) -> str:
    import re

    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")\w+', "", page.replace(name, "NAME"))


def test_a_deactivated_person_is_refused_like_a_stranger(coordinator, administrator, type_password, moment):
    actions.deactivate(person=coordinator, reason="Left", by=administrator, at=moment)

    answer = type_password("coordinator")

    assert answer.status_code == 200
    assert b"do not go together" in answer.content


def test_a_page_behind_the_door_leads_to_sign_in_and_back(client):
    answer = client.get("/people/?on=2026-05-01")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=%2Fpeople%2F%3Fon%3D2026-05-01"


def test_a_posted_form_leads_back_to_the_page_it_was_on(client):
    answer = client.post("/people/3/unlock/", HTTP_REFERER="http://testserver/people/3/")

    assert answer["Location"] == "/accounts/login/?next=%2Fpeople%2F3%2F"


def test_a_part_of_a_page_is_refused_without_leaving_the_page(client):
    answer = client.post("/accounts/keepalive/", HTTP_HX_REQUEST="true")

    assert answer.status_code == 401


def test_sign_in_again_while_signed_in_goes_on(coordinator, signed_in):
    answer = signed_in(coordinator).get("/accounts/login/?next=/people/")

    assert answer["Location"] == "/people/"


@pytest.mark.rule("A6")
def test_sign_out_ends_the_session_and_is_in_the_trail(coordinator, signed_in, trail):
    browser = signed_in(coordinator)
    key = browser.session.session_key

    browser.post("/accounts/logout/")

    browser.cookies["sessionid"] = key
    assert browser.get("/accounts/password/").status_code == 302
    assert [event.actor for event in trail("SIGNED_OUT")] == ["coordinator"]


def test_sign_out_by_a_link_is_refused(coordinator, signed_in):
    browser = signed_in(coordinator)

    assert browser.get("/accounts/logout/").status_code == 405
    assert browser.get("/accounts/password/").status_code == 200


def test_sign_out_twice_is_harmless(client):
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/?why=signed-out"


def test_sign_in_needs_the_token_of_the_form(coordinator):
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/accounts/login/", {"username": "coordinator", "password": PASSWORD})

    assert answer.status_code == 403
