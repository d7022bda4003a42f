"""Values derived from one assessment, unrounded; empty where an input is empty (domain §2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from ucmsc_ali.protocol.model import Gas
from ucmsc_ali.protocol.vocabulary import GradientEquation, WaterVapour

PF_SPO2_LIMIT = Decimal(97)
SEA_LEVEL_MMHG = Decimal(760)
BODY_TEMPERATURE = Decimal(37)


@dataclass(frozen=True)
class Gradient:
    """An A-a gradient in mmHg with the constants it was computed from, to be kept with it (A16)."""

    value: Decimal
    alveolar_mmhg: Decimal
    barometric_mmhg: Decimal
    water_vapour_mmhg: Decimal
    respiratory_quotient: Decimal
    equation: GradientEquation

    @property
    def is_impossible(self) -> bool:
        """Say whether it is below 0: FiO2 or a unit is wrong (domain §2.3)."""
        return self.value < 0


@dataclass(frozen=True)
class Censored:
    """The value to analyse of a measurement, and whether a limit of quantification stands in for it."""

    value: Decimal
    is_censored: bool


def pf(pao2: Decimal | None, fio2: Decimal | None) -> Decimal | None:
    """Return P/F in mmHg from PaO2 in mmHg and FiO2 as a fraction (domain §2.2). It is not OI (A13)."""
    return None if pao2 is None or not fio2 else pao2 / fio2


def pf_at_altitude(ratio: Decimal | None, pb: Decimal) -> Decimal | None:
    """Return P/F corrected for altitude as the Berlin definition allows, pressure in mmHg."""
    return None if ratio is None else ratio * pb / SEA_LEVEL_MMHG


def sf(spo2: Decimal | None, fio2: Decimal | None) -> Decimal | None:
    """Return SpO2/FiO2, from percent and fraction; empty above 97 %, where it says nothing (domain §2.2)."""
    if spo2 is None or not fio2 or spo2 > PF_SPO2_LIMIT:
        return None
    return spo2 / fio2


def oi(mean_airway: Decimal | None, fio2: Decimal | None, pao2: Decimal | None) -> Decimal | None:
    """Return OI in cm[H2O]/mm[Hg], from cm[H2O], fraction and mmHg; higher is worse (domain §2.2)."""
    if mean_airway is None or fio2 is None or not pao2:
        return None
    return mean_airway * fio2 * 100 / pao2


def aag(
    *,
    pao2: Decimal | None,
    fio2: Decimal | None,
    paco2: Decimal | None,
    gas: Gas,
    pb: Decimal | None = None,
    temperature: Decimal | None = None,
) -> Gradient | None:
    """Return the A-a gradient of pressures in mmHg, by the equation of the protocol (A16, domain §2.3)."""
    if pao2 is None or fio2 is None or paco2 is None:
        return None
    barometric = gas.barometric_mmhg if pb is None else pb
    vapour = water_vapour(temperature, gas)
    alveolar = fio2 * (barometric - vapour) - _carbon_dioxide_share(paco2, fio2, gas)
    quotient = gas.respiratory_quotient
    return Gradient(alveolar - pao2, alveolar, barometric, vapour, quotient, gas.equation)


def _carbon_dioxide_share(paco2: Decimal, fio2: Decimal, gas: Gas) -> Decimal:
    quotient = gas.respiratory_quotient
    if gas.equation is GradientEquation.FULL:
        return paco2 * (fio2 + (1 - fio2) / quotient)
    return paco2 / quotient


def water_vapour(temperature: Decimal | None, gas: Gas) -> Decimal:
    """Return water vapour pressure in mmHg: fixed, or at a body temperature in °C (domain §2.3)."""
    if gas.water_vapour is WaterVapour.FIXED or temperature is None:
        return gas.water_vapour_mmhg
    return gas.water_vapour_mmhg * ((temperature - BODY_TEMPERATURE) / Decimal("18.4")).exp()


def pressure_at(altitude_m: Decimal) -> Decimal:
    """Return barometric pressure in mmHg at an altitude in metres (domain §2.3)."""
    share: Decimal = (1 - Decimal("2.25577e-5") * altitude_m) ** Decimal("5.25588")
    return SEA_LEVEL_MMHG * share


def age_norm_of_aag(age: int) -> Decimal:
    """Return the A-a gradient in mmHg usual at an age in years, for display only (domain §2.3)."""
    return Decimal(age) / 4 + 4


def expected_hco3(ph: Decimal | None, paco2: Decimal | None) -> Decimal | None:
    """Return HCO3 in mmol/L by Henderson and Hasselbalch from pH and PaCO2 in mmHg (domain §2.6)."""
    if ph is None or paco2 is None:
        return None
    power: Decimal = Decimal(10) ** (ph - Decimal("6.1"))
    return Decimal("0.0307") * paco2 * power


def hco3_difference_percent(
    entered: Decimal | None, ph: Decimal | None, paco2: Decimal | None
) -> Decimal | None:
    """Return by how many percent an entered HCO3 differs from the expected one, either way."""
    expected = expected_hco3(ph, paco2)
    return None if entered is None or not expected else abs(entered - expected) / expected * 100


def hco3_is_doubtful(entered: Decimal | None, ph: Decimal | None, paco2: Decimal | None, gas: Gas) -> bool:
    """Say whether an entered HCO3 differs from the expected one by more than the protocol's percent."""
    difference = hco3_difference_percent(entered, ph, paco2)
    return difference is not None and difference > gas.hco3_difference_percent


def mean_arterial_pressure(systolic: Decimal | None, diastolic: Decimal | None) -> Decimal | None:
    """Return (SBP + 2 × DBP) / 3 in mmHg (domain §2.6)."""
    return None if systolic is None or diastolic is None else (systolic + 2 * diastolic) / 3


def ct_total(lobes: Iterable[int | None]) -> int | None:
    """Return the sum of the five lobe scores, 0 to 25; empty while one is missing (domain §2.6)."""
    scores = list(lobes)
    known = [score for score in scores if score is not None]
    return sum(known) if len(known) == len(scores) == 5 else None


def ct_lobe_score(percent: Decimal) -> int:
    """Return the score 0 to 5 of a lobe from the percent of it that is involved (domain §2.6)."""
    if percent <= 0:
        return 0
    if percent < 5:
        return 1
    bounds = (Decimal(25), Decimal(50), Decimal(75))
    if percent <= bounds[0]:
        return 2
    if percent < bounds[1]:
        return 3
    return 4 if percent <= bounds[2] else 5


def analysis_value(
    operator: str, number: Decimal | None, *, lloq: Decimal | None = None, uloq: Decimal | None = None
) -> Censored | None:
    """Return what is analysed: half the lower limit for "<", the upper limit for ">" (domain §2.7)."""
    if number is None:
        return None
    if operator == "<":
        return Censored((number if lloq is None else lloq) / 2, is_censored=True)
    if operator == ">":
        return Censored(number if uloq is None else uloq, is_censored=True)
    return Censored(number, is_censored=False)
