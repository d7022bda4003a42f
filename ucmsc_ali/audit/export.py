"""The trail as a file: rows as they stream from the view, and a manifest that lets anyone verify them.

Each row carries, beside its readable cells, the whole event in its canonical text and its hash. So a file
that shows only some fields or some participants still proves every event in it.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import models

from ucmsc_ali.audit import chain, verifier
from ucmsc_ali.audit.canonical import FORMAT, STORED, canonical
from ucmsc_ali.audit.cursor import stream
from ucmsc_ali.audit.models import AuditChange

VERIFIER = Path(verifier.__file__)
COLUMNS = (
    "at", "actor", "role", "action", "participant_id", "form", "timepoint", "repeat", "table", "record",
    "field", "old", "new", "reason", "protocol_version", "request_id", "event", "hash",
)  # fmt: skip
PROOF = ("event", "hash")
Row = dict[str, str]
Cells = Callable[[Row], Sequence[str]]

_VIEW = {"at": "at_utc", "reason": "event_reason"}
_CANONICAL = tuple(_VIEW.get(name, name) for name in STORED)
_SHOWN = ("event_id", "field", "old", "new", "reason", "hash")


def rows(changes: models.QuerySet[AuditChange]) -> Iterator[Row]:
    """Yield one row per changed field with the texts of COLUMNS; the queryset's filter and order are kept."""
    selected = changes.values_list(*_SHOWN, *_CANONICAL)
    sql, params = selected.query.get_compiler(changes.db).as_sql()
    last, event, stored = None, "", Row()
    for event_id, field, old, new, reason, own, *values in stream(sql, params, using=changes.db):
        if event_id != last:
            texts = ["" if value is None else str(value) for value in values]
            last, event, stored = event_id, canonical(texts), dict(zip(STORED, texts, strict=True))
        shown = {
            "field": field,
            "old": old or "",
            "new": new or "",
            "reason": reason,
            "event": event,
            "hash": own,
        }
        yield {**stored, **shown}


def heads_of(changes: models.QuerySet[AuditChange]) -> dict[str, dict[str, Any]]:
    """Return the heads of the chains that a selection touches, and of no others."""
    touched = set(changes.order_by().values_list("chain", flat=True).distinct())
    found = [head for head in chain.heads(changes.db) if head.chain in touched]
    return {head.chain: {"seq": head.seq, "hash": head.hash} for head in found}


def for_people(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return verifier.for_people(text)


class TrailFile:
    """One export: its lines as bytes, counted and hashed as they pass, and then its manifest.

    `readable` gives further columns for people (labels, code texts) and stands before the raw ones; `columns`
    are the raw ones that are wanted. The proof (`event`, `hash`) always ends the line.
    """

    def __init__(
        self,
        changes: models.QuerySet[AuditChange],
        *,
        columns: Sequence[str] = COLUMNS,
        readable: Sequence[str] = (),
        cells: Cells = lambda _: (),
    ) -> None:
        self.changes, self.readable, self.cells = changes, tuple(readable), cells
        self.columns = (*(name for name in columns if name not in PROOF), *PROOF)
        self.heads = heads_of(changes)
        self.rows, self.events, self._sha = 0, 0, sha256()

    @property
    def header(self) -> list[str]:
        """Return the names of all columns."""
        return [*self.readable, *self.columns]

    def lines(self) -> Iterator[bytes]:
        """Yield the file, UTF-8 with the mark by which spreadsheets know it, in pieces of some lines."""
        last = ""
        yield self._pass("\ufeff", [self.header])
        batch: list[list[str]] = []
        for row in rows(self.changes):
            self.rows, self.events, last = self.rows + 1, self.events + (row["event"] != last), row["event"]
            batch.append(
                [for_people(cell) for cell in (*self.cells(row), *(row[name] for name in self.columns))]
            )
            if len(batch) == 200:
                yield self._pass("", batch)
                batch = []
        yield self._pass("", batch)

    def _pass(self, start: str, lines: Sequence[Sequence[str]]) -> bytes:
        text = io.StringIO(start)
        text.seek(0, io.SEEK_END)
        csv.writer(text).writerows(lines)
        data = text.getvalue().encode()
        self._sha.update(data)
        return data

    @property
    def sha256(self) -> str:
        """Return the hash of the bytes that have passed."""
        return self._sha.hexdigest()

    def manifest(self, *, file: str, filters: Mapping[str, str], by: str, at: datetime) -> dict[str, Any]:
        """Return what is to be known of the file once all its lines have passed; `filters` in words."""
        return {
            "format": FORMAT,
            "kind": "audit trail",
            "file": file,
            "sha256": self.sha256,
            "rows": self.rows,
            "events": self.events,
            "whole": not filters,
            "filter": dict(filters),
            "columns": self.header,
            "written_at": at.isoformat(),
            "written_by": by,
            "heads": self.heads,
        }
