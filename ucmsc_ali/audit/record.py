"""Events that are no table changes: sign-in, refusal, view, print, export; in the same chains."""

import json
from collections.abc import Mapping

from django.db import connection

from ucmsc_ali.audit import sqlite
from ucmsc_ali.audit.columns import Place
from ucmsc_ali.audit.context import current, storable
from ucmsc_ali.audit.errors import ActorMissing


def record(
    action: str,
    *,
    participant: int | None = None,
    subject: str = "",
    details: Mapping[str, object] | None = None,
) -> int:
    """Append one event and return its id; ActorMissing without an actor in the context.

    `subject` names a row as "accounts.User:3"; `details` become pairs of nothing and their text.
    """
    if not current().actor:
        raise ActorMissing(f"{action} is recorded without a named actor.")
    table, _, key = subject.partition(":")
    write = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    return write(action, participant, table, key, pairs(details or {}))


def pairs(details: Mapping[str, object]) -> str:
    """Return details as the trail writes them: {"name":[null,"text"]}, in the order given."""
    written = {name: [None, detail(value)] for name, value in details.items()}
    return json.dumps(written, ensure_ascii=False, separators=(",", ":"))


def detail(value: object) -> str | None:
    """Return one detail as text; a mapping or a list as JSON."""
    if value is None:
        return None
    if isinstance(value, Mapping | list | tuple | bool):
        return storable(json.dumps(value, ensure_ascii=False, default=str))
    return storable(value)


def _on_postgresql(action: str, participant: int | None, table: str, key: str, details: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_record(%s, %s, %s, %s, %s)", [action, participant, table, key, details])
        return int(cursor.fetchone()[0])


FROM = "(SELECT %s AS participant, %s AS action, %s AS label, %s AS key, %s AS details) one"


def _on_sqlite(action: str, participant: int | None, table: str, key: str, details: str) -> int:
    statement = sqlite.insert(
        Place(participant="{row}.participant"), "one", ["one.action", "one.label", "one.key"], "one.details"
    )
    statement = statement.replace("(SELECT 1) one", FROM)
    with connection.cursor() as cursor:
        cursor.execute(statement, [participant, action, table, key, details])
        return int(cursor.lastrowid)
