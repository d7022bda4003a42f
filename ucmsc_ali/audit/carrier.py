"""How the context reaches the triggers: hung on every connection as it opens, so that no code can forget it.

PostgreSQL: each writing statement carries `set_config('audit.context', …, true)` in the same round trip. The
setting ends with its transaction, so nothing leaks into the next request, not even through a pooler. The
session is marked as the application's: a write that slipped past the carrier is refused, never misattributed.

SQLite: functions of this process answer the triggers. A foreign client lacks them and cannot write at all.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError
from django.db.backends.base.base import BaseDatabaseWrapper

from ucmsc_ali.audit.context import current
from ucmsc_ali.audit.errors import refusal
from ucmsc_ali.audit.seal import Seal

WRITE = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/|\()*(?:INSERT|UPDATE|DELETE|MERGE|WITH|DO|CALL|TRUNCATE|SELECT\s+audit_record)\b",
    re.IGNORECASE | re.DOTALL,
)
Execute = Callable[..., Any]


def equip(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Hang the carrier on a connection that has just opened."""
    wrapper, prepare = (
        (carry, mark_session) if connection.vendor == "postgresql" else (name_refusals, lend_functions)
    )
    prepare(connection)
    if wrapper not in connection.execute_wrappers:
        # First in the list: whoever leaves `connection.execute_wrapper()` takes the last one off.
        connection.execute_wrappers.insert(0, wrapper)


def mark_session(connection: BaseDatabaseWrapper) -> None:
    """Tell PostgreSQL that this session is the application's, which always names an actor."""
    with connection.connection.cursor() as cursor:
        cursor.execute("SELECT set_config('audit.application', 'yes', false)")


def lend_functions(connection: BaseDatabaseWrapper) -> None:
    """Give SQLite's triggers the functions they call; REPLACE must fire delete triggers too."""
    seal = Seal()
    raw = connection.connection
    raw.execute("PRAGMA recursive_triggers = ON")
    raw.create_function("audit_refusal", 1, seal.refusal)
    raw.create_function("audit_seal", 12, seal.close)
    raw.create_function("audit_sealed", 0, seal.last)


def carry(execute: Execute, sql: Any, params: Any, *rest: Any) -> Any:
    """Send the audit context along with a write, in the same statement string."""
    _, context = rest
    cursor = context["cursor"].cursor
    statement = sql if isinstance(sql, str) else sql.as_string(cursor)
    if WRITE.match(statement) and not cursor.name:  # a named cursor only reads
        statement = set_context(doubled=params is not None) + statement
    return name_refusals(execute, statement, params, *rest)


def set_context(*, doubled: bool) -> str:
    """Return the statement that sets the context; percent signs doubled where parameters follow."""
    literal = current().carried.replace("\\", "\\\\").replace("'", "''")
    statement = f"SELECT set_config('audit.context', E'{literal}', true); "
    return statement.replace("%", "%%") if doubled else statement


def name_refusals(execute: Execute, sql: Any, params: Any, *rest: Any) -> Any:
    """Raise what the triggers refuse as the exception that says so."""
    try:
        return execute(sql, params, *rest)
    except IntegrityError as error:
        named = refusal(error)
        if named is None:
            raise
        raise named from error
