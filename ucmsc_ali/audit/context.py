"""Who writes, in which role, and why: carried from the request or the task down to the triggers."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property


@dataclass(frozen=True)
class Context:
    """What the trail says of a write beside its values; all text, empty where it is not known."""

    actor: str = ""
    role: str = ""
    request_id: str = ""
    protocol_version: str = ""
    reason: str = ""
    field_reasons: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def carried(self) -> str:
        """Return the context as ASCII JSON, the form in which PostgreSQL's triggers receive it."""
        return json.dumps(
            {
                "actor": self.actor,
                "role": self.role,
                "request_id": self.request_id,
                "protocol_version": self.protocol_version,
                "reason": self.reason,
                "field_reasons": dict(self.field_reasons),
            }
        )

    def reason_for(self, column: str) -> str:
        """Return the reason given for one field; a foreign key answers to its name and to its column."""
        return self.field_reasons.get(column) or self.field_reasons.get(column.removesuffix("_id"), "")


NOBODY = Context()
_current: ContextVar[Context] = ContextVar("audit_context", default=NOBODY)


def current() -> Context:
    """Return the context in which this thread or task writes now."""
    return _current.get()


@contextmanager
def context(
    *,
    actor: str | None = None,
    role: str | None = None,
    request_id: str | None = None,
    protocol_version: str | None = None,
    reason: str | None = None,
    field_reasons: Mapping[str, str] | None = None,
) -> Iterator[Context]:
    """Write the block under this context; what is not given is taken from the context around it."""
    given = {
        "actor": actor,
        "role": role,
        "request_id": request_id,
        "protocol_version": protocol_version,
        "reason": reason,
    }
    known = {name: storable(value) for name, value in given.items() if value is not None}
    inner = replace(current(), **known)  # type: ignore[arg-type]
    if field_reasons is not None:
        reasons = {str(name): storable(text) for name, text in field_reasons.items()}
        inner = replace(inner, field_reasons={name: text for name, text in reasons.items() if text})
    token = _current.set(inner)
    try:
        yield inner
    finally:
        _current.reset(token)


def storable(value: object) -> str:
    """Return text that both databases can hold: no NUL, no lone surrogates, no blanks around it."""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
