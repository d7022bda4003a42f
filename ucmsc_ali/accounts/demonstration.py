"""What tells a demonstration from a study: one event of its trail, which nobody can take out or put in later.

A file in DATA_DIR names that event, so that a real study answers without asking its database; the file alone
makes no demonstration, since the trail of another database does not hold the event it names.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, transaction

from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.audit.record import record

LOADED = "DEMO_LOADED"
_known: dict[str, bool] = {}  # the answer for each event named by the file, found once per process


def mark(details: Mapping[str, object]) -> None:
    """Record in the trail that everything in this database is invented."""
    event = AuditEvent.objects.get(pk=record(LOADED, details=details))
    transaction.on_commit(partial(_marker().write_text, event.hash, encoding="ascii"))


def is_demo() -> bool:
    """Say whether this is a demonstration, in which nothing is real."""
    try:
        named = _marker().read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return False
    if named not in _known:
        try:
            _known[named] = AuditEvent.objects.filter(action=LOADED, hash=named).exists()
        except DatabaseError:
            return False
    return _known[named]


def _marker() -> Path:
    return Path(settings.DATA_DIR) / "demo"
