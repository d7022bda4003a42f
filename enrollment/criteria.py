"""The eligibility criteria of the protocol, each computed from raw values (domain §1.3)."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from enrollment import criteria_words as words
from enrollment.blood_gas_criteria import aag_above, pf_within
from enrollment.evidence import (
    BloodGas,
    Case,
    Evidence,
    Input,
    Judgement,
    LabResult,
    Status,
    Verdict,
    eligible,
    unmet,
    yes_no,
)
from enrollment.exclusions import (
    declined,
    infected,
    judged,
    malignant,
    pregnant_or_perinatal,
    severe_infection,
)
from enrollment.infusion_gate import Block, infusion_1_blocks
from ucmsc_ali.lib.body import completed_years
from ucmsc_ali.lib.quantities import plain, show, show_against
from ucmsc_ali.lib.study_day import days_between, hours_between
from ucmsc_ali.protocol.model import Protocol, Text

__all__ = [
    "Block",
    "BloodGas",
    "Evidence",
    "Input",
    "Judgement",
    "LabResult",
    "Status",
    "Verdict",
    "eligible",
    "infusion_1_blocks",
    "judge",
    "unmet",
]


def judge(evidence: Evidence, *, at: datetime, zone: ZoneInfo, protocol: Protocol) -> list[Verdict]:
    """Return how every criterion of the protocol stands at a moment, in the protocol's order."""
    case = Case(evidence, at, zone, protocol)
    return [RULES[code](case) for code in protocol.criteria]


def consent_signed(case: Case) -> Verdict:
    """Protocol I01: consent is signed, no later than the first study procedure."""
    found = case.evidence
    inputs = (
        Input("consented_at", case.shown(found.consented_at)),
        Input("consent_signer", found.consent_signer),
        Input("first_procedure_at", case.shown(found.first_procedure_at)),
    )
    status, note = _consent(case)
    return Verdict("I01", status, tuple(one for one in inputs if one.value), notes=note)


def _consent(case: Case) -> tuple[Status, tuple[Text, ...]]:
    found, signers = case.evidence, case.protocol.eligibility.consent_signers
    if found.is_declined:
        return Status.NOT_MET, (words.CONSENT_DECLINED,)
    if found.consented_at is None:
        return Status.PENDING, (words.CONSENT_MISSING,)
    if found.consented_at > case.at:
        return Status.PENDING, (words.CONSENT_LATER,)
    if found.consent_signer and found.consent_signer not in signers:
        return Status.NOT_MET, (words.SIGNER_NOT_ALLOWED,)
    if found.first_procedure_at and found.first_procedure_at < found.consented_at:
        return Status.NOT_MET, (words.PROCEDURE_BEFORE_CONSENT,)
    return Status.MET, ()


def age_between(case: Case) -> Verdict:
    """Protocol I02: completed years at the site's date of consent, both limits included (A11)."""
    birth, consented = case.evidence.birth, case.evidence.consented_at
    if birth is None or consented is None:
        note = words.CONSENT_MISSING if consented is None else words.BIRTH_MISSING
        return Verdict("I02", Status.PENDING, notes=(note,))
    on = consented.astimezone(case.zone).date()
    inputs = (Input("birth", str(birth)), Input("consent_date", on.isoformat()))
    if birth.exact is None:
        return Verdict("I02", Status.NOT_MET, inputs, notes=(words.BIRTH_PARTIAL,))
    age = completed_years(birth.exact, on)
    low, high = case.protocol.eligibility.age_minimum_years, case.protocol.eligibility.age_maximum_years
    arithmetic = (
        f"{birth} → {on} = {age}; {_within(str(age), str(low), str(high), side=_side(age, low, high))}"
    )
    status = Status.MET if low <= age <= high else Status.NOT_MET
    return Verdict("I02", status, (*inputs, Input("age", str(age))), arithmetic)


