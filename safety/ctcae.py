"""The terms of CTCAE v5.0 and the grades each of them has."""

import csv
from functools import cache
from pathlib import Path

VERSION = "5.0"
FILE = Path(__file__).parent / "data" / "ctcae_v5.csv"


@cache
def grades_by_term() -> dict[str, frozenset[int]]:
    """Return the grades that exist for each term, by the term in lower case."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return {row["term"].lower(): frozenset(map(int, row["grades"])) for row in csv.DictReader(lines)}


@cache
def terms() -> list[str]:
    """Return every term, as it is written, in alphabetical order."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        return sorted(row["term"] for row in csv.DictReader(lines))


def grades(term: str) -> frozenset[int] | None:
    """Return the grades that exist for a term, or None for a term that CTCAE does not have."""
    return grades_by_term().get(term.strip().lower())
