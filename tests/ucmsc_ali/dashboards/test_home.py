"""The home page: what is due for this person, and nobody is left before an empty wall."""

import re

import pytest

from tests.conftest import MOMENT
from ucmsc_ali.accounts.models import Membership
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf import actions, registry
from ucmsc_ali.crf.registry import Fact, Work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
NOTHING = "Nothing is due for you in the next seven days."


@pytest.fixture
def home(signed_in):
    """`home(coordinator)` is the text of somebody's home page."""

    def read(user):
        answer = signed_in(user).get("/")
        assert answer.status_code == 200
        return answer.content.decode()

    return read


@pytest.fixture
def due(monkeypatch):
    """`due(work, …, counts=[…])` makes exactly this due."""

    def set_up(*work, counts=()):
        found = {"work": work, "counts": counts}
        monkeypatch.setattr(registry, "gather", lambda kind, *_args: iter(found.get(kind, ())))

    return set_up


def work(state, what="Blood gas"):
    return Work(participant_code="01-004", what=what, url="/there/", button="Enter", state=state)


def headings(page):
    """Return the groups of the page with their counts."""
    return re.findall(r"<h2>\s*(.*?) <span class=\"count\">(\d+)</span>", page, re.S)


def test_a_thing_to_do_names_participant_task_and_where_it_is_done(home, coordinator, due):
    due(work("due"))

    page = home(coordinator)
    assert headings(page) == [("Now", "1")]
    assert ">01-004</a>" in page
    assert "Blood gas" in page
    assert re.search(r'href="/there/">\s*Enter', page)


def test_where_nothing_is_due_the_page_says_so(home, coordinator, due):
    due()

    assert NOTHING in home(coordinator)


def test_figures_lead_to_what_they_count(home, monitor, due):
    due(counts=[Fact("treated of 20", "3"), Fact("corrected", "7", "/audit/")])

    page = home(monitor)
    assert "<strong>3</strong> treated of 20" in page
    assert '<a href="/audit/"><strong>7</strong> corrected</a>' in page


def test_what_a_participant_says_of_themselves_is_text(home, coordinator, due):
    due(work("due", what="<script>alert(1)</script>"))

    assert "<script>alert(1)" not in home(coordinator)


@pytest.mark.parametrize(
    ("role", "button"),
    [
        ("coordinator", "Screen a participant"),
        ("investigator", "Screen a participant"),
        ("monitor", "Open the trail"),
        ("data_manager", "Open the trail"),
        ("inspector", "Open the trail"),
    ],
)
def test_the_main_button_is_the_main_work_of_the_role(home, due, request, role, button):
    due()

    assert button in home(request.getfixturevalue(role))


def test_an_administrator_starts_with_the_people(administrator, signed_in):
    answer = signed_in(administrator).get("/")

    assert (answer.status_code, answer["Location"]) == (302, "/people/")


def test_who_is_not_trained_yet_is_led_to_the_protocol_and_told_why(coordinator, signed_in):
    with context(reason="Not trained yet"):
        Membership.objects.filter(user=coordinator).update(trained_on=None)

    answer = signed_in(coordinator).get("/", follow=True)
    assert answer.redirect_chain == [("/protocol/", 302)]
    assert "training" in " ".join(str(message) for message in answer.context["messages"])


def test_who_belongs_to_no_site_is_refused_with_the_reason(coordinator, signed_in):
    with context(reason="Left the hospital"):
        Membership.objects.filter(user=coordinator).update(ended_at=MOMENT)

    assert signed_in(coordinator).get("/").status_code == 403


# ── with the real panels ──
def test_an_incomplete_form_waits_for_those_who_enter(home, coordinator, monitor, signs):
    form = signs(spo2="")
    actions.save(form=form, by=form.by, at=MOMENT)

    assert "01-004" in home(coordinator)
    assert "/participants/01-004/SCR/vital-signs/" in home(coordinator)
    assert "/participants/01-004/SCR/vital-signs/" in home(monitor)


def test_the_work_of_another_site_is_not_shown(home, stranger, signs):
    form = signs(spo2="")
    actions.save(form=form, by=form.by, at=MOMENT)

    assert "01-004" not in home(stranger)
