"""The administrator's pages about people."""

import re
from datetime import timedelta

import pytest

from ucmsc_ali.accounts import actions
from ucmsc_ali.accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
NEW = {
    "name": "Nora Nurse",
    "username": "mei",
    "email": "",
    "language": "zh-hans",
    "role": "coordinator",
    "trained_on": "2026-03-01",
}


@pytest.fixture
def desk(administrator, signed_in):
    return signed_in(administrator)


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_list_names_everyone_of_the_site_and_nobody_else(desk, coordinator, monitor, stranger):
    page = text(desk.get("/people/"))

    assert all(name in page for name in ("Clara Coordinator", "Mona Monitor", "Adam Administrator"))
    assert "Sam Stranger" not in page


def test_the_list_needs_few_queries_however_many_people(
    desk, person, django_assert_num_queries, coordinator, monitor
):
    desk.get("/people/")  # the first request notes when the session was last seen
    with django_assert_num_queries(7):
        desk.get("/people/")
    for i in range(20):
        person(f"person{i}", "monitor")

    with django_assert_num_queries(7):
        desk.get("/people/")


@pytest.mark.rule("C3")
def test_the_list_of_a_day_says_who_could_do_what(desk, administrator, coordinator, moment):
    for days, role in ((10, "investigator"), (20, "monitor")):
        actions.change_role(
            person=coordinator,
            role=role,
            trained_on=moment.date(),
            reason="New post",
            by=administrator,
            at=moment + timedelta(days=days),
        )

    page = desk.get("/people/?on=2026-03-15")

    rows = [(row.person.username, row.role) for row in page.context["rows"]]
    assert rows == [("administrator", "Administrator"), ("coordinator", "Investigator")]
    assert "Sign eligibility" in page.context["rows"][1].rights


@pytest.mark.rule("C3")
def test_the_list_of_a_day_shows_both_roles_of_a_day_of_change(desk, administrator, coordinator, moment):
    actions.change_role(
        person=coordinator,
        role="monitor",
        trained_on=moment.date(),
        reason="New post",
        by=administrator,
        at=moment + timedelta(hours=3),
    )

    rows = desk.get("/people/?on=2026-03-02").context["rows"]

    assert [row.role for row in rows] == ["Administrator", "Coordinator", "Monitor"]


@pytest.mark.rule("C3")
def test_the_days_of_the_list_are_those_of_the_site(desk, coordinator):
    """The memberships begin at 09:00 on 2 March in Shanghai; the day before, nobody was there."""
    assert desk.get("/people/?on=2026-03-01").context["rows"] == []


def test_a_day_that_is_none_is_named(desk):
    assert "Enter a valid date." in text(desk.get("/people/?on=soon"))


def test_add_shows_the_password_once(desk):
    answer = desk.post("/people/add/", NEW)

    added = User.objects.get(username="mei")
    (password,) = re.findall(r'<code class="fs-4">([^<]+)</code>', answer.content.decode())
    assert added.check_password(password)
    assert password not in text(desk.get(f"/people/{added.pk}/"))


def test_add_sent_twice_makes_one_person(desk):
    desk.post("/people/add/", NEW)

    answer = desk.post("/people/add/", NEW)

    assert "This sign-in name is taken" in text(answer)
    assert User.objects.filter(username="mei").count() == 1


@pytest.mark.parametrize(
    ("facts", "field", "message"),
    [
        ({"name": ""}, "name", "Enter the printed name."),
        ({"username": ""}, "username", "Enter the sign-in name."),
        ({"username": "sun mei"}, "username", "Use small letters, digits, dots, hyphens and underscores."),
        ({"role": ""}, "role", "Choose the role."),
        ({"role": "king"}, "role", "Select a valid choice. king is not one of the available choices."),
        ({"trained_on": "2026-03-03"}, "trained_on", "Enter a day that is not in the future."),
        ({"email": "mei"}, "email", "Enter a valid email address."),
    ],
)
def test_add_names_what_is_wrong_and_loses_nothing(desk, facts, field, message):
    answer = desk.post("/people/add/", {**NEW, **facts})

    assert answer.context["form"].errors == {field: [message]}
    assert "2026-03-0" in text(answer)
    assert not User.objects.filter(name="Nora Nurse").exists()


