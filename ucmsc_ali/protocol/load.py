"""Read a protocol file: every wrong item is listed with its key and what was expected."""

import re
import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path

from ucmsc_ali.protocol.build import Builder
from ucmsc_ali.protocol.model import Problem, Protocol
from ucmsc_ali.protocol.rules import broken_rules

CURRENT = "1.0"
FOLDER = Path(__file__).parent


class ProtocolError(ValueError):
    """The protocol file has wrong items; `problems` holds them all."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join([f"{path.name} cannot be used:", *map(str, problems)]))


def raw(path: Path) -> dict[str, object]:
    """Return the file as nested tables, decimals exact; OSError or TOMLDecodeError if it cannot be read."""
    with path.open("rb") as file:
        return tomllib.load(file, parse_float=Decimal)


def examine(path: Path) -> tuple[Protocol | None, list[Problem]]:
    """Return the protocol, if it can be built, and all that is wrong with it."""
    try:
        tables = raw(path)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, [Problem(path.name, str(error), "a readable TOML file")]
    builder = Builder()
    protocol = builder.build(Protocol, tables, "")
    if protocol is None or builder.problems:
        return None, builder.problems
    return protocol, broken_rules(protocol)


def problems(path: Path) -> list[Problem]:
    """Return every wrong item of a protocol file; empty if it can be used."""
    return examine(path)[1]


def load(path: Path) -> Protocol:
    """Return the protocol of a file; ProtocolError names every wrong item."""
    protocol, wrong = examine(path)
    if protocol is None or wrong:
        raise ProtocolError(path, wrong)
    return protocol


def path_of(version: str) -> Path:
    """Return the file of a version."""
    return FOLDER / f"{version}.toml"


def versions() -> list[str]:
    """Return the versions that have a file, oldest first."""
    found = [file.stem for file in FOLDER.glob("*.toml") if re.fullmatch(r"\d+\.\d+", file.stem)]
    return sorted(found, key=lambda name: [int(part) for part in name.split(".")])


@cache
def named(version: str) -> Protocol:
    """Return a version, read once; KeyError if there is no such version."""
    if version not in versions():
        raise KeyError(version)
    return load(path_of(version))


def current() -> Protocol:
    """Return the version in force, read once."""
    return named(CURRENT)
