"""What a data item means, said once: label, unit, limits, codes, standard names, and when it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

Label = str | Promise
Bound = Decimal | None


class When:
    """A condition under which an item is asked: another item has one of these values."""

    def __init__(self, item: str, *values: str) -> None:
        self.item, self.values = item, values

    def is_met(self, facts: Mapping[str, Any]) -> bool:
        """Say whether the item is asked, given the values of its form."""
        return str(facts.get(self.item) or "") in self.values


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a value means: the metadata of a data item (CDASH, SDTM, UCUM, LOINC)."""

    label: Label
    help: Label = ""
    unit: str = ""
    units: tuple[str, ...] = ()
    limits: tuple[Bound, Bound] | None = None
    expected: tuple[Bound, Bound] | None = None
    sdtm: str = ""
    loinc: str = ""
    critical: bool = False
    required: bool = True
    when: When | None = None
    future: bool = False
    derived: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    def is_asked(self, facts: Mapping[str, Any]) -> bool:
        """Say whether the item applies, given the other values of its form."""
        return self.when is None or self.when.is_met(facts)


def bounds(pair: tuple[object, object] | None) -> tuple[Bound, Bound] | None:
    """Return a pair of limits as exact decimals; an open end is None."""
    if pair is None:
        return None
    low, high = (None if end is None else Decimal(str(end)) for end in pair)
    return low, high
