"""Planned and delivered cells, volumes and rates, unrounded. Cells are in 10^6, concentrations in 10^6/mL."""

from dataclasses import dataclass
from decimal import Decimal

from ucmsc_ali.lib.quantities import plain, show
from ucmsc_ali.protocol.model import Dose
from ucmsc_ali.protocol.vocabulary import CellCount, DoseWeight

MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Plan:
    """The dose of one infusion: weight in kg, cells in 10^6, volume in mL once a product is known."""

    weight_kg: Decimal
    cells_million: Decimal
    cells_arithmetic: str
    volume_ml: Decimal | None = None
    volume_arithmetic: str = ""


@dataclass(frozen=True)
class Delivered:
    """What was given: viable cells in 10^6 and percent of the plan."""

    cells_million: Decimal
    percent: Decimal
    arithmetic: str


def dose_weight(
    *, dose: Dose, baseline: Decimal, predicted: Decimal | None, today: Decimal | None
) -> Decimal:
    """Return the weight in kg that the dose is computed from (A25); ValueError if it is missing."""
    if dose.weight is DoseWeight.PREDICTED:
        if predicted is None:
            raise ValueError("The predicted body weight needs sex and height.")
        return predicted
    if dose.reweigh_if_percent and today is not None:
        changed = abs(weight_change_percent(baseline, today))
        return today if changed > dose.reweigh_if_percent else baseline
    return baseline


def weight_change_percent(baseline: Decimal, today: Decimal) -> Decimal:
    """Return by how many percent a weight differs from the baseline, negative for a loss."""
    return (today - baseline) / baseline * 100


def weight_change_is_asked(baseline: Decimal, today: Decimal, dose: Dose) -> bool:
    """Say whether a weight differs from the baseline by more than the protocol's percent (domain §2.5)."""
    return abs(weight_change_percent(baseline, today)) > dose.weight_change_query_percent


def planned_cells(weight_kg: Decimal, dose: Dose) -> Decimal:
    """Return the cells of one infusion in 10^6 (domain §2.5)."""
    return dose.cells_per_kg * weight_kg / MILLION


def planned_total(weight_kg: Decimal, dose: Dose) -> Decimal:
    """Return the cells of all infusions in 10^6."""
    return planned_cells(weight_kg, dose) * dose.infusions


def counted_share(viability_percent: Decimal, dose: Dose) -> Decimal:
    """Return the share of cells that the dose counts: the viable ones, or all (A25)."""
    return viability_percent / 100 if dose.cells is CellCount.VIABLE else Decimal(1)


def planned_volume(
    cells_million: Decimal, concentration: Decimal, viability_percent: Decimal, dose: Dose
) -> Decimal | None:
    """Return the volume in mL that holds the planned cells; empty if the product has none (domain §2.5)."""
    counted = concentration * counted_share(viability_percent, dose)
    return cells_million / counted if counted else None


def plan(
    *,
    weight_kg: Decimal,
    dose: Dose,
    concentration: Decimal | None = None,
    viability_percent: Decimal | None = None,
) -> Plan:
    """Return the dose of one infusion with its arithmetic, and its volume where the product is known."""
    cells = planned_cells(weight_kg, dose)
    words = f"{scientific(dose.cells_per_kg)}/kg × {plain(weight_kg)} kg = {show(cells)} × 10^6"
    if concentration is None or viability_percent is None:
        return Plan(weight_kg, cells, words)
    volume = planned_volume(cells, concentration, viability_percent, dose)
    shown = f"{show(cells)} ÷ {_counted_in_words(concentration, viability_percent, dose)} = {show(volume)} mL"
    return Plan(weight_kg, cells, words, volume, shown if volume is not None else "")


def delivered(
    *,
    volume_ml: Decimal,
    concentration: Decimal,
    viability_percent: Decimal,
    planned_million: Decimal,
    dose: Dose,
) -> Delivered:
    """Return the cells given, counted as the dose counts them, and the percent of the plan (domain §2.5)."""
    cells = volume_ml * concentration * counted_share(viability_percent, dose)
    percent = cells / planned_million * 100
    counted = _counted_in_words(concentration, viability_percent, dose, bracket=False)
    words = (
        f"{plain(volume_ml)} mL × {counted} = {show(cells)} × 10^6; "
        f"{show(cells)} ÷ {show(planned_million)} = {show(percent)} %"
    )
    return Delivered(cells, percent, words)


def is_within_tolerance(percent: Decimal, dose: Dose) -> bool:
    """Say whether a delivered dose in percent of the plan is as the protocol allows, both ends included."""
    return dose.delivered_minimum_percent <= percent <= dose.delivered_maximum_percent


def rate(volume_ml: Decimal, minutes: Decimal) -> Decimal | None:
    """Return the rate in mL/h of a diluted volume in mL over minutes; empty for no time (domain §2.5)."""
    return volume_ml * 60 / minutes if minutes > 0 else None


def scientific(cells: Decimal) -> str:
    """Return a number of cells as the protocol writes it: 5 × 10^5."""
    exponent = cells.adjusted()
    return f"{plain(cells.scaleb(-exponent).normalize())} × 10^{exponent}"


def _counted_in_words(
    concentration: Decimal, viability_percent: Decimal, dose: Dose, *, bracket: bool = True
) -> str:
    if dose.cells is CellCount.TOTAL:
        return f"{plain(concentration)}"
    product = f"{plain(concentration)} × {plain(viability_percent)} %"
    return f"({product})" if bracket else product
