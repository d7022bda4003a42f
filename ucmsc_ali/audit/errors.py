"""What the triggers refuse, as exceptions. Each is an IntegrityError and ends its transaction."""

import re

from django.db import IntegrityError

SENTENCE = re.compile(r"audit\.(\w+): ([^\n]+)")


class TrailRefusal(IntegrityError):
    """The database refused a write because its trail could not be written as the rules ask."""


class ActorMissing(TrailRefusal):
    """A write without a named actor in the audit context (21 CFR 11.10(e))."""


class ReasonMissing(TrailRefusal):
    """A saved value was changed, or a form voided, without a reason (ICH E6(R3) 4.2.4)."""


class DeleteRefused(TrailRefusal):
    """A row of the trial was to be deleted; it can only be voided, with a reason."""


class AppendOnly(TrailRefusal):
    """The trail itself was to be changed, emptied or written by hand."""


KINDS: dict[str, type[TrailRefusal]] = {
    "actor_missing": ActorMissing,
    "reason_missing": ReasonMissing,
    "delete_refused": DeleteRefused,
    "append_only": AppendOnly,
}


def refusal(error: IntegrityError) -> TrailRefusal | None:
    """Return the refusal that a database error reports, or None for any other error."""
    found = SENTENCE.search(str(error))
    kind = KINDS.get(found.group(1)) if found else None
    return kind(found.group(2)) if found and kind else None
