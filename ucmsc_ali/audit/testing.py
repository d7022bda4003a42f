"""For test suites only: transactional tests empty the tables, which the trail refuses everyone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import TransactionTestCase

from ucmsc_ali.audit import install


def let_transactional_tests_flush() -> None:
    """Let Django's own teardown empty the tables; nothing else in a test gets past the triggers."""
    name = "_fixture_teardown"  # Django has no public place for this
    teardown = getattr(TransactionTestCase, name)

    def without_triggers(self: Any) -> None:
        with triggers_down():
            teardown(self)

    if teardown.__name__ != without_triggers.__name__:
        setattr(TransactionTestCase, name, without_triggers)


@contextmanager
def triggers_down() -> Iterator[None]:
    """Let tables be emptied within a block; what refuses it stands again after it."""
    if connection.vendor == "postgresql" and is_superuser():
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            try:
                yield
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
        return
    standing = install.standing(connection)
    install.take_down(connection, [key for key in standing if refuses_flush(key)])
    try:
        yield
    finally:
        if standing:
            install.install()


def is_superuser() -> bool:
    """Say whether this session may pass over triggers; the owner of the tables alone may only drop them."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        return bool(cursor.fetchone()[0] == "on")


def refuses_flush(key: install.Key) -> bool:
    """Say whether a thing that stands keeps rows from being deleted, or a table from being emptied."""
    kind, name, _ = key
    return kind == "trigger" and any(each in name for each in ("_delete_", "_truncate_"))
