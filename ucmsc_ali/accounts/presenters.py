"""People as their pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise

from ucmsc_ali.accounts.models import Membership, Site, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.accounts.reauthentication import locked_names
from ucmsc_ali.accounts.roles import ROLES


@dataclass(frozen=True)
class PersonRow:
    """One line of the list: a person in one membership."""

    person: User
    role: str
    site: Site
    trained_on: date | None
    since: datetime
    until: datetime | None
    is_active: bool
    is_locked_out: bool
    rights: list[str]


@dataclass(frozen=True)
class RoleRow:
    """One role and what it may do."""

    label: str | Promise
    meaning: str | Promise
    rights: list[str]


def people_now(people: Iterable[User], at: datetime) -> list[PersonRow]:
    """Return each person with the membership they have, or had last."""
    locked = locked_names(at)
    rows = ((person, max(person.memberships.all(), key=lambda each: each.started_at)) for person in people)
    return [row(membership, is_locked_out=person.username in locked) for person, membership in rows]


def people_then(memberships: Iterable[Membership]) -> list[PersonRow]:
    """Return who worked as what on a day that is past or today."""
    return [row(membership, is_locked_out=False) for membership in memberships]


def row(membership: Membership, *, is_locked_out: bool) -> PersonRow:
    """Return a membership as a line of the list."""
    return PersonRow(
        person=membership.user,
        role=str(membership.get_role_display()),
        site=membership.site,
        trained_on=membership.trained_on,
        since=membership.started_at,
        until=membership.ended_at,
        is_active=membership.ended_at is None and membership.user.is_active,
        is_locked_out=is_locked_out,
        rights=in_words(membership.permissions),
    )


def roles() -> list[RoleRow]:
    """Return every role with its rights in words, in the order of the enum."""
    return [RoleRow(role.label, role.meaning, in_words(role.permissions)) for role in ROLES.values()]


def in_words(permissions: frozenset[Permission]) -> list[str]:
    """Return rights in words, always in the same order."""
    return [permission.words for permission in Permission if permission in permissions]
