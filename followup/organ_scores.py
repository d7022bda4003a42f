"""Severity classes and organ scores: Berlin, global definition, Murray, SOFA (domain §2.6)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ORGANS = 6
D = Decimal
NOTHING = Decimal(0)
BERLIN_PEEP = Decimal(5)


class Berlin(StrEnum):
    """Severity of ARDS by the Berlin definition."""

    MILD = "MILD"
    MODERATE = "MODERATE"
    SEVERE = "SEVERE"
    NOT_ARDS = "NOT ARDS"
    NOT_CLASSIFIABLE = "NOT CLASSIFIABLE"


def berlin(
    pf: Decimal | None,
    peep: Decimal | None,
    *,
    is_within_week: bool | None,
    is_bilateral: bool | None,
    is_cardiac: bool | None,
    peep_minimum: Decimal = BERLIN_PEEP,
) -> Berlin | None:
    """Return the Berlin class from P/F in mmHg and PEEP in cm[H2O] (None: no PEEP); None while unknown."""
    if pf is None or is_within_week is None or is_bilateral is None or is_cardiac is None:
        return None
    if not (is_within_week and is_bilateral) or is_cardiac or pf > 300:
        return Berlin.NOT_ARDS
    if peep is None or peep < peep_minimum:
        return Berlin.NOT_CLASSIFIABLE
    return _berlin_class(pf)


def _berlin_class(pf: Decimal) -> Berlin:
    if pf > 200:
        return Berlin.MILD
    return Berlin.MODERATE if pf > 100 else Berlin.SEVERE


def meets_global_definition(
    *,
    pf: Decimal | None,
    spo2: Decimal | None,
    fio2: Decimal | None,
    high_flow: Decimal | None,
    peep: Decimal | None,
) -> bool | None:
    """Say whether a non-intubated person has ARDS by the 2023 definition; flow in L/min, PEEP in cm[H2O]."""
    is_supported = (high_flow is not None and high_flow >= 30) or (peep is not None and peep >= 5)
    ratio = spo2 / fio2 if spo2 is not None and fio2 and spo2 <= 97 else None
    if pf is None and ratio is None:
        return None
    is_hypoxaemic = (pf is not None and pf <= 300) or (ratio is not None and ratio <= 315)
    return is_supported and is_hypoxaemic


def _points(value: Decimal, *limits: Decimal) -> int:
    """Count the limits that a value has fallen below: 0 where it is at or above all of them."""
    return sum(value < limit for limit in limits)


def murray(
    *,
    quadrants: int | None,
    pf: Decimal | None,
    peep: Decimal | None = None,
    compliance: Decimal | None = None,
) -> Decimal | None:
    """Return the lung injury score 0 to 4; PEEP in cm[H2O] and compliance in mL/cm[H2O] if ventilated."""
    if quadrants is None or pf is None:
        return None
    parts = [quadrants, _points(pf, D(300), D(225), D(175), D(100))]
    if peep is not None:
        parts.append(_peep_points(peep))
    if compliance is not None:
        parts.append(_points(compliance, D(80), D(60), D(40), D(20)))
    return D(sum(parts)) / len(parts)


def _peep_points(peep: Decimal) -> int:
    return (peep > 5) + (peep > 8) + (peep > 11) + (peep >= 15)


@dataclass(frozen=True, kw_only=True)
class Vasopressors:
    """What runs for an hour or more, in ug/kg/min; all zero where nothing does."""

    dopamine: Decimal = NOTHING
    dobutamine: Decimal = NOTHING
    epinephrine: Decimal = NOTHING
    norepinephrine: Decimal = NOTHING


@dataclass(frozen=True, kw_only=True)
class OrganFindings:
    """What SOFA reads: mmHg, 10*9/L, umol/L, mmHg, ug/kg/min, GCS, umol/L, mL per 24 h; None if unknown."""

    pf: Decimal | None = None
    is_supported: bool | None = None
    platelets: Decimal | None = None
    bilirubin: Decimal | None = None
    mean_pressure: Decimal | None = None
    vasopressors: Vasopressors | None = None
    gcs: int | None = None
    creatinine: Decimal | None = None
    urine: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Sofa:
    """The six organ scores 0 to 4, None where an input is missing."""

    respiration: int | None
    coagulation: int | None
    liver: int | None
    circulation: int | None
    brain: int | None
    kidney: int | None

    @property
    def scores(self) -> list[int]:
        """Return the scores that are known."""
        organs = (self.respiration, self.coagulation, self.liver, self.circulation, self.brain, self.kidney)
        return [score for score in organs if score is not None]

    @property
    def known(self) -> int:
        """Return how many of the six organs have a score."""
        return len(self.scores)

    @property
    def total(self) -> int | None:
        """Return the sum, 0 to 24; empty while an organ is missing."""
        return sum(self.scores) if self.known == ORGANS else None


def sofa(found: OrganFindings) -> Sofa:
    """Return the SOFA scores of six organs."""
    return Sofa(
        respiration=_respiration(found.pf, is_supported=found.is_supported),
        coagulation=_fallen(found.platelets, 150, 100, 50, 20),
        liver=None if found.bilirubin is None else _liver(found.bilirubin),
        circulation=_circulation(found.mean_pressure, found.vasopressors),
        brain=_fallen(None if found.gcs is None else D(found.gcs), 15, 13, 10, 6),
        kidney=_kidney(found.creatinine, found.urine),
    )


def _fallen(value: Decimal | None, *limits: int) -> int | None:
    return None if value is None else _points(value, *map(D, limits))


def _respiration(pf: Decimal | None, *, is_supported: bool | None) -> int | None:
    if pf is None or (is_supported is None and pf < 200):
        return None
    points = _points(pf, D(400), D(300), D(200), D(100))
    return points if is_supported else min(points, 2)


def _liver(bilirubin: Decimal) -> int:
    return (bilirubin >= 20) + (bilirubin >= 33) + (bilirubin >= 102) + (bilirubin > 204)


def _circulation(mean_pressure: Decimal | None, drugs: Vasopressors | None) -> int | None:
    running = drugs or Vasopressors()
    adrenaline = max(running.epinephrine, running.norepinephrine)
    if running.dopamine > 15 or adrenaline > D("0.1"):
        return 4
    if running.dopamine > 5 or adrenaline > 0:
        return 3
    if running.dopamine > 0 or running.dobutamine > 0:
        return 2
    if mean_pressure is None or drugs is None:
        return None
    return 1 if mean_pressure < 70 else 0


def _kidney(creatinine: Decimal | None, urine: Decimal | None) -> int | None:
    if creatinine is None:
        return None
    from_blood = (creatinine >= 110) + (creatinine >= 171) + (creatinine >= 300) + (creatinine > 440)
    if urine is None or urine >= 500:
        return from_blood
    return max(from_blood, 4 if urine < 200 else 3)
