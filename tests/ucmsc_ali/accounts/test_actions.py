"""What is done to people: it works, it refuses, it is in the trail, it rolls back."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ucmsc_ali.accounts import actions
from ucmsc_ali.accounts.actions import NewPerson, Refused
from ucmsc_ali.accounts.models import Membership, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


def add(by, at, **facts):
    return actions.add_person(
        NewPerson(**{"username": "mei", "name": "Nora Nurse", "role": "coordinator", **facts}), by=by, at=at
    )


# ── add ──
def test_add_person_makes_someone_who_can_sign_in_once(administrator, moment, site):
    person, password = add(administrator, moment)

    assert person.check_password(password)
    assert person.must_change_password
    assert (person.membership.site, person.role) == (site, "coordinator")


def test_a_one_time_password_is_long_and_never_the_same():
    made = {actions.one_time_password() for _each in range(50)}

    assert len(made) == 50
    assert {len(password) for password in made} == {19}


@pytest.mark.rule("A6")
def test_add_person_is_in_the_trail_without_the_password(administrator, moment, changes_of):
    person, password = add(administrator, moment)

    ((changes, actor, _reason),) = changes_of("accounts.User", person.pk)
    assert actor == "administrator"
    assert changes["username"] == [None, "mei"]
    assert changes["password"] == [None, "•••"]
    assert password not in str(changes)


@pytest.mark.rule("S4")
def test_add_person_refuses_a_name_that_was_ever_used(administrator, coordinator, moment):
    actions.deactivate(person=coordinator, reason="Left", by=administrator, at=moment)

    with pytest.raises(Refused, match="was used before"):
        add(administrator, moment, username="Coordinator")


@pytest.mark.rule("C4")
@pytest.mark.parametrize(
    "who", ["coordinator", "investigator", "monitor", "data_manager", "inspector", "stranger"]
)
def test_only_an_administrator_adds_people(who, request, moment):
    with pytest.raises(PermissionDenied):
        add(request.getfixturevalue(who), moment)


def test_add_person_leaves_nothing_when_the_membership_fails(administrator, moment, monkeypatch):
    monkeypatch.setattr(Membership.objects, "create", _broken)

    with pytest.raises(RuntimeError):
        add(administrator, moment)

    assert not User.objects.filter(username="mei").exists()


def _broken(**_facts):
    raise RuntimeError("the power fails here")


# ── change the role ──
def change(person, by, at, **facts):
    given = {"role": "investigator", "trained_on": at.date(), "reason": "New post", **facts}
    return actions.change_role(person=person, by=by, at=at, **given)


def test_change_role_ends_one_membership_and_opens_another(administrator, coordinator, moment):
    old = coordinator.membership

    new = change(coordinator, administrator, moment + timedelta(days=1))

    old.refresh_from_db()
    assert old.ended_at == new.started_at == moment + timedelta(days=1)
    assert User.objects.get(pk=coordinator.pk).role == "investigator"


@pytest.mark.rule("A6")
def test_change_role_is_in_the_trail_with_its_reason(administrator, coordinator, moment, changes_of):
    old = coordinator.membership

    new = change(coordinator, administrator, moment)

    changes, actor, reason = changes_of("accounts.Membership", old.pk)[-1]
    assert (list(changes), actor, reason) == (["ended_at"], "administrator", "New post")
    assert changes_of("accounts.Membership", new.pk)[0][0]["role"] == [None, "investigator"]


def test_change_role_refuses_the_same_role(administrator, coordinator, moment):
    with pytest.raises(Refused, match="already has this role"):
        change(coordinator, administrator, moment, role="coordinator")


def test_nobody_changes_their_own_role(administrator, moment):
    with pytest.raises(Refused, match="your own access"):
        change(administrator, administrator, moment)


def test_a_person_of_another_site_is_not_there(administrator, stranger, moment):
    with pytest.raises(User.DoesNotExist):
        change(stranger, administrator, moment)


def test_change_role_rolls_back_as_a_whole(administrator, coordinator, moment, monkeypatch):
    monkeypatch.setattr(Membership.objects, "create", _broken)

    with pytest.raises(RuntimeError):
        change(coordinator, administrator, moment)

    assert User.objects.get(pk=coordinator.pk).role == "coordinator"


# ── away and back ──
def test_deactivate_ends_access_and_keeps_the_person(administrator, coordinator, moment):
    actions.deactivate(person=coordinator, reason="Left", by=administrator, at=moment)

    gone = User.objects.get(pk=coordinator.pk)
    assert not gone.is_active
    assert gone.membership is None


@pytest.mark.rule("A6")
def test_deactivate_is_in_the_trail_with_its_reason(administrator, coordinator, moment, changes_of):
    actions.deactivate(person=coordinator, reason="Left", by=administrator, at=moment)

    changes, actor, reason = changes_of("accounts.User", coordinator.pk)[-1]
    assert list(changes) == ["is_active"]
    assert (actor, reason) == ("administrator", "Left")


def test_deactivate_without_a_reason_is_refused_by_the_trail(administrator, coordinator, moment):
    from ucmsc_ali.audit.errors import ReasonMissing

    with pytest.raises(ReasonMissing):
        actions.deactivate(person=coordinator, reason="", by=administrator, at=moment)

    assert User.objects.get(pk=coordinator.pk).is_active


def test_deactivate_twice_is_refused(administrator, coordinator, moment):
    actions.deactivate(person=coordinator, reason="Left", by=administrator, at=moment)

    with pytest.raises(Refused, match="not active"):
        actions.deactivate(person=coordinator, reason="Left", by=administrator, at=moment)


def test_nobody_deactivates_themselves(administrator, moment):
    with pytest.raises(Refused):
        actions.deactivate(person=administrator, reason="Enough", by=administrator, at=moment)


def test_reactivate_opens_a_membership_anew(administrator, coordinator, moment):
    actions.deactivate(person=coordinator, reason="Leave", by=administrator, at=moment)

    actions.reactivate(
        person=coordinator,
        role="investigator",
        trained_on=moment.date(),
        reason="Back",
        by=administrator,
        at=moment + timedelta(days=30),
    )

    back = User.objects.get(pk=coordinator.pk)
    assert (back.is_active, back.role, back.memberships.count()) == (True, "investigator", 2)


def test_reactivate_refuses_someone_who_is_there(administrator, coordinator, moment):
    with pytest.raises(Refused, match="is active"):
        actions.reactivate(
            person=coordinator, role="monitor", trained_on=None, reason="?", by=administrator, at=moment
        )


# ── training ──
@pytest.mark.rule("C5")
def test_without_training_a_role_gives_nothing_clinical(administrator, moment):
    person, _password = add(administrator, moment, role="investigator")

    assert [right.value for right in sorted(person.membership.permissions)] == ["protocol.view"]


@pytest.mark.rule("C5")
def test_recorded_training_opens_the_role(administrator, moment):
    person, _password = add(administrator, moment, role="monitor")

    actions.record_training(
        person=person, trained_on=moment.date(), reason="Site visit", by=administrator, at=moment
    )

    assert "crf.view" in User.objects.get(pk=person.pk).membership.permissions


# ── passwords ──
def test_issue_password_replaces_the_old_one(administrator, coordinator, moment, type_password):
    password = actions.issue_password(person=coordinator, reason="Forgotten", by=administrator, at=moment)

    assert type_password("coordinator").status_code == 200
    assert type_password("coordinator", password).status_code == 302


def test_unlock_lets_someone_in_again(administrator, coordinator, moment, type_password, trail):
    for _attempt in range(5):
        type_password("coordinator", "wrong")

    actions.unlock(person=coordinator, by=administrator, at=moment)

    assert type_password("coordinator").status_code == 302
    assert [event.actor for event in trail("UNLOCKED")] == ["administrator"]


def test_a_membership_that_begins_later_gives_nothing_now(administrator, coordinator, moment):
    with pytest.raises(PermissionDenied):
        actions.unlock(person=coordinator, by=administrator, at=moment - timedelta(days=1))
