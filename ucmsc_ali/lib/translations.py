"""Compiles the translations without gettext, and finds what is not translated."""

from collections.abc import Iterator
from pathlib import Path

import polib


def compile_stale(folders: list[Path]) -> list[Path]:
    """Compile every catalogue that is newer than its compiled form; return the compiled ones."""
    return [_compile(po) for folder in folders for po in catalogues(folder) if _is_stale(po)]


def catalogues(folder: Path) -> Iterator[Path]:
    """Yield the catalogues of a locale folder."""
    yield from sorted(folder.glob("*/LC_MESSAGES/*.po"))


def gaps(po: Path) -> list[str]:
    """Name each message of a catalogue that has no sure translation, with its place."""
    messages = [entry for entry in polib.pofile(str(po)) if not entry.obsolete]
    return [
        f"{_place(entry)}: {entry.msgid!r}" for entry in messages if entry.fuzzy or not entry.translated()
    ]


def _place(entry: polib.POEntry) -> str:
    return ":".join(entry.occurrences[0]) if entry.occurrences else "?"


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime


def _compile(po: Path) -> Path:
    mo = po.with_suffix(".mo")
    draft = mo.with_suffix(".new")
    polib.pofile(str(po)).save_as_mofile(str(draft))
    draft.replace(mo)  # a reader sees the old one or the new one, never half of one
    return mo


if __name__ == "__main__":
    compile_stale([Path(__file__).resolve().parent.parent / "locale"])
