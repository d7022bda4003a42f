"""What SQLite's triggers ask of Python: may this be written, and the finished event with its hash."""

import json
from typing import Any

from ucmsc_ali.audit.canonical import GENESIS, canonical, digest
from ucmsc_ali.audit.context import Context, current
from ucmsc_ali.lib import clock


class Seal:
    """The functions lent to one SQLite connection."""

    def __init__(self) -> None:
        self._last = ""

    @staticmethod
    def refusal(owed: str) -> str:
        """Return why a write is refused: no actor, or a column of `,a,b` whose change has no reason."""
        who = current()
        if not who.actor:
            return "actor"
        if not who.reason and not all(who.reason_for(column) for column in owed.split(",")[1:]):
            return "reason"
        return ""

    def close(self, seq: int | None, previous: str | None, *told: Any) -> str:
        """Return the event as JSON `[[...]]`: its canonical text with its hash as one more element."""
        action, table, record, participant, crf, form, timepoint, repeat, protocol, changes = told
        who = current()
        stored = [
            "study" if participant is None else f"participant:{participant}",
            text(1 if seq is None else seq + 1),
            previous or GENESIS,
            clock.real_now().isoformat(timespec="microseconds"),
            who.actor,
            who.role,
            who.request_id,
            action,
            table,
            text(record),
            text(participant),
            text(crf),
            text(form),
            text(timepoint),
            text(repeat),
            who.protocol_version or text(protocol),
            who.reason,
            field_reasons(who, changes),
            changes,
        ]
        event = canonical(stored)
        self._last = digest(event)
        return f'[{event[:-1]}, "{self._last}"]]'

    def last(self) -> str:
        """Return the hash of the event just sealed, once: the trail takes that one and no other."""
        sealed, self._last = self._last, ""
        return sealed


def text(value: object) -> str:
    """Return a value of the trail as its text; absent is empty."""
    return "" if value is None else str(value)


def field_reasons(who: Context, changes: str) -> str:
    """Return the JSON text of the reasons that belong to the changed fields; empty without any."""
    if not who.field_reasons:
        return ""
    given = {column: who.reason_for(column) for column in sorted(json.loads(changes))}
    reasons = {column: reason for column, reason in given.items() if reason}
    return json.dumps(reasons, ensure_ascii=False) if reasons else ""
