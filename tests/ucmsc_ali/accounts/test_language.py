"""The language of the pages."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def choose(browser: Client, language: str):
    return browser.post("/accounts/language/", {"language": language, "next": "/accounts/password/"})


def test_a_person_s_language_is_remembered(coordinator, signed_in):
    browser = signed_in(coordinator)

    answer = choose(browser, "zh-hans")

    coordinator.refresh_from_db()
    assert answer["Location"] == "/accounts/password/"
    assert coordinator.language == "zh-hans"
    assert 'lang="zh-hans"' in browser.get("/accounts/password/").content.decode()


def test_the_choice_is_in_the_trail_and_owes_no_reason(coordinator, signed_in, changes_of):
    choose(signed_in(coordinator), "zh-hans")

    assert changes_of("accounts.User", coordinator.pk)[-1] == (
        {"language": ["en", "zh-hans"]},
        "coordinator",
        "",
    )


def test_a_language_chosen_before_sign_in_becomes_the_person_s(coordinator, type_password):
    browser = Client()
    choose(browser, "zh-hans")
    assert 'lang="zh-hans"' in browser.get("/accounts/login/").content.decode()

    type_password("coordinator", browser=browser)

    coordinator.refresh_from_db()
    assert coordinator.language == "zh-hans"


def test_the_next_person_at_the_same_computer_keeps_their_own(coordinator, nurse, type_password):
    browser = Client()
    choose(browser, "zh-hans")
    type_password("coordinator", browser=browser)
    browser.post("/accounts/logout/")

    type_password("nurse", browser=browser)

    nurse.refresh_from_db()
    assert nurse.language == "en"


def test_an_unknown_language_changes_nothing(coordinator, signed_in):
    choose(signed_in(coordinator), "tlh")

    coordinator.refresh_from_db()
    assert coordinator.language == "en"


def test_a_language_is_changed_by_no_link(client):
    assert client.get("/accounts/language/?language=zh-hans").status_code == 405
