"""Streams the rows of a query through a server-side cursor: memory stays flat at a million rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections

BATCH = 2000


def stream(sql: str, params: Sequence[Any] = (), using: str = "default") -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one statement, thus of one moment, in batches."""
    with connections[using].chunked_cursor() as cursor:
        cursor.execute(sql, params or None)
        while rows := cursor.fetchmany(BATCH):
            yield from rows
