"""Reads the CRF tables of the clinical specification (domain.md §4): what each row says of its keys."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

DOMAIN = Path(__file__).resolve().parents[3].parent / "shared" / "domain.md"
TEXT = DOMAIN.read_text(encoding="utf-8") if DOMAIN.exists() else ""
WHY_SKIPPED = f"The clinical specification is not at {DOMAIN}"

Range = tuple[Decimal | None, Decimal | None]
NUMBER = r"[−-]?\d+(?:\.\d+)?"
RANGE = re.compile(rf"({NUMBER})–({NUMBER})|(≤) ?({NUMBER})|(≥) ?({NUMBER})")
ONLY_A_RANGE = re.compile(rf"([HS] )?{NUMBER}–{NUMBER}( mmHg)?( \([^)]*\))?")
LABELS = "Chinese criterion labels"  # compared in test_domain_tables.py


@dataclass(frozen=True)
class CrfRow:
    """One row of a table: the form's number and its cells, by the head of their column."""

    form: str
    cells: tuple[tuple[str, str], ...]

    @property
    def keys(self) -> list[str]:
        """The keys of the row, as written: "PAO2 + unit" is one of them."""
        return self.cell("Key").split(", ")

    def cell(self, *heads: str) -> str:
        """Return the first cell whose column begins with one of these; empty for "–"."""
        found = next((text for head, text in self.cells if head.startswith(heads)), "")
        return "" if found == "–" else found

    @property
    def sdtm(self) -> str:
        """Where the values go in SDTM."""
        return self.cell("SDTM", "LBTESTCD")

    @property
    def limits(self) -> str:
        """What is refused and what is asked."""
        return self.cell("Limits")

    @property
    def req(self) -> str:
        """When the answers are owed."""
        return self.cell("Req")

    def type_of(self, key: str) -> str:
        """Return what kind of answer a key is: its own part where there is one for each."""
        return self.own_part(key, split(self.cell("Type"), ";"))

    def codes_of(self, key: str) -> str:
        """Return the code list of a key; some tables give it in the type."""
        return self.cell("Codes") or self.type_of(key)

    def own_part(self, key: str, parts: list[str]) -> str:
        """Return the part that belongs to a key; all of them where they are not one for each."""
        if len(parts) == len(self.keys):
            return parts[self.keys.index(key)]
        return "; ".join(parts)

    def chinese(self, key: str) -> str:
        """Return the Chinese name of a key; empty where the names are not one for each."""
        words = self.cell("EN / 中文").rpartition(" / ")[2]
        names = re.split("[、,，] ?", words)
        return names[self.keys.index(key)] if len(names) == len(self.keys) else ""

    @property
    def clauses(self) -> list[str]:
        """The parts of the limits that are more than a range of numbers."""
        return [part for part in split(self.limits, ";") if part and not ONLY_A_RANGE.fullmatch(part)]


def split(text: str, mark: str) -> list[str]:
    """Split a text at a mark that stands outside brackets."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "[{(") - (sign in "]})")
        if sign == mark and depth == 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]


def units(text: str) -> tuple[str, ...]:
    """Return the units in brackets, UCUM only: several where the person chooses."""
    found, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        if sign == "[":
            start = place + 1 if depth == 0 else start
            depth += 1
        elif sign == "]":
            depth -= 1
            if depth == 0:
                found.append(text[start:place].partition("; ")[0])
    return tuple(found)


def ends(words: str) -> Range | None:
    """Return the two ends of the first range in some words; an open end is None."""
    found = RANGE.search(words)
    if found is None:
        return None
    low, high, _, most, _, least = (part and part.replace("−", "-") for part in found.groups())
    return decimal(low or least), decimal(high or most)


def decimal(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def level(letter: str, limits: str) -> Range | None:
    """Return the range that follows the letter H or S at once."""
    found = re.search(rf"\b{letter} (?={NUMBER}–)", limits)
    return ends(limits[found.end() :]) if found else None


def section(number: str) -> str:
    """Return the text of one form, without its heading."""
    found = re.search(rf"^### {number} .*?\n(.*?)(?=^##)", TEXT, re.M | re.S)
    return found.group(1) if found else ""


def rows(number: str) -> Iterator[CrfRow]:
    """Yield the rows of a form's table."""
    lines = [line for line in section(number).splitlines() if line.startswith("|")]
    cut = [[part.strip() for part in line.strip("|").split("|")] for line in lines]
    for cells in cut[2:]:
        yield CrfRow(number, tuple(zip(cut[0], cells, strict=True)))


def remarks(number: str) -> list[str]:
    """Return the sentences and checks around a form's table, one by one."""
    lines = [line for line in section(number).splitlines() if line and not line.startswith(("|", LABELS))]
    text = " ".join(lines)
    parts = [part for each in split(text.removeprefix("Checks: "), ";") for part in split_sentences(each)]
    return [part for part in parts if part]


def split_sentences(text: str) -> list[str]:
    """Split a text after each full stop that ends a sentence."""
    return re.split(r"(?<=[\w).]\.) (?=[A-Z])", text)


def form_numbers() -> list[str]:
    """Return the numbers of all forms that the specification describes."""
    return re.findall(r"^### (F\d\d) ", TEXT, re.M)
