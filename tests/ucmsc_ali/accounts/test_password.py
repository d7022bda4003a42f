"""A password of one's own."""

import pytest

from tests.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
PAGE = "/accounts/password/"
GOOD = "quiet river stones"


def answers(current: str = PASSWORD, new: str = GOOD, again: str = GOOD) -> dict[str, str]:
    return {"current": current, "new": new, "again": again}


def test_a_person_chooses_a_new_password(coordinator, signed_in):
    answer = signed_in(coordinator).post(PAGE, answers())

    coordinator.refresh_from_db()
    assert answer.status_code == 302
    assert coordinator.check_password(GOOD)


def test_the_change_is_in_the_trail_and_the_password_is_not(coordinator, signed_in, changes_of):
    signed_in(coordinator).post(PAGE, answers())

    changes, actor, reason = changes_of("accounts.User", coordinator.pk)[-1]
    assert changes == {"password": ["•••", "•••"]}
    assert (actor, reason) == ("coordinator", "Changed by the person")


@pytest.mark.parametrize(
    ("facts", "field", "message"),
    [
        (answers(current="not this"), "current", "The password is not right. Type it again."),
        (answers(new="elevenchars", again="elevenchars"), "new", "at least 12 characters"),
        (answers(new="qwertyuiop12", again="qwertyuiop12"), "new", "too common"),
        (answers(new="coordinator12", again="coordinator12"), "new", "too similar to the sign-in name"),
        (answers(new=PASSWORD, again=PASSWORD), "new", "Choose a password that differs"),
        (answers(again="quiet river stone"), "again", "Type the same new password twice."),
        (answers(new="", again=""), "new", "Choose a new password."),
    ],
)
def test_a_password_is_refused_by_name(coordinator, signed_in, facts, field, message):
    answer = signed_in(coordinator).post(PAGE, facts)

    coordinator.refresh_from_db()
    assert message in " ".join(answer.context["form"].errors[field])
    assert coordinator.check_password(PASSWORD)


@pytest.mark.parametrize(
    "new", ["a" * 6 + "bcdefg", "x" * 200, "　长密码 with spaces 😀 ok ", "123456098765"]
)
def test_no_rule_asks_for_kinds_of_characters(coordinator, signed_in, new):
    answer = signed_in(coordinator).post(PAGE, answers(new=new, again=new))

    coordinator.refresh_from_db()
    assert answer.status_code == 302
    assert coordinator.check_password(new)


def test_five_wrong_present_passwords_lock(coordinator, signed_in):
    browser = signed_in(coordinator)

    statuses = [browser.post(PAGE, answers(current="no")).status_code for _attempt in range(5)]

    assert statuses == [200, 200, 200, 200, 429]


def test_a_one_time_password_must_be_replaced_first(administrator, coordinator, signed_in, moment):
    from ucmsc_ali.accounts import actions

    actions.issue_password(person=coordinator, reason="Forgotten", by=administrator, at=moment)
    coordinator.refresh_from_db()

    answer = signed_in(coordinator).get("/people/")

    assert answer["Location"] == PAGE


def test_a_replaced_one_time_password_opens_the_rest(administrator, coordinator, signed_in, moment):
    from ucmsc_ali.accounts import actions

    given = actions.issue_password(person=coordinator, reason="Forgotten", by=administrator, at=moment)
    coordinator.refresh_from_db()
    browser = signed_in(coordinator)

    browser.post(PAGE, answers(current=given))

    assert browser.get("/people/").status_code == 403  # no longer sent away; only not their page
