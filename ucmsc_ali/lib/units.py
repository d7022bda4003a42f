"""Units: UCUM inside, and as people write them."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.lib import quantities

LABELS: dict[str, str | Promise] = {
    "mm[Hg]": "mmHg",
    "cm[H2O]": "cmH₂O",
    "/min": "/min",
    "Cel": "°C",
    "[pH]": "",
    "1": "",
    "10*9/L": "×10⁹/L",
    "10*6": "×10⁶",
    "10*6/mL": "×10⁶/mL",
    "umol/L": "µmol/L",
    "ug/min": "µg/min",
    "ug/kg/min": "µg/kg/min",
    "kg/m2": "kg/m²",
    "a": _("years"),
    "mL/(24.h)": "mL/24 h",
}


def unit_label(unit: str) -> str:
    """Return a UCUM unit as people write it."""
    return str(LABELS.get(unit, unit))


def convert(value: Decimal, unit: str, standard: str) -> Decimal:
    """Return a value in the standard unit, exactly; ValueError for a pair of units nobody declared."""
    if unit == standard:
        return value
    if standard == "mm[Hg]":
        return quantities.to_mmhg(value, unit)
    raise ValueError(f"No conversion from {unit!r} to {standard!r}.")


def bare(value: Decimal) -> str:
    """Return a stored number as people write it: no exponent, no zeros that only fill the column."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def with_unit(number: str, unit: str) -> str:
    """Return a number followed by its unit as people write it."""
    return f"{number} {unit_label(unit)}".strip()
