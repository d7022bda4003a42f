"""Every address × every role, a stranger, someone untrained, someone sent away and nobody × GET and POST."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.architecture.access_table import PUBLIC, TABLE, WORLD, Row
from ucmsc_ali.accounts.models import Membership, User
from ucmsc_ali.accounts.roles import ROLES
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.audit.spec import Exempt, declaration, project_models

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
DATA = ["CREATE", "CHANGE", "VOID", "DELETE"]  # what the trail calls a change of data


@dataclass(frozen=True)
class Address:
    """One route of the resolver, under its full name."""

    name: str
    route: str
    parts: frozenset[str]
    view: Callable[..., Any]


def addresses(
    resolver: URLResolver | None = None, namespace: str = "", prefix: str = ""
) -> Iterator[Address]:
    """Walk the resolver down to every route."""
    for each in (resolver or get_resolver()).url_patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLPattern):
            yield Address(f"{namespace}{each.name}", route, frozenset(each.pattern.converters), each.callback)
        else:
            yield from addresses(
                each, f"{namespace}{each.namespace}:" if each.namespace else namespace, route
            )


ADDRESSES = list(addresses())
each_address = pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.route or "/")


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> dict[str, User]:
    """One person per role at site 01, by the key of the role; the second coordinator as "nurse"."""
    people = {role: request.getfixturevalue(role) for role in ROLES}
    return {**people, "nurse": request.getfixturevalue("nurse")}


@pytest.fixture
def outsiders(person: Callable[..., User], other_site: Any) -> Callable[[Row], dict[str, User]]:
    """Someone of another site, someone untrained and someone sent away, each in a role that may."""

    def make(row: Row) -> dict[str, User]:
        role = sorted((row.posts or row.may) - row.aside)[0]
        found = {
            "stranger": person("stranger", role, at=other_site),
            "untrained": person("untrained", role),
            "disabled": person("disabled", role),
        }
        with context(reason="For the walk"):
            Membership.objects.filter(user=found["untrained"]).update(trained_on=None)
            User.objects.filter(pk=found["disabled"].pk).update(is_active=False)
        return found

    return make


@pytest.fixture
def url_of(cast: dict[str, User]) -> Callable[[Address], str]:
    """The address of an object that stands at site 01."""

    def build(address: Address) -> str:
        kind = TABLE[address.name].of
        facts = WORLD[kind](cast) if kind else {}
        return reverse(address.name, kwargs={part: facts[part] for part in address.parts})

    return build


def expected(row: Row, who: str, role: str, method: str) -> int:
    """Say what the table promises to one person and one method."""
    status = row.get if method == "GET" else row.post
    if row.public:
        is_inside = who not in {"anonymous", "disabled"}
        return row.inside if is_inside and row.inside else status
    if who in {"anonymous", "disabled"}:
        return 302
    if method == "GET" and row.aside & {who, role}:
        return 302
    allowed = row.may if method == "GET" or row.posts is None else row.posts
    if role not in allowed or (who == "untrained" and not row.untrained):
        return 403
    if who == "stranger" and row.of and status != 405:
        return 404
    return status


def answer(user: User | None, method: str, url: str, **facts: Any) -> tuple[int, bool]:
    """Return the status, and whether data changed; what happened is undone."""
    with transaction.atomic():
        browser = Client(raise_request_exception=False, **facts)
        if user is not None:
            browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        before = footprint()
        status = browser.generic(method, url, content_type="application/x-www-form-urlencoded").status_code
        changed = footprint() != before
        transaction.set_rollback(True)
    return status, changed


def footprint() -> list[int]:
    """Return how many changes the trail holds, and how many rows each table outside the trail."""
    outside = [model for model in project_models() if isinstance(declaration(model), Exempt)]
    counted = [model._default_manager.count() for model in outside if model is not AuditEvent]
    return [AuditEvent.objects.filter(action__in=DATA).count(), *counted]


def test_every_address_has_its_row():
    assert {address.name for address in ADDRESSES} - set(TABLE) == set()


def test_every_row_has_its_address():
    assert set(TABLE) - {address.name for address in ADDRESSES} == set()


@pytest.mark.rule("C1")
@each_address
def test_an_address_lets_in_whom_the_table_names(address, url_of, cast, outsiders):
    row, url = TABLE[address.name], url_of(address)
    everyone = {**cast, **outsiders(row), "anonymous": None}

    found = {
        (who, method): answer(user, method, url)[0]
        for who, user in everyone.items()
        for method in ("GET", "POST")
    }

    assert found == {
        (who, method): expected(row, who, _role(user), method)
        for who, user in everyone.items()
        for method in ("GET", "POST")
    }


def _role(user: User | None) -> str:
    return user.role if user else ""


@pytest.mark.rule("C1")
@each_address
def test_a_refused_request_changes_nothing(address, url_of, cast, outsiders):
    row, url = TABLE[address.name], url_of(address)
    everyone = {**cast, **outsiders(row), "anonymous": None}
    refused = [
        user for who, user in everyone.items() if expected(row, who, _role(user), "POST") in {403, 404, 405}
    ]

    assert not any(answer(user, "POST", url)[1] for user in refused)


@each_address
def test_looking_changes_nothing(address, url_of, cast):
    row, url = TABLE[address.name], url_of(address)

    assert not any(answer(cast[role], "GET", url)[1] for role in sorted(row.may))


@each_address
def test_a_form_from_elsewhere_is_refused(address, url_of, cast):
    row, url = TABLE[address.name], url_of(address)
    user = cast[sorted(row.posts or row.may)[0]]

    assert answer(user, "POST", url, enforce_csrf_checks=True) == (403, False)


def test_every_view_says_who_may():
    silent = {
        address.name
        for address in ADDRESSES
        if not getattr(address.view, "required_permissions", None)
        and not getattr(address.view, "open_to_signed_in", False)
        and getattr(address.view, "login_required", True)
    }

    assert silent == set()


def test_only_listed_views_are_public():
    public = {address.name for address in ADDRESSES if not getattr(address.view, "login_required", True)}

    assert public == PUBLIC


@each_address
def test_the_table_promises_no_more_than_the_permissions_of_the_view(address):
    permissions = getattr(address.view, "required_permissions", ())
    able = {key for key, role in ROLES.items() if role.permissions.issuperset(permissions)}

    assert able >= TABLE[address.name].may
