"""Two protocol versions compared, item by item, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ucmsc_ali.protocol.load import path_of, raw
from ucmsc_ali.protocol.model import Text
from ucmsc_ali.protocol.rules import in_words


@dataclass(frozen=True)
class Change:
    """One item that differs; `old` is None where it is new, `new` is None where it is gone."""

    key: str
    old: str | None
    new: str | None

    @property
    def words(self) -> Text:
        """Return the change as a sentence."""
        if self.old is None:
            return Text(f"{self.key}: added, {self.new}", f"{self.key}：新增，{self.new}")
        if self.new is None:
            return Text(f"{self.key}: removed, was {self.old}", f"{self.key}：删除，原为 {self.old}")
        return Text(f"{self.key}: {self.old} → {self.new}", f"{self.key}：{self.old} → {self.new}")


def between(older: str, newer: str) -> list[Change]:
    """Return what changed from one version to another; OSError if a file is missing."""
    return between_files(path_of(older), path_of(newer))


def between_files(older: Path, newer: Path) -> list[Change]:
    """Return what changed from one file to another, in the order of the newer, then what is gone."""
    old, new = dict(_items(raw(older), "")), dict(_items(raw(newer), ""))
    keys = [*new, *(key for key in old if key not in new)]
    return [Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


def _items(table: Mapping[str, object], above: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        key = f"{above}.{name}" if above else name
        if isinstance(value, Mapping):
            yield from _items(value, key)
        elif isinstance(value, list):
            yield key, in_words(tuple(value))
        else:
            yield key, in_words(value)
