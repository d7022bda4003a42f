"""The inbox of one person: open notices first, one button each, nothing of others."""

import pytest

from tests.conftest import MOMENT
from ucmsc_ali.notices import actions
from ucmsc_ali.notices.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def page(browser, query: str = "") -> str:
    return browser.get(f"/inbox/{query}").content.decode()


def send(browser, notice, action: str):
    return browser.post("/inbox/", {"notice": notice.pk, "action": action})


def test_the_inbox_says_what_is_due_and_where(told, coordinator, signed_in) -> None:
    told(coordinator)

    shown = page(signed_in(coordinator))
    assert "Visit due today" in shown
    assert "01-004 · Day 7: Visit, Arterial blood gas is due on 2026-03-02 09:00 (Asia/Shanghai)." in shown
    assert 'href="/participants/01-004/D7/visit/"' in shown


def test_the_bell_counts_what_is_open(told, coordinator, nurse, signed_in) -> None:
    told(coordinator)
    told(coordinator, step="day-before")
    told(nurse)
    actions.acknowledge(notice=Notice.objects.get(step="day-before"), by=coordinator, at=MOMENT)

    assert signed_in(coordinator).get("/inbox/").wsgi_request.user.membership.waiting_notices == 1
    assert '<span class="count">1' in page(signed_in(coordinator))


def test_a_notice_is_acknowledged_and_settled_with_a_button(told, coordinator, signed_in) -> None:
    notice, browser = told(coordinator), signed_in(coordinator)

    assert send(browser, notice, "acknowledge").status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.acknowledged_by) == ("ACKNOWLEDGED", coordinator)

    send(browser, notice, "resolve")
    notice.refresh_from_db()
    assert (notice.state, notice.resolved_by) == ("RESOLVED", coordinator)
    assert "No notice waits for you here." in page(browser)


def test_open_notices_come_first(told, coordinator, signed_in) -> None:
    first = told(coordinator)
    told(coordinator, step="day-before")
    actions.acknowledge(notice=first, by=coordinator, at=MOMENT)

    shown = page(signed_in(coordinator))
    assert shown.index("Visit due tomorrow") < shown.index("Visit due today")


def test_the_notice_of_someone_else_is_not_there(told, coordinator, nurse, signed_in) -> None:
    notice, browser = told(coordinator), signed_in(nurse)

    assert "Visit due today" not in page(browser)
    assert send(browser, notice, "acknowledge").status_code == 404
    assert Notice.objects.get().state == "OPEN"


def test_what_was_withdrawn_meanwhile_says_so(told, coordinator, signed_in) -> None:
    notice, browser = told(coordinator), signed_in(coordinator)
    actions.withdraw(notice=notice, why="Its cause is gone.", at=MOMENT)

    answer = browser.post("/inbox/", {"notice": notice.pk, "action": "acknowledge"}, follow=True)
    assert "This notice has changed meanwhile." in answer.content.decode()


FILTERS = [
    ("", True),
    ("?participant=01-004", True),
    ("?participant=01-005", False),
    ("?state=OPEN", True),
    ("?state=RESOLVED", False),
    ("?state=all", True),
    ("?state=nonsense", True),
]


@pytest.mark.parametrize(("query", "is_there"), FILTERS)
def test_the_inbox_is_filtered(told, coordinator, signed_in, query, is_there) -> None:
    told(coordinator)

    assert ("Visit due today" in page(signed_in(coordinator), query)) is is_there


def test_an_inbox_takes_the_same_queries_for_1_and_for_8_notices(
    told, coordinator, signed_in, django_assert_num_queries
) -> None:
    browser = signed_in(coordinator)
    told(coordinator)
    page(browser)
    with django_assert_num_queries(5):
        page(browser)
    [told(coordinator, subject=f"more:{number}") for number in range(7)]

    with django_assert_num_queries(5):
        page(browser)


def test_an_administrator_has_no_inbox(administrator, signed_in) -> None:
    assert signed_in(administrator).get("/inbox/").status_code == 403
    assert 'href="/inbox/"' not in signed_in(administrator).get("/people/").content.decode()
