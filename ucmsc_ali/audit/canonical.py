"""The canonical text of an event: the one thing that is hashed.

An event is the list of the texts named in `FIELDS`, in that order, written as one JSON array the way
Python's `json.dumps(values, ensure_ascii=False)` and PostgreSQL's `json_build_array(...)::text` both write
it: separated by a comma and a space, non-ASCII characters as they are, only `"`, `\\` and the control
characters below U+0020 escaped. An absent value is the empty text. `at` is UTC with six digits and offset:
`2026-03-02T01:00:00.000000+00:00`, whatever the zone of the session. `changes` and `field_reasons` are the
stored JSON texts, byte by byte: nothing parses or reorders them before hashing.

The hash of an event is the SHA-256, in small hexadecimal digits, of the UTF-8 bytes of that text. Since
the text holds the hash of the event before it in the same chain, nothing can be changed, left out, put in
or moved without every later hash changing. The first event of a chain names `GENESIS` as the one before.
"""

import json
from collections.abc import Sequence
from hashlib import sha256

from ucmsc_ali.audit.verifier import FIELDS, FORMAT, GENESIS

__all__ = ["FIELDS", "FORMAT", "GENESIS", "STORED", "canonical", "digest", "select_list"]

STORED = FIELDS[1:]  # all but the version of this format, which no row needs to repeat
COLUMNS = {"table": "table_name"}
NUMBERS = ("seq", "participant_id", "crf_id", "repeat")


def canonical(stored: Sequence[str]) -> str:
    """Return the text that is hashed, from the texts of the fields in the order of `STORED`."""
    return json.dumps([FORMAT, *stored], ensure_ascii=False)


def digest(text: str) -> str:
    """Return the hash of a canonical text."""
    return sha256(text.encode()).hexdigest()


def select_list(vendor: str, alias: str = "") -> list[str]:
    """Return the SQL expressions that read the fields of `STORED` as texts from a row of the trail."""
    return [_expression(name, vendor, f"{alias}." if alias else "") for name in STORED]


def _expression(name: str, vendor: str, alias: str) -> str:
    column = f'{alias}"{COLUMNS.get(name, name)}"'
    if name == "at" and vendor == "postgresql":
        return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"+00:00\"')"
    if name == "at":
        return f"replace({column}, ' ', 'T') || '+00:00'"
    return f"coalesce(CAST({column} AS text), '')" if name in NUMBERS else column
