"""Finds every message that people read, in Python and in templates, without gettext."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ONE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
MANY = {"ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy"}
PSEUDO = re.compile(r"(?<!\w)(_|gettext|ngettext|pgettext)\(u?['\"]")


@dataclass(frozen=True)
class Message:
    """One message, its plural and context where it has them, and where it stands."""

    text: str
    plural: str
    context: str
    place: str


def in_python(source: str, place: str) -> Iterator[Message]:
    """Yield the messages of a Python file."""
    tree = ast.parse(source)
    names = _imported_as(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (found := _read(node, place, names)):
            yield found


def _imported_as(tree: ast.AST) -> dict[str, str]:
    """Return what the functions of translation are called in a file, and what they are."""
    imports = (each for each in ast.walk(tree) if isinstance(each, ast.ImportFrom))
    ours = (each for each in imports if each.module == "django.utils.translation")
    return {each.asname: each.name for found in ours for each in found.names if each.asname}


def in_template(source: str, place: str) -> Iterator[Message]:
    """Yield the messages of a template, by Django's own reading of it."""
    pseudo = templatize(source, origin=place)
    for start in PSEUDO.finditer(pseudo):
        yield from in_python(_call(pseudo, start.start()), place)


def _call(pseudo: str, start: int) -> str:
    """Return the whole call that starts here: up to the first closing bracket with which it can be read."""
    for end in re.finditer(r"\)", pseudo[start:]):
        text = pseudo[start : start + end.end()]
        try:
            ast.parse(text)
        except SyntaxError:
            continue
        return text
    return ""


def in_folder(folder: Path, base: Path) -> Iterator[Message]:
    """Yield the messages of every file of a folder."""
    for file in sorted(folder.rglob("*")):
        place = str(file.relative_to(base))
        if file.suffix == ".py" and "migrations" not in file.parts:
            yield from in_python(file.read_text("utf-8"), place)
        elif file.suffix in {".html", ".txt"} and "templates" in file.parts:
            yield from in_template(file.read_text("utf-8"), place)


def _read(call: ast.Call, place: str, names: dict[str, str]) -> Message | None:
    called = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    name = names.get(called, called)
    constants = [each.value for each in call.args if isinstance(each, ast.Constant)]
    words = [each for each in constants if isinstance(each, str)]
    where = f"{place}:{call.lineno}" if place.endswith(".py") else place
    if name in ONE and words:
        return Message(words[0], "", "", where)
    if name in MANY and len(words) > 1:
        return Message(words[0], words[1], "", where)
    if name in IN_CONTEXT and len(words) > 1:
        return Message(words[1], "", words[0], where)
    return None
