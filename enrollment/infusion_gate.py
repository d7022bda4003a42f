"""What must still hold when infusion 1 starts: the ages of consent and tests (A6, A12, A14, A20, A21)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from enrollment import criteria_words as words
from enrollment.evidence import Case, Evidence, LabResult
from enrollment.exclusions import infection_codes, open_points
from ucmsc_ali.lib.body import MALE
from ucmsc_ali.lib.quantities import plain, show_against
from ucmsc_ali.lib.study_day import days_between, hours_between
from ucmsc_ali.protocol.model import Protocol, Text


@dataclass(frozen=True)
class Block:
    """Why infusion 1 may not start, or what is asked first if `is_hard` is false."""

    code: str
    is_hard: bool
    text: Text


def infusion_1_blocks(
    evidence: Evidence, *, start: datetime, zone: ZoneInfo, protocol: Protocol
) -> list[Block]:
    """Return what speaks against starting infusion 1 at a moment, eligibility and its signature apart."""
    case = Case(evidence, start, zone, protocol)
    return [*_consent(case), *_gas(case), *_infections(case), *_pregnancy(case), *_onset(case)]


def _consent(case: Case) -> Iterator[Block]:
    consented, limit = case.evidence.consented_at, case.protocol.eligibility.consent_to_infusion_hours
    if case.evidence.is_declined or consented is None:
        yield Block("CONSENT_MISSING", is_hard=True, text=words.CONSENT_MISSING)
    elif consented > case.at:
        yield Block("CONSENT_LATER", is_hard=True, text=_CONSENT_LATER)
    elif (age := hours_between(consented, case.at)) > limit:
        text = _CONSENT_OLD.filled(age=show_against(age, limit), limit=plain(limit))
        yield Block("CONSENT_OLD", is_hard=True, text=text)


def _gas(case: Case) -> Iterator[Block]:
    gas, limit = case.evidence.gas, case.protocol.eligibility.gas_maximum_age_hours
    if gas is None or gas.sampled_at is None:
        yield Block("GAS_MISSING", is_hard=True, text=words.GAS_MISSING)
    elif gas.is_arterial is False:
        yield Block("GAS_NOT_ARTERIAL", is_hard=True, text=words.GAS_NOT_ARTERIAL)
    elif gas.sampled_at >= case.at:
        yield Block("GAS_AFTER_START", is_hard=True, text=_GAS_AFTER_START)
    elif (age := hours_between(gas.sampled_at, case.at)) > limit:
        text = words.GAS_EXPIRED.filled(age=show_against(age, limit), limit=plain(limit))
        yield Block("GAS_EXPIRED", is_hard=True, text=text)


def _infections(case: Case) -> Iterator[Block]:
    limit = case.protocol.eligibility.infection_maximum_age_days
    for code in infection_codes(case):
        test = case.evidence.infection_tests.get(code, LabResult())
        for text in open_points(code, test, case.today, limit):
            yield Block(f"{code}_NOT_VALID", is_hard=True, text=text)


def _pregnancy(case: Case) -> Iterator[Block]:
    found, limit = case.evidence, case.protocol.eligibility.pregnancy_maximum_age_days
    if found.sex == MALE or not found.can_bear_children:
        return
    for text in open_points("pregnancy", found.pregnancy or LabResult(), case.today, limit):
        yield Block("PREGNANCY_NOT_VALID", is_hard=True, text=text)


def _onset(case: Case) -> Iterator[Block]:
    """Ask, but do not forbid: the criterion counted to the sign-off, not to the infusion (A12)."""
    onset, rules = case.evidence.onset, case.protocol.eligibility
    if onset is None or onset.date.exact is None:
        return
    exact = onset.instant(case.zone)
    if exact is not None:
        is_late = hours_between(exact, case.at) > rules.onset_maximum_hours
    else:
        is_late = days_between(case.today, onset.date.exact) > rules.onset_maximum_days
    if is_late:
        text = _ONSET_LONG_AGO.filled(limit=rules.onset_maximum_days)
        yield Block("ONSET_LONG_AGO", is_hard=False, text=text)


_CONSENT_LATER = Text("Consent is dated after the start of infusion 1.", "知情同意时间晚于第1次输注开始。")
_CONSENT_OLD = Text(
    "Consent was {age} h before the start, more than {limit} h: screen again.",
    "知情同意距输注开始{age}小时，超过{limit}小时：请重新筛选。",
)
_GAS_AFTER_START = Text(
    "The blood gas must be taken before infusion 1 starts.", "血气须在第1次输注开始前采集。"
)
_ONSET_LONG_AGO = Text(
    "Infusion 1 starts more than {limit} days after the onset. Confirm that it is given.",
    "第1次输注距起病超过{limit}天。请确认是否输注。",
)
