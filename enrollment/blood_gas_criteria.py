"""Protocol I04a and I04b: oxygenation, from one arterial sample that is not too old (A13, A14, A16)."""

from decimal import Decimal

from enrollment import criteria_words as words
from enrollment.evidence import BloodGas, Case, Input, Status, Verdict
from ucmsc_ali.lib.quantities import plain, show, show_against
from ucmsc_ali.lib.study_day import hours_between
from ucmsc_ali.protocol.model import Gas, Text
from ucmsc_ali.protocol.vocabulary import GradientEquation


def pf_within(case: Case) -> Verdict:
    """Protocol I04a: 200 < P/F ≤ 300 mmHg, compared unrounded."""
    gas = case.evidence.gas or BloodGas()
    low, high = case.protocol.eligibility.pf_above_mmhg, case.protocol.eligibility.pf_maximum_mmhg
    arithmetic = ""
    if gas.pf is not None and gas.pao2 is not None and gas.fio2 is not None:
        shown = show_against(gas.pf, low, high)
        arithmetic = (
            f"{plain(gas.pao2)} ÷ {plain(gas.fio2)} = {shown} mmHg; {_pf_in_words(gas.pf, low, high)}"
        )
    is_met = gas.pf is not None and low < gas.pf <= high
    return _verdict("I04a", case, gas, gas.pf, arithmetic, is_met=is_met)


def _pf_in_words(value: Decimal, low: Decimal, high: Decimal) -> str:
    shown = show_against(value, low, high)
    if value <= low:
        return f"{shown} ≤ {plain(low)}"
    return f"{shown} > {plain(high)}" if value > high else f"{plain(low)} < {shown} ≤ {plain(high)}"


def aag_above(case: Case) -> Verdict:
    """Protocol I04b: A-a gradient > 35 mmHg, compared unrounded, from the sample of I04a."""
    gas, limit = case.evidence.gas or BloodGas(), case.protocol.eligibility.aag_above_mmhg
    arithmetic = ""
    if gas.aag is not None:
        shown, sign = show_against(gas.aag, limit), ">" if gas.aag > limit else "≤"
        arithmetic = f"{_aag_in_words(gas, case.protocol.gas)} = {shown} mmHg; {shown} {sign} {plain(limit)}"
    is_met = gas.aag is not None and gas.aag > limit
    return _verdict("I04b", case, gas, gas.aag, arithmetic, is_met=is_met)


def _aag_in_words(gas: BloodGas, constants: Gas) -> str:
    """Return the alveolar gas equation of the protocol with its numbers (domain §2.3)."""
    fio2, paco2, pao2 = (plain(part or Decimal(0)) for part in (gas.fio2, gas.paco2, gas.pao2))
    pressure = show_pressure(constants.barometric_mmhg if gas.pb is None else gas.pb)
    vapour = show_pressure(constants.water_vapour_mmhg if gas.water_vapour is None else gas.water_vapour)
    quotient = show(constants.respiratory_quotient)
    if constants.equation is GradientEquation.FULL:
        carbon_dioxide = f"{paco2} × ({fio2} + (1 − {fio2}) ÷ {quotient})"
    else:
        carbon_dioxide = f"{paco2} ÷ {quotient}"
    return f"{fio2} × ({pressure} − {vapour}) − {carbon_dioxide} − {pao2}"


def show_pressure(value: Decimal) -> str:
    """Return a pressure without needless decimals: 760, 756.04."""
    return plain(value.to_integral_value()) if value == value.to_integral_value() else show(value)


def _verdict(
    code: str, case: Case, gas: BloodGas, value: Decimal | None, arithmetic: str, *, is_met: bool
) -> Verdict:
    inputs = _inputs(case, gas)
    if held_back := _held_back(case, gas, value):
        return Verdict(code, Status.PENDING, inputs, arithmetic, (held_back,))
    notes = (words.FIO2_ESTIMATED,) if gas.is_fio2_estimated else ()
    return Verdict(code, Status.MET if is_met else Status.NOT_MET, inputs, arithmetic, notes)


def _inputs(case: Case, gas: BloodGas) -> tuple[Input, ...]:
    age = "" if gas.sampled_at is None else f"{show(hours_between(gas.sampled_at, case.at))} h"
    numbers = {"pao2": (gas.pao2, " mmHg"), "fio2": (gas.fio2, ""), "paco2": (gas.paco2, " mmHg")}
    found = [Input("sampled_at", case.shown(gas.sampled_at)), Input("sample_age", age)]
    found += [
        Input(key, plain(number) + unit) for key, (number, unit) in numbers.items() if number is not None
    ]
    if gas.pb is not None:
        found.append(Input("pb", f"{show_pressure(gas.pb)} mmHg"))
    return tuple(one for one in found if one.value)


def _held_back(case: Case, gas: BloodGas, value: Decimal | None) -> Text | None:
    """Return why a sample decides nothing yet; None where it decides."""
    if gas == BloodGas():
        return words.GAS_MISSING
    if gas.is_arterial is False:
        return words.GAS_NOT_ARTERIAL
    if gas.sampled_at is None or gas.is_arterial is None:
        return words.GAS_INCOMPLETE
    return _too_old_or_wrong(case, gas, value, hours_between(gas.sampled_at, case.at))


def _too_old_or_wrong(case: Case, gas: BloodGas, value: Decimal | None, age: Decimal) -> Text | None:
    rules = case.protocol.eligibility
    if age < 0:
        return words.GAS_LATER
    if age > rules.gas_maximum_age_hours:
        limit = rules.gas_maximum_age_hours
        return words.GAS_EXPIRED.filled(age=show_against(age, limit), limit=plain(limit))
    if gas.is_fio2_estimated and not rules.estimated_fio2_allowed:
        return words.FIO2_MUST_BE_MEASURED
    if gas.aag is not None and gas.aag < 0:
        return words.GAS_IMPOSSIBLE
    return words.GAS_INCOMPLETE if value is None else None
