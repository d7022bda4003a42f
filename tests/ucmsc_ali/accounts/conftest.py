"""What the tests about people share: the trail as lines, and a form posted as a browser would."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.conftest import PASSWORD

SIGN_IN = "/accounts/login/"


@pytest.fixture
def trail(db: None) -> Callable[[str], list[Any]]:
    """`trail("SIGNED_IN")` is every event of that kind, the oldest first."""
    from ucmsc_ali.audit.models import AuditEvent

    return lambda action: list(AuditEvent.objects.filter(action=action).order_by("id"))


@pytest.fixture
def changes_of(db: None) -> Callable[[str, int], list[tuple[dict[str, Any], str, str]]]:
    """`changes_of("accounts.User", 3)` is (changes, actor, reason) of every event of one row."""
    from ucmsc_ali.audit.models import AuditEvent

    def read(table: str, pk: int) -> list[tuple[dict[str, Any], str, str]]:
        events = AuditEvent.objects.filter(table=table, record=str(pk)).order_by("id")
        return [(json.loads(event.changes), event.actor, event.reason) for event in events]

    return read


@pytest.fixture
def type_password() -> Callable[..., Any]:
    """`type_password("coordinator", "guess")` posts the sign-in form, from a given browser or a new one."""

    def post(username: str, password: str = PASSWORD, *, browser: Client | None = None, **more: Any) -> Any:
        address = more.pop("address", "10.0.0.1")
        data = {"username": username, "password": password, **more}
        return (browser or Client()).post(SIGN_IN, data, REMOTE_ADDR=address)

    return post
