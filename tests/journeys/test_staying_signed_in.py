"""A page that is left alone: it warns, it lets one stay, it leaves, and nothing typed is lost on the way."""

import pytest

from tests.conftest import PASSWORD

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True), pytest.mark.rule("C2")]
QUICK = 24  # seconds: warns 3 s, leaves 9 s after the last sign of life


@pytest.fixture
def desk(page, live_server, administrator, settings):
    """The administrator's browser at the form for a new person, under a short idle limit."""
    settings.IDLE_SECONDS = QUICK
    page.goto(f"{live_server.url}/people/add/")
    sign_in(page)
    return page


def sign_in(page) -> None:
    page.get_by_label("Sign-in name").fill("administrator")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def test_a_page_left_alone_warns_and_lets_one_stay(desk):
    desk.get_by_label("Printed name").fill("Nora Nurse")

    desk.get_by_role("button", name="Stay signed in").click(timeout=8000)

    desk.locator("#session-warning[open]").wait_for(state="detached")
    assert desk.get_by_label("Printed name").input_value() == "Nora Nurse"


def test_a_page_left_alone_signs_out_and_sign_in_leads_back(desk):
    desk.wait_for_url("**/accounts/login/?why=idle&next=%2Fpeople%2Fadd%2F", timeout=20000)
    assert desk.get_by_text("nothing was typed for a while").is_visible()

    sign_in(desk)

    desk.wait_for_url("**/people/add/")


def test_what_was_typed_survives_a_session_that_ended_elsewhere(context, live_server, administrator):
    desk = context.new_page()  # one that may say in its console that it was refused
    desk.goto(f"{live_server.url}/people/add/")
    sign_in(desk)
    desk.get_by_label("Printed name").fill("Nora Nurse")
    desk.context.clear_cookies(name="sessionid")

    with desk.expect_response("**/accounts/keepalive/") as refused:
        desk.evaluate("window.dispatchEvent(new Event('focus'))")
    assert refused.value.status == 401
    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Sign in again").click()
    sign_in(opened.value)
    opened.value.wait_for_url("**/")
    desk.evaluate("window.dispatchEvent(new Event('focus'))")
    desk.locator("#session-ended[open]").wait_for(state="detached", timeout=10000)

    desk.get_by_label("Sign-in name").fill("mei")
    desk.get_by_label("Role").select_option("monitor")
    desk.get_by_role("button", name="Add person").click()

    assert desk.get_by_role("heading", name="Nora Nurse can sign in").is_visible()
