"""Turn nested tables into the dataclasses of the model, collecting every wrong item on the way."""

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from enum import EnumMeta
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from ucmsc_ali.protocol.model import Between, Problem

T = TypeVar("T")
NAMED_BY_KEY = ("code", "key", "number")
PLAIN = {str: "a text", bool: "true or false", int: "a whole number", Decimal: "a number"}


class Builder:
    """Builds one dataclass from a table; `problems` lists what was wrong, with keys and expectations."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def build(self, cls: type[T], table: object, key: str) -> T | None:
        """Return an instance of a dataclass, or None where a value is missing or wrong."""
        if not isinstance(table, Mapping):
            self._wrong(key, table, "a table")
            return None
        hints = get_type_hints(cls, include_extras=True)
        self._report_unknown(table, set(hints), key)
        values: dict[str, Any] = {}
        missing = False
        for field in fields(cls):  # type: ignore[arg-type]
            at = _join(key, field.name)
            if field.name in table:
                values[field.name] = self.value(hints[field.name], table[field.name], at)
                missing |= values[field.name] is None
            elif field.default is MISSING:
                self._wrong(at, None, _describe(hints[field.name]))
                missing = True
        return None if missing else cls(**values)

    def value(self, hint: Any, found: object, key: str) -> Any:
        """Return a found value as its declared type, or None and one more problem."""
        origin = get_origin(hint)
        if origin is Annotated:
            return self._number(hint, found, key)
        if origin in {Union, types.UnionType}:
            return self.value(next(kind for kind in get_args(hint) if kind is not type(None)), found, key)
        if origin is tuple:
            return self._list(get_args(hint)[0], found, key)
        if origin is Mapping:
            return self._mapping(get_args(hint)[1], found, key)
        if isinstance(hint, EnumMeta):
            return self._choice(hint, found, key)
        return self._plain(hint, found, key) if hint in PLAIN else self.build(hint, found, key)

    def _plain(self, kind: type, found: object, key: str) -> Any:
        if kind is Decimal and type(found) in {int, Decimal}:
            return Decimal(str(found))
        if type(found) is not kind:
            return self._wrong(key, found, PLAIN[kind])
        if kind is str and not str(found).strip() and not key.endswith((".form", ".row")):
            return self._wrong(key, found, "a text that is not empty")
        return found

    def _number(self, hint: Any, found: object, key: str) -> Any:
        kind, limits = get_args(hint)
        number = self._plain(kind, found, key)
        if number is None or not isinstance(limits, Between):
            return number
        inside = limits.low <= number <= limits.high
        return number if inside else self._wrong(key, found, f"{PLAIN[kind]} from {limits}")

    def _choice(self, choices: EnumMeta, found: object, key: str) -> Any:
        allowed = [str(choice) for choice in choices]  # type: ignore[var-annotated]
        return choices(found) if found in allowed else self._wrong(key, found, "one of " + ", ".join(allowed))

    def _list(self, kind: Any, found: object, key: str) -> tuple[Any, ...] | None:
        if not isinstance(found, list):
            self._wrong(key, found, "a list")
            return None
        values = [self.value(kind, item, f"{key}[{place}]") for place, item in enumerate(found)]
        return None if any(value is None for value in values) else tuple(values)

    def _mapping(self, kind: Any, found: object, key: str) -> Mapping[str, Any] | None:
        if not isinstance(found, Mapping):
            self._wrong(key, found, "a table")
            return None
        values = {name: self._named(kind, name, item, _join(key, name)) for name, item in found.items()}
        return None if any(value is None for value in values.values()) else types.MappingProxyType(values)

    def _named(self, kind: Any, name: str, found: object, key: str) -> Any:
        own = next((field.name for field in fields(kind) if field.name in NAMED_BY_KEY), None)
        if own and isinstance(found, Mapping):
            found = {**found, own: name}
        return self.value(kind, found, key)

    def _report_unknown(self, table: Mapping[str, object], known: set[str], key: str) -> None:
        for name in table.keys() - known:
            self._wrong(_join(key, name), table[name], "no such key; known are " + ", ".join(sorted(known)))

    def _wrong(self, key: str, found: object, expected: str) -> Any:
        """Note one wrong item and stand in for its value: always None."""
        shown = "nothing" if found is None else repr(found) if isinstance(found, str) else str(found)
        self.problems.append(Problem(key or "the file", shown, expected))
        return None


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name


def _describe(hint: Any) -> str:
    """Say in words what a missing key should hold."""
    if get_origin(hint) is Annotated:
        kind, limits = get_args(hint)
        return f"{PLAIN[kind]} from {limits}"
    if isinstance(hint, EnumMeta):
        return "one of " + ", ".join(str(choice) for choice in hint)  # type: ignore[var-annotated]
    if get_origin(hint) is tuple:
        return "a list"
    return PLAIN.get(hint, "a table")
