"""Compares the data with what the trail says of it: finds what was changed while the triggers were down."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from ucmsc_ali.audit import install
from ucmsc_ali.audit.columns import Table, table_of
from ucmsc_ali.audit.cursor import stream
from ucmsc_ali.audit.install import Models
from ucmsc_ali.audit.spec import audited_models

Values = dict[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One row whose data the trail does not explain."""

    table: str
    record: str
    sentence: str

    def __str__(self) -> str:
        return f"UNTRACED — {self.table} {self.record}: {self.sentence}"


def differences(using: str = "default", audited: Models | None = None) -> list[Difference]:
    """Return every row that differs from the last values its events wrote, or stands without any event."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    models = [
        each for each in (audited_models() if audited is None else audited) if each._meta.db_table in present
    ]
    with one_moment(connection):
        return [said for model in models for said in compare(table_of(model, connection), connection)]


@contextmanager
def one_moment(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Read data and trail as of one moment, without holding writers up."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic(using=connection.alias):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def compare(table: Table, connection: BaseDatabaseWrapper) -> Iterator[Difference]:
    """Walk through a table and its events side by side, both in the order of the record."""
    told, stored = events(table, connection), data(table, connection)
    trail, row = next(told, None), next(stored, None)
    while trail or row:
        if row is None or (trail and trail[0] < row[0]):
            if trail and trail[1] is not None:
                yield Difference(table.label, trail[0], "the trail has it, the table has not.")
            trail = next(told, None)
        elif trail is None or row[0] < trail[0]:
            yield Difference(table.label, row[0], "the table has it, the trail has not.")
            row = next(stored, None)
        else:
            yield from untold(table, row, trail[1] or {})
            trail, row = next(told, None), next(stored, None)


def untold(table: Table, row: tuple[str, Values], known: Values) -> Iterator[Difference]:
    """Name the columns whose value is not the last one in the trail."""
    record, values = row
    for name, value in values.items():
        if value != known.get(name, ""):
            sentence = f"{name} is {value!r}, the trail says {known.get(name, '')!r}."
            yield Difference(table.label, record, sentence)


def data(table: Table, connection: BaseDatabaseWrapper) -> Iterator[tuple[str, Values]]:
    """Yield each row as (record, {field: text as the trail prints it}); masked fields are not read."""
    dialect = install.engine(connection).DIALECT
    columns = [column for column in table.columns if not column.masked]
    names = [column.name for column in columns]
    key = f'CAST(t."{table.key}" AS text)'
    printed = ", ".join([key, *(dialect.printed(column, "t") for column in columns)])
    sql = f'SELECT {printed} FROM "{table.name}" t ORDER BY {in_order(key, connection)}'
    for record, *values in stream(sql, using=connection.alias):
        yield record, {name: text or "" for name, text in zip(names, values, strict=True)}


def events(table: Table, connection: BaseDatabaseWrapper) -> Iterator[tuple[str, Values | None]]:
    """Yield each record of the trail with the values its events left it with; None where it was deleted."""
    order = in_order("record", connection)
    sql = f"""SELECT record, action, changes FROM audit_event
        WHERE table_name = %s AND action IN ('CREATE', 'CHANGE', 'VOID', 'DELETE') ORDER BY {order}, id"""
    for record, group in groupby(stream(sql, [table.label], using=connection.alias), itemgetter(0)):
        yield record, folded([(action, changes) for _, action, changes in group])


def folded(events: list[tuple[str, str]]) -> Values | None:
    """Return the values that a row's events leave behind, oldest first; None after a deletion."""
    values: Values | None = None
    for action, changes in events:
        new = {name: pair[1] or "" for name, pair in json.loads(changes).items()}
        values = None if action == "DELETE" else {**(values or {}), **new}
    return values


def in_order(expression: str, connection: BaseDatabaseWrapper) -> str:
    """Return an ORDER BY that sorts by code point on both engines, as Python compares."""
    return f'{expression} COLLATE "C"' if connection.vendor == "postgresql" else expression
