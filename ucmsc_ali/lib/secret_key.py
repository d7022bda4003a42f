"""The secret of an embedded installation: made once, kept in its data folder, readable by its owner only."""

import os
import secrets
import tempfile
from pathlib import Path


def kept_in(file: Path) -> str:
    """Return the secret in a file, made on first use; two processes starting together agree on one."""
    if not file.exists():
        _make(file)
    return file.read_text().strip()


def _make(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=file.parent)  # mkstemp gives mode 0600
    with os.fdopen(handle, "w") as opened:
        opened.write(secrets.token_urlsafe(64))
    try:
        os.link(draft, file)  # unlike a rename, a link never replaces what another process made first
    except FileExistsError:
        pass
    finally:
        Path(draft).unlink()
