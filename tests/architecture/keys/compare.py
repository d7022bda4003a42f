"""How an item of the casebook differs from its row of the specification, facet by facet."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils import translation

from dosing.models import ProductBatch
from tests.architecture.keys.kinds import Item
from tests.architecture.keys.specification import CrfRow, Range, ends, level, units
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.items import (
    Assay,
    Choice,
    Day,
    Fraction,
    Link,
    Measurement,
    Moment,
    PartialTime,
    Text,
    Whole,
    YesNo,
    items_of,
)

MODELS = {**{key: form.model for key, form in registry.forms().items()}, "product-batch": ProductBatch}
NUMBERS = (Measurement, Fraction, Assay, Whole)
KINDS: dict[str, tuple[type, ...]] = {
    "date": (Day,),
    "DTM": (Moment,),
    "PD": (PartialTime,),
    "unknown": (PartialTime,),  # "time may be unknown"
    "NY": (YesNo,),
    "code": (Choice,),
    "text": (Text,),
    "int": (Whole,),
    "num": (Measurement, Whole),
    "dec": (Measurement, Fraction, Assay),
    "ref": (Link,),
    "e-sign": (Text, Moment),
}
OWED = {"A": "always", "optional": "optional"}
NO_CODE = re.compile(r"\([^()]*\)|C\d{5,6}:?|default |as above|as AEREL|same|constants:.*|…")


def the_item(meant: Item) -> Any:
    """Return the data item that a line of the table names."""
    return items_of(MODELS[meant.form])[meant.item]


def differences(row: CrfRow, key: str, meant: Item, listed: str) -> dict[str, str]:
    """Return each facet in which an item differs from its row, with both sides; `listed` are its codes."""
    item = the_item(meant)
    found = [
        *kind(row, key, meant, item, listed),
        *unit(row, key, meant, item),
        *ranges(row, meant, item),
        *codes(row, item, listed),
        *required(row, meant, item),
        *chinese(row, key, meant, item),
        *standard(row, meant, item),
    ]
    return dict(found)


def kind(row: CrfRow, key: str, meant: Item, item: Any, listed: str) -> Iterator[tuple[str, str]]:
    """Yield an item that is answered otherwise than the row says."""
    words = words_of_type(row, key, meant)
    named = named_kinds(words)
    if isinstance(item, Choice) and listed:
        named.append(Choice)
    is_computed = "derived" in words
    if is_computed != item.derived and (is_computed or named):
        yield "type", f"derived: {item.derived}, and {words!r}"
    elif not item.derived and named and not isinstance(item, tuple(named)):
        yield "type", f"{type(item).__name__}, and {words!r}"
    decimals = re.search(r"dec(?:\d–)?(\d)", words)
    if isinstance(item, Measurement) and decimals and item.places != int(decimals[1]):
        yield "type", f"{item.places} decimals, and {words!r}"


def words_of_type(row: CrfRow, key: str, meant: Item) -> str:
    """Return the words of the row that say how a key is answered."""
    return row.type_of(key) if meant.type is None else meant.type


def named_kinds(words: str) -> list[type]:
    """Return the kinds of item that some words name; a date of which a part is known is one of its own."""
    found = [kind for word, kinds in KINDS.items() if has_word(word, words) for kind in kinds]
    return [PartialTime] if PartialTime in found else found


def has_word(word: str, words: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![a-zA-Z-])", words) is not None


def unit(row: CrfRow, key: str, meant: Item, item: Any) -> Iterator[tuple[str, str]]:
    """Yield an item in another unit; 1 is the unit of a bare number."""
    said = units(words_of_type(row, key, meant))
    has = item.meaning.units or (item.meaning.unit or "1",)
    if said and (item.derived or isinstance(item, NUMBERS)) and said != has:
        yield "unit", f"{has}, and {said}"


def ranges(row: CrfRow, meant: Item, item: Any) -> Iterator[tuple[str, str]]:
    """Yield an item whose hard limits or expected range are others."""
    hard, soft = range_of("H", row, meant.hard, item), range_of("S", row, meant.soft, item)
    limits, expected = meant.hard_in or item.meaning.limits, meant.soft_in or item.meaning.expected
    if limits != hard:
        yield "limits", f"{limits}, and {hard}"
    if expected != soft:
        yield "expected", f"{expected}, and {soft}"


def range_of(letter: str, row: CrfRow, quoted: str | None, item: Any) -> Range | None:
    """Return the range of the row that is meant for a number."""
    if quoted is not None:
        return ends(quoted)
    return level(letter, row.limits) if isinstance(item, NUMBERS) else None


def codes(row: CrfRow, item: Any, listed: str) -> Iterator[tuple[str, str]]:
    """Yield codes that one side has alone, and code words that are others in Chinese."""
    if isinstance(item, YesNo) or not item.choices:
        if isinstance(item, YesNo) and not has_word("NY", f"{listed} {row.cell('Type')}"):
            yield "codes", f"Yes and No, and {listed!r}"
        return
    words = dict(item.choices)
    found, rest = read_codes(listed, list(words))
    alone = [code for code in words if code not in found and "…" not in listed]
    if alone or rest:
        yield "codes", f"only here {alone}, only there {rest}"
    with translation.override("zh-hans"):
        other = {
            code: (str(words[code]), said) for code, said in found.items() if said not in str(words[code])
        }
    if other:
        yield "code words", f"{other}"


def read_codes(listed: str, known: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return the known codes of a list with the Chinese words after each, and the codes nobody knows."""
    text = re.sub(
        r"\b([1-5])–([1-5])\b",
        lambda ends: ", ".join(map(str, range(int(ends[1]), int(ends[2]) + 1))),
        listed,
    )
    text, found = NO_CODE.sub("", re.sub(r"\bNY\b", "Y, N", text)), {}
    for code in sorted(known, key=len, reverse=True):
        match = re.search(rf"(?<![A-Z0-9+]){re.escape(code)}(?![A-Z0-9])([^,;/]*)", text)
        if match:
            found[code] = match[1].strip()
            text = text[: match.start()] + "," + text[match.end() :]
    return found, re.findall(r"[A-Z0-9][A-Z0-9 +-]*", text)


def required(row: CrfRow, meant: Item, item: Any) -> Iterator[tuple[str, str]]:
    """Yield an item that is owed under another condition."""
    said, has = row.req if meant.req is None else meant.req, "conditional"
    if item.meaning.when is None:
        has = "always" if item.meaning.required else "optional"
    if said and not item.derived and has != OWED.get(said, "conditional"):
        yield "required", f"{has}, and {said!r}"


def chinese(row: CrfRow, key: str, meant: Item, item: Any) -> Iterator[tuple[str, str]]:
    """Yield an item that is called otherwise in Chinese."""
    said = row.chinese(key) if meant.zh is None else meant.zh
    with translation.override("zh-hans"):
        label = str(item.meaning.label)
    if said not in label or not said:
        yield "zh", f"{label}, and {said}"


def standard(row: CrfRow, meant: Item, item: Any) -> Iterator[tuple[str, str]]:
    """Yield an item that goes elsewhere in SDTM: neither the variable nor the domain that the row names."""
    cell = row.sdtm if meant.sdtm is None else meant.sdtm
    named = set(re.findall(r"[A-Z0-9]{2,}", cell))
    if named and not named & set(item.meaning.sdtm.split(".")):
        yield "sdtm", f"{item.meaning.sdtm!r}, and {cell!r}"
