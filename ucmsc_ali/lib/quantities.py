"""Exact decimal quantities: conversions, what was meant by an entered FiO2, and how numbers are shown."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from enum import StrEnum

MMHG_PER_KPA = Decimal("7.50062")
AIR = Decimal("0.21")
MOST_DIGITS = 6


class Fio2Problem(StrEnum):
    """Why an entered FiO2 cannot be used as it stands."""

    BELOW_AIR = "BELOW_AIR"
    BETWEEN_FRACTION_AND_PERCENT = "BETWEEN_FRACTION_AND_PERCENT"
    ABOVE_100_PERCENT = "ABOVE_100_PERCENT"
    ASK_100_PERCENT = "ASK_100_PERCENT"


@dataclass(frozen=True)
class Fio2:
    """An entered FiO2 as a fraction, or why not; with ASK_100_PERCENT the value is 1 once confirmed."""

    value: Decimal | None
    problem: Fio2Problem | None = None

    @property
    def is_refused(self) -> bool:
        """Say whether the entry cannot be saved, whatever is answered."""
        return self.value is None


def fio2(entered: Decimal, *, is_confirmed: bool = False) -> Fio2:
    """Read an entered FiO2: 0.21–1.00 is a fraction, 21–100 a percent, exactly 1 is asked (domain §2.2)."""
    if not entered.is_finite() or entered < AIR:
        return Fio2(None, Fio2Problem.BELOW_AIR)
    if entered == 1:
        return Fio2(Decimal(1), None if is_confirmed else Fio2Problem.ASK_100_PERCENT)
    if entered < 1:
        return Fio2(entered)
    if entered < 21:
        return Fio2(None, Fio2Problem.BETWEEN_FRACTION_AND_PERCENT)
    return Fio2(entered / 100) if entered <= 100 else Fio2(None, Fio2Problem.ABOVE_100_PERCENT)


def kpa_to_mmhg(kpa: Decimal) -> Decimal:
    """Return a pressure in mmHg from kPa, unrounded (1 kPa = 7.50062 mmHg, domain §2.2)."""
    return kpa * MMHG_PER_KPA


def mmhg_to_kpa(mmhg: Decimal) -> Decimal:
    """Return a pressure in kPa from mmHg."""
    return mmhg / MMHG_PER_KPA


def to_mmhg(value: Decimal, unit: str) -> Decimal:
    """Return a pressure in mmHg from the unit it was entered in; ValueError names an unknown unit."""
    if unit in {"mm[Hg]", "mmHg"}:
        return value
    if unit == "kPa":
        return kpa_to_mmhg(value)
    raise ValueError(f"{unit!r} is no unit of pressure here: mm[Hg] or kPa")


def rounded(value: Decimal, places: int = 2) -> Decimal:
    """Return a number rounded half up, for display only: never feed it into another formula."""
    with localcontext() as exact:
        exact.prec = 60
        result = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def show(value: Decimal | None, places: int = 2) -> str:
    """Return a derived number as people read it, half up to 2 decimals; empty where there is none."""
    return "" if value is None else f"{rounded(value, places):f}"


def show_against(value: Decimal, *limits: Decimal) -> str:
    """Return a derived number with enough decimals to tell it from limits that it does not equal."""
    places = 2
    while places < MOST_DIGITS and any(rounded(value, places) == limit != value for limit in limits):
        places += 1
    return show(value, places)


def plain(value: Decimal) -> str:
    """Return a number as it was typed, without an exponent."""
    return f"{value:f}"
