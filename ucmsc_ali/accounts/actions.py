"""What is done to people: added, given a role, sent away, called back. Each under a name, at a time."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from axes.utils import reset
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.models import Membership, Site, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.record import record

UNMISTAKABLE = "abcdefghjkmnpqrstuvwxyz23456789"


class Refused(Exception):
    """The rules forbid this; the message says which one."""

    def __init__(self, why: str | Promise) -> None:
        super().__init__(why)


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """What is known of a person who is to be added."""

    username: str
    name: str
    role: str
    email: str = ""
    language: str = "en"
    trained_on: date | None = None


@transaction.atomic
def add_person(facts: NewPerson, *, by: User, at: datetime) -> tuple[User, str]:
    """Add a person at the administrator's own site; return them and the password for their first sign-in."""
    site = _site_managed_by(by, at)
    if User.objects.filter(username=facts.username.lower()).exists():
        raise Refused(_("This sign-in name is taken, or was used before. Choose another one."))
    password = one_time_password()
    with _written(by, ""):
        person = User.objects.create_user(
            facts.username,
            password,
            facts.name,
            email=facts.email,
            language=facts.language,
            must_change_password=True,
        )
        Membership.objects.create(
            user=person, site=site, role=facts.role, trained_on=facts.trained_on, started_at=at
        )
    return person, password


@transaction.atomic
def change_role(
    *, person: User, role: str, trained_on: date | None, reason: str, by: User, at: datetime
) -> Membership:
    """End a person's membership and open one in another role; their sessions end."""
    person = _held(person, by, at)
    current = person.membership
    if current is None:
        raise Refused(_("This person is not active. Reactivate them instead."))
    if current.role == role:
        raise Refused(_("This person already has this role."))
    with _written(by, reason):
        _end_membership(current, at)
        _end_sessions(person)
        return Membership.objects.create(
            user=person, site=current.site, role=role, trained_on=trained_on, started_at=at
        )


@transaction.atomic
def record_training(*, person: User, trained_on: date, reason: str, by: User, at: datetime) -> None:
    """Write down on which day a person was trained in the study (21 CFR 11.10(i))."""
    person = _held(person, by, at)
    if person.membership is None:
        raise Refused(_("This person is not active. Reactivate them first."))
    with _written(by, reason):
        person.membership.trained_on = trained_on
        person.membership.save(update_fields=["trained_on"])


@transaction.atomic
def deactivate(*, person: User, reason: str, by: User, at: datetime) -> None:
    """Take a person's access away; every session of theirs ends at once, their name stays theirs."""
    person = _held(person, by, at)
    if not person.is_active:
        raise Refused(_("This person is not active."))
    with _written(by, reason):
        if person.membership:
            _end_membership(person.membership, at)
        person.is_active = False
        person.save(update_fields=["is_active"])
        _end_sessions(person)


@transaction.atomic
def reactivate(
    *, person: User, role: str, trained_on: date | None, reason: str, by: User, at: datetime
) -> Membership:
    """Give a person access again, in a role stated anew."""
    person = _held(person, by, at)
    if person.is_active and person.membership:
        raise Refused(_("This person is active."))
    with _written(by, reason):
        person.is_active = True
        person.save(update_fields=["is_active"])
        return Membership.objects.create(
            user=person, site=_site_managed_by(by, at), role=role, trained_on=trained_on, started_at=at
        )


@transaction.atomic
def issue_password(*, person: User, reason: str, by: User, at: datetime) -> str:
    """Replace a forgotten password by one for a single use; every session of theirs ends."""
    person = _held(person, by, at)
    password = one_time_password()
    with _written(by, reason):
        _set_password(person, password, must_change=True)
        _end_sessions(person)
        _unlock(person)
    return password


@transaction.atomic
def unlock(*, person: User, by: User, at: datetime) -> None:
    """Forget the wrong passwords of a person who was locked out."""
    person = _held(person, by, at)
    with _written(by, ""):
        _unlock(person)


@transaction.atomic
def choose_password(*, person: User, password: str) -> None:
    """Set the password a person chose for themselves; the sessions opened with the old one end."""
    with _written(person, str(_("Changed by the person"))):
        _set_password(person, password, must_change=False)


@transaction.atomic
def choose_language(*, person: User, language: str) -> None:
    """Remember the language in which a person reads these pages."""
    if person.language != language:
        with _written(person, ""):
            person.language = language
            person.save(update_fields=["language"])


def one_time_password() -> str:
    """Return sixteen letters and digits that cannot be mistaken for one another, in four groups (79 bits)."""
    return "-".join("".join(secrets.choice(UNMISTAKABLE) for _i in range(4)) for _j in range(4))


def _site_managed_by(by: User, at: datetime) -> Site:
    """Return the site whose people someone manages at that time."""
    if not by.may(Permission.PEOPLE_MANAGE) or by.membership is None or by.membership.started_at > at:
        raise PermissionDenied
    return by.membership.site


def _held(person: User, by: User, at: datetime) -> User:
    """Return the person as stored, held until the transaction ends; nobody changes their own rights."""
    _site_managed_by(by, at)
    if person.pk == by.pk:
        raise Refused(_("You cannot change your own access. Ask another administrator."))
    return User.objects.visible_to(by).select_for_update(of=("self",)).get(pk=person.pk)


@contextmanager
def _written(by: User, reason: str) -> Iterator[None]:
    with context(actor=by.username, role=by.role, reason=reason):
        yield


def _end_membership(membership: Membership, at: datetime) -> None:
    membership.ended_at = at
    membership.save(update_fields=["ended_at"])


def _end_sessions(person: User) -> None:
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)


def _set_password(person: User, password: str, *, must_change: bool) -> None:
    person.set_password(password)
    person.must_change_password = must_change
    person.save(update_fields=["password", "must_change_password"])


def _unlock(person: User) -> None:
    if reset(username=person.username):
        record("UNLOCKED", subject=f"accounts.User:{person.pk}")