def onset_recent(case: Case) -> Verdict:
    """Protocol I03: hours to the sign-off where both times are known, else calendar days (A12)."""
    onset = case.evidence.onset
    if onset is None:
        return Verdict("I03", Status.PENDING, notes=(words.ONSET_MISSING,))
    inputs = (Input("onset", str(onset).replace("T", " ")), Input("judged_at", case.shown(case.at)))
    exact, day = onset.instant(case.zone), onset.date.exact
    if day is None:
        return Verdict("I03", Status.PENDING, inputs, notes=(words.ONSET_PARTIAL,))
    if exact is not None:
        return _onset_in_hours(case, exact, inputs)
    days, limit = days_between(case.today, day), case.protocol.eligibility.onset_maximum_days
    side = _side(days, 0, limit)
    arithmetic = f"{day} → {case.today} = {days} d; {_within(str(days), '0', str(limit), side=side)}"
    notes = (words.ONSET_TIME_ASKED, *((words.ONSET_LATER,) if side < 0 else ()))
    return Verdict("I03", Status.NOT_MET if side else Status.MET, inputs, arithmetic, notes)


def _onset_in_hours(case: Case, onset: datetime, inputs: tuple[Input, ...]) -> Verdict:
    passed, limit = hours_between(onset, case.at), case.protocol.eligibility.onset_maximum_hours
    side = -1 if passed < 0 else 1 if passed > limit else 0
    words_of = _within(show_against(passed, limit), "0", plain(limit), side=side)
    arithmetic = f"{case.shown(onset)} → {case.shown(case.at)} = {show_against(passed, limit)} h; {words_of}"
    notes = (words.ONSET_LATER,) if side < 0 else ()
    return Verdict("I03", Status.NOT_MET if side else Status.MET, inputs, arithmetic, notes)


def bilateral_infiltrates(case: Case) -> Verdict:
    """Protocol I05: infiltrates on both sides of one image, X-ray or CT (A17)."""
    found, rules = case.evidence, case.protocol.eligibility
    inputs = (
        Input("infiltrates_right", yes_no(answer=found.has_infiltrates_right)),
        Input("infiltrates_left", yes_no(answer=found.has_infiltrates_left)),
        Input("image_modality", found.image_modality or "UNKNOWN"),
        Input("imaged_at", case.shown(found.imaged_at)),
    )
    sides = (found.has_infiltrates_right, found.has_infiltrates_left)
    if False in sides:
        return Verdict("I05", Status.NOT_MET, inputs)
    if None in sides or not found.image_modality:
        return Verdict("I05", Status.PENDING, inputs, notes=(words.IMAGE_MISSING,))
    if found.image_modality not in rules.image_modalities:
        return Verdict("I05", Status.NOT_MET, inputs, notes=(words.IMAGE_NOT_ALLOWED,))
    return Verdict("I05", Status.MET, inputs, notes=_image_notes(case))


def _image_notes(case: Case) -> tuple[Text, ...]:
    imaged, limit = case.evidence.imaged_at, case.protocol.eligibility.image_expected_age_hours
    if imaged is None or hours_between(imaged, case.at) <= limit:
        return ()
    return (words.IMAGE_OLD.filled(age=show(hours_between(imaged, case.at)), limit=plain(limit)),)


def no_cardiac_failure(case: Case) -> Verdict:
    """Protocol I06: "Cardiac failure present?" is answered No (A9)."""
    answer = case.evidence.has_cardiac_failure
    inputs = (Input("cardiac_failure", yes_no(answer=answer)),)
    if answer is None:
        return Verdict("I06", Status.PENDING, inputs, notes=(words.CARDIAC_MISSING,))
    return Verdict("I06", Status.NOT_MET if answer else Status.MET, inputs)


def _side(value: int, low: int, high: int) -> int:
    """Return −1 below, 0 within, 1 above two limits that both belong to the range."""
    return -1 if value < low else 1 if value > high else 0


def _within(value: str, low: str, high: str, *, side: int) -> str:
    """Return the comparison that decides, as signs: 35 ≤ 40 ≤ 70, 34 < 35, 71 > 70."""
    return {-1: f"{value} < {low}", 0: f"{low} ≤ {value} ≤ {high}", 1: f"{value} > {high}"}[side]


RULES: dict[str, Callable[[Case], Verdict]] = {
    "I01": consent_signed,
    "I02": age_between,
    "I03": onset_recent,
    "I04a": pf_within,
    "I04b": aag_above,
    "I05": bilateral_infiltrates,
    "I06": no_cardiac_failure,
    "E01": declined,
    "E02": judged("E02"),
    "E03": malignant,
    "E04": severe_infection,
    "E05": infected,
    "E06": pregnant_or_perinatal,
    "E07": judged("E07"),
}