@pytest.mark.rule("A2")
def test_add_takes_no_field_that_the_form_does_not_show(desk, other_site):
    desk.post(
        "/people/add/",
        {
            **NEW,
            "site": other_site.pk,
            "is_active": "",
            "must_change_password": "",
            "session_epoch": "9",
            "id": "1",
        },
    )

    added = User.objects.get(username="mei")
    assert added.membership.site.number == "01"
    assert (added.is_active, added.must_change_password, added.session_epoch) == (True, True, 0)


def test_every_wrong_answer_is_linked_from_the_summary_and_named_at_the_field(desk):
    page = text(desk.post("/people/add/", {**NEW, "name": ""}))

    assert 'href="#id_name"' in page
    assert 'aria-invalid="true"' in page
    assert (
        'aria-describedby="id_name_error' in page
        or 'aria-describedby="id_name_helptext id_name_error' in page
    )
    assert 'id="id_name_error"' in page


CHANGES = {
    "role": {"role": "investigator", "trained_on": "2026-03-01", "reason": "New post"},
    "training": {"trained_on": "2026-03-01", "reason": "Refreshed"},
    "deactivate": {"reason": "Left"},
}


@pytest.mark.parametrize(("change", "facts"), CHANGES.items())
def test_a_change_asks_for_its_reason(desk, coordinator, change, facts):
    answer = desk.post(f"/people/{coordinator.pk}/{change}/", {**facts, "reason": " "})

    assert answer.context["form"].errors == {"reason": ["Say why."]}


@pytest.mark.parametrize(("change", "facts"), CHANGES.items())
def test_a_change_is_done_and_said(desk, coordinator, change, facts):
    answer = desk.post(f"/people/{coordinator.pk}/{change}/", facts, follow=True)

    assert answer.redirect_chain == [(f"/people/{coordinator.pk}/", 302)]
    assert "note-success" in text(answer)


def test_a_change_sent_twice_is_done_once(desk, coordinator):
    desk.post(f"/people/{coordinator.pk}/deactivate/", CHANGES["deactivate"])

    answer = desk.post(f"/people/{coordinator.pk}/deactivate/", CHANGES["deactivate"])

    assert "This person is not active." in text(answer)


def test_someone_deactivated_can_be_reactivated(desk, coordinator):
    desk.post(f"/people/{coordinator.pk}/deactivate/", CHANGES["deactivate"])
    assert "Reactivate" in text(desk.get(f"/people/{coordinator.pk}/"))

    desk.post(f"/people/{coordinator.pk}/reactivate/", CHANGES["role"])

    assert User.objects.get(pk=coordinator.pk).role == "investigator"


def test_a_new_one_time_password_is_shown_once(desk, coordinator):
    answer = desk.post(f"/people/{coordinator.pk}/password/", {"reason": "Forgotten"})

    coordinator.refresh_from_db()
    assert answer.status_code == 200
    assert coordinator.must_change_password


def test_someone_locked_out_is_marked_and_unlocked(desk, coordinator, type_password):
    for _attempt in range(5):
        type_password("coordinator", "wrong")
    assert "Locked out" in text(desk.get("/people/"))

    desk.post(f"/people/{coordinator.pk}/unlock/")

    assert "Locked out" not in text(desk.get("/people/"))


def test_one_s_own_page_offers_no_change(desk, administrator):
    page = text(desk.get(f"/people/{administrator.pk}/"))

    assert "You cannot change your own access" in page
    assert f"/people/{administrator.pk}/role/" not in page


def test_a_change_to_oneself_is_refused_on_the_page(desk, administrator):
    answer = desk.post(f"/people/{administrator.pk}/deactivate/", {"reason": "Enough"})

    assert "You cannot change your own access" in text(answer)


def test_a_hostile_name_stays_text(desk):
    desk.post("/people/add/", {**NEW, "name": "<script>alert(1)</script>"})

    page = desk.get("/people/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
