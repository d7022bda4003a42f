"""Reads the lock files as a reviewer would: every package exact and hashed, no address of anybody's index."""

import re
import sys
from pathlib import Path

FILES = ("requirements.txt", "requirements-dev.txt")
PACKAGE = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(\[[a-z0-9,._-]+\])?==[^\s;]+( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")
COMMENT = re.compile(r"^ +#   ?( *(-r|-c) requirements(-dev)?\.(in|txt)| *[a-z0-9._-]+)?$|^ +# via( .*)?$")
WANTED = re.compile(r"^([A-Za-z0-9._-]+)")


def problems(lock: Path) -> list[str]:
    """Name each line of a lock that is neither an exact package, nor a hash, nor the reason for one."""
    lines = lock.read_text().splitlines()
    said = [f"{lock.name}:{number}: {line}" for number, line in enumerate(lines, 1) if not _is_allowed(line)]
    hashes_due = [f"{lock.name}:{number}: no hash follows" for number in _without_hash(lines)]
    return [*said, *hashes_due, *_not_locked(lock)]


def _is_allowed(line: str) -> bool:
    has_address = "://" in line or "@" in line
    return not has_address and any(kind.match(line) for kind in (PACKAGE, HASH, COMMENT))


def _without_hash(lines: list[str]) -> list[int]:
    pairs = zip(lines, [*lines[1:], ""], strict=True)
    return [
        number
        for number, (line, after) in enumerate(pairs, 1)
        if PACKAGE.match(line) and not HASH.match(after)
    ]


def _not_locked(lock: Path) -> list[str]:
    """Name what the hand-written list asks for and the lock does not hold."""
    held = {match["name"] for line in lock.read_text().splitlines() if (match := PACKAGE.match(line))}
    asked = lock.with_suffix(".in")
    lines = [
        line for line in asked.read_text().splitlines() if not line.startswith(("-", "#")) and line.strip()
    ]
    names = [match[1].lower().replace("_", "-") for line in lines if (match := WANTED.match(line))]
    return [f"{lock.name}: {name} of {asked.name} is missing" for name in names if name not in held]


if __name__ == "__main__":
    found = [problem for name in FILES for problem in problems(Path(name))]
    sys.exit("\n".join(found) or None)
