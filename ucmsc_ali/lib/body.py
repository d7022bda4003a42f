"""Age and body measures of a person."""

from datetime import date
from decimal import Decimal

MALE, FEMALE = "M", "F"
PBW_AT_152_4_CM = {MALE: Decimal(50), FEMALE: Decimal("45.5")}


def completed_years(birth: date, on: date) -> int:
    """Return the age in completed years; born on 29 February, a year is complete on 1 March (domain §2.1)."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def bmi(weight_kg: Decimal | None, height_cm: Decimal | None) -> Decimal | None:
    """Return the body mass index in kg/m², unrounded, from kg and cm (domain §2.4)."""
    if weight_kg is None or not height_cm:
        return None
    metres = height_cm / 100
    return weight_kg / (metres * metres)


def predicted_weight(sex: str, height_cm: Decimal | None) -> Decimal | None:
    """Return the predicted body weight in kg, from M or F and cm; None for any other sex (domain §2.4)."""
    if height_cm is None or sex not in PBW_AT_152_4_CM:
        return None
    return PBW_AT_152_4_CM[sex] + Decimal("0.91") * (height_cm - Decimal("152.4"))
