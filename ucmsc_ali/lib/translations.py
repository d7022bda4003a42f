"""Keeps the catalogues of translations without gettext: new messages, gaps, the compiled form."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib

from ucmsc_ali.lib.messages import Message

PLACEHOLDER = re.compile(r"%\((\w+)\)")


def compile_stale(folders: list[Path]) -> list[Path]:
    """Compile every catalogue that is newer than its compiled form; return the compiled ones."""
    return [_compile(po) for folder in folders for po in catalogues(folder) if _is_stale(po)]


def catalogues(folder: Path) -> Iterator[Path]:
    """Yield the catalogues of a locale folder."""
    yield from sorted(folder.glob("*/LC_MESSAGES/*.po"))


def gaps(po: Path, messages: Iterable[Message]) -> list[str]:
    """Name each message that a catalogue does not hold, or holds without a sure translation."""
    held = {_key(entry): entry for entry in polib.pofile(str(po)) if not entry.obsolete}
    said = []
    for (text, context), message in _once(messages).items():
        entry = held.get((text, context))
        if entry is None or entry.fuzzy or not entry.translated() or not _fits(entry):
            said.append(f"{message.place}: {text!r}")
    return said


def update(po: Path, messages: Iterable[Message]) -> int:
    """Write a catalogue anew with exactly these messages, keeping translations; return how many are new."""
    former = {_key(entry): entry for entry in polib.pofile(str(po))} if po.exists() else {}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": po.parent.parent.name,
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    found = _once(messages)
    for key, message in sorted(found.items()):
        catalogue.append(_entry(message, former.get(key)))
    po.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(po))
    return len(found.keys() - former.keys())


def _fits(entry: polib.POEntry) -> bool:
    """Say whether a translation names the same values as its message."""
    said = [entry.msgstr, *entry.msgstr_plural.values()]
    named = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    return all(set(PLACEHOLDER.findall(text)) == named for text in said if text)


def _entry(message: Message, former: polib.POEntry | None) -> polib.POEntry:
    place = message.place.partition(":")[0]  # without lines: they would change with every edit
    facts = {"msgid": message.text, "occurrences": [(place, "")], "msgctxt": message.context or None}
    flags = ["python-format"] if "%(" in message.text else []
    if message.plural:
        plurals = former.msgstr_plural if former else {0: ""}
        return polib.POEntry(**facts, msgid_plural=message.plural, msgstr_plural=plurals, flags=flags)
    return polib.POEntry(**facts, msgstr=former.msgstr if former else "", flags=flags)


def _once(messages: Iterable[Message]) -> dict[tuple[str, str], Message]:
    """Return each message once; of several places the first, and a plural before none."""
    found: dict[tuple[str, str], Message] = {}
    for message in messages:
        key = (message.text, message.context)
        if message.text and (key not in found or message.plural):
            found[key] = message
    return found


def _key(entry: polib.POEntry) -> tuple[str, str]:
    return entry.msgid, entry.msgctxt or ""


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
