"""How far a demonstration runs ahead of the clock: one small file in DATA_DIR, read by every process."""

import os
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from ucmsc_ali.accounts.demonstration import is_demo

NOTHING = timedelta(0)
AT_MOST = timedelta(days=60)


def ahead() -> timedelta:
    """Return how far the clock is moved ahead; nothing where no file says so, and always in a real study."""
    try:
        seconds = int(_file().read_text(encoding="ascii"))
    except (OSError, ValueError):
        return NOTHING
    is_possible = 0 < seconds <= AT_MOST.total_seconds()
    return timedelta(seconds=seconds) if is_possible and is_demo() else NOTHING


def keep(moved: timedelta) -> None:
    """Write how far the clock is moved ahead, in one step that no reader sees half done."""
    if not moved:
        _file().unlink(missing_ok=True)
        return
    draft = _file().with_suffix(f".{os.getpid()}")
    draft.write_text(str(int(moved.total_seconds())), encoding="ascii")
    draft.replace(_file())


def _file() -> Path:
    return Path(settings.DATA_DIR) / "demo-clock"
