"""Puts the trail's triggers, functions and view into the database, and says which are missing or stale.

They are taken down before a migration and put back after it: SQLite remakes a table to alter it and drops its
triggers in silence, and PostgreSQL alters no column that a trigger or a view names. What stands is compared
with what the models ask for, thing by thing; nothing is remembered that could differ from the truth.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from ucmsc_ali.audit import postgresql, sqlite
from ucmsc_ali.audit.columns import Table, table_of
from ucmsc_ali.audit.dialect import PREFIX, Thing
from ucmsc_ali.audit.spec import audited_models

TRAIL = "audit_event"
Models = Iterable[type[models.Model]]
Key = tuple[str, str, str]  # kind, name, and the table or the arguments

STANDING_SQLITE = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
STANDING_POSTGRESQL = """
SELECT 'view', c.relname::text, '', coalesce(obj_description(c.oid, 'pg_class'), '')
  FROM pg_class c WHERE c.relkind = 'v' AND c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT 'trigger', t.tgname::text, c.relname::text,
       CASE t.tgenabled WHEN 'D' THEN 'disabled' ELSE coalesce(obj_description(t.oid, 'pg_trigger'), '') END
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT 'function', p.proname::text, pg_get_function_identity_arguments(p.oid), p.prosrc
  FROM pg_proc p WHERE p.pronamespace = current_schema()::regnamespace
"""


def wanted(connection: BaseDatabaseWrapper, audited: Models | None = None) -> list[Thing]:
    """Return everything that must stand in the database for these models, by default all of the project."""
    present = set(connection.introspection.table_names())
    if TRAIL not in present:
        return []
    found = list(audited_models() if audited is None else audited)
    tables: list[Table] = [table_of(model, connection) for model in found if model._meta.db_table in present]
    return list(engine(connection).things(tables))


def engine(connection: BaseDatabaseWrapper) -> Any:
    """Return the generator for a connection's engine; TypeError for one that we do not know."""
    engines = {"sqlite": sqlite, "postgresql": postgresql}
    if connection.vendor not in engines:
        raise TypeError(f"The trail is written on SQLite and PostgreSQL, not on {connection.vendor}.")
    return engines[connection.vendor]


def standing(connection: BaseDatabaseWrapper) -> dict[Key, str]:
    """Return what stands in the database: (kind, name, table or arguments) → its text or fingerprint."""
    query = STANDING_POSTGRESQL if connection.vendor == "postgresql" else STANDING_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(query)
        rows = cursor.fetchall()
    return {(kind, name, table): text for kind, name, table, text in rows if name.startswith(PREFIX)}


def problems(connection: BaseDatabaseWrapper, audited: Models | None = None) -> list[str]:
    """Name every trigger, function or view that is missing, or differs from what the models ask for."""
    found = {(kind, name): text for (kind, name, _), text in standing(connection).items()}
    return [
        f"{thing.kind} {thing.name} {said}"
        for thing, said in faulty(connection, wanted(connection, audited), found)
    ]


def faulty(
    connection: BaseDatabaseWrapper, things: Sequence[Thing], found: dict[tuple[str, str], str]
) -> Iterator[tuple[Thing, str]]:
    """Yield what does not stand as it should, with what is wrong."""
    for thing in things:
        text = found.get((thing.kind, thing.name))
        if text is None:
            yield thing, "is missing"
        elif text != expected(thing, connection):
            yield thing, "is stale or disabled"


def expected(thing: Thing, connection: BaseDatabaseWrapper) -> str:
    """Return what `standing` says of a thing that is as it should be."""
    if connection.vendor == "sqlite":
        return thing.sql
    return thing.sql.split("$audit$")[1] if thing.kind == "function" else thing.mark


def install(using: str = "default", audited: Models | None = None) -> bool:
    """Make everything stand as it should; return whether anything had to be done. Safe to run twice."""
    connection = connections[using]
    things, found = wanted(connection, audited), standing(connection)
    if not things:
        return False
    asked = {(thing.kind, thing.name) for thing in things}
    texts = {(kind, name): text for (kind, name, _), text in found.items()}
    wrong = [thing for thing, _ in faulty(connection, things, texts)]
    remade = {
        (thing.kind, thing.name) for thing in wrong if thing.kind != "function"
    }  # a function is replaced
    gone = [key for key in found if key[:2] not in asked or key[:2] in remade]
    if wrong or gone:
        with transaction.atomic(using=using):
            take_down(connection, gone)
            make(connection, wrong)
    return bool(wrong or gone)


def make(connection: BaseDatabaseWrapper, things: Sequence[Thing]) -> None:
    """Create things, or replace functions."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_schema()")
            schema = cursor.fetchone()[0]
            cursor.execute("SELECT set_config('search_path', %s, true)", [f'"{schema}", pg_temp'])
        for thing in things:
            cursor.execute(thing.sql)
            if connection.vendor == "postgresql" and thing.kind != "function":
                cursor.execute(f"COMMENT ON {target(thing.kind, thing.name, thing.table)} IS '{thing.mark}'")


def uninstall(using: str = "default") -> None:
    """Take the triggers, functions and view down; the tables and their rows stay."""
    take_down(connections[using], standing(connections[using]))


def take_down(connection: BaseDatabaseWrapper, keys: Iterable[Key]) -> None:
    """Drop what stands under these keys, triggers before the functions that they call."""
    order = {"view": 0, "trigger": 1, "function": 2}
    with connection.cursor() as cursor:
        for kind, name, table in sorted(keys, key=lambda key: order[key[0]]):
            place = table if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP {target(kind, name, place)}")


def target(kind: str, name: str, place: str) -> str:
    """Return how SQL names a thing in DROP and COMMENT."""
    if kind == "trigger" and place:
        return f'TRIGGER "{name}" ON "{place}"'
    return f'FUNCTION "{name}"({place})' if kind == "function" else f'{kind.upper()} "{name}"'


def before_migrate(*, plan: Sequence[Any], using: str, **_: object) -> None:
    """Take down what stands in a migration's way; nothing is taken down where there is nothing to migrate."""
    if plan:
        with transaction.atomic(using=using):
            uninstall(using)


def after_migrate(*, using: str, **_: object) -> None:
    """Put everything back as the models now ask for."""
    install(using)
