"""For test suites only: transactional tests empty the tables, which the trail refuses everyone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import TransactionTestCase

from ucmsc_ali.audit import install


def let_transactional_tests_flush() -> None:
    """Let Django's own teardown empty the tables; nothing else in a test gets past the triggers."""
    teardown = TransactionTestCase._fixture_teardown

    def without_triggers(self: Any) -> None:
        with triggers_down():
            teardown(self)

    if teardown.__name__ != without_triggers.__name__:
        TransactionTestCase._fixture_teardown = without_triggers  # type: ignore[method-assign]


@contextmanager
def triggers_down() -> Iterator[None]:
    """Take the triggers down for a block and put them back after it."""
    if install.TRAIL not in connection.introspection.table_names():
        yield
        return
    before = {table for kind, _, table in install.standing(connection) if kind == "trigger"}
    install.uninstall()
    try:
        yield
    finally:
        install.install()
