"""What is known of a screening: its forms, read once per participant, and the evidence they give."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from enrollment.evidence import BloodGas, Evidence, Judgement, LabResult
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.lib import units
from ucmsc_ali.lib.partial_date import PartialDate, PartialMoment

if TYPE_CHECKING:
    from enrollment.models import BaselineAssessment, Consent, Demographics, Eligibility, Participant

FORMS = ("consent", "demographics", "baseline", "eligibility")
BLOOD_GAS = "blood-gas"
BEFORE_TREATMENT = ("SCR", "BL", "UNS")
JUDGED = ("E02", "E03", "E04", "E07")


@dataclass
class Screening:
    """The forms of one screening as they stand; None for each that is not filled."""

    consent: "Consent | None" = None
    demographics: "Demographics | None" = None
    baseline: "BaselineAssessment | None" = None
    eligibility: "Eligibility | None" = None
    gases: list[Any] = field(default_factory=list)  # records of the blood gas form, latest first

    @property
    def birth(self) -> PartialDate | None:
        """The birth date as far as it is known."""
        return self.demographics.birth if self.demographics else None


def anew(participant: "Participant") -> Screening:
    """Return the forms as they are stored now, and bring the participant's own facts up to date with them."""
    forget(participant)
    return of(participant)


def of(participant: "Participant") -> Screening:
    """Return the forms of a participant's screening: one query, kept with this instance."""
    known: Screening | None = participant.__dict__.get("_screening")
    if known is None:
        known = participant.__dict__["_screening"] = read(participant)
    return known


def forget(participant: "Participant") -> None:
    """Let the next question read the forms anew: one of them was saved."""
    participant.__dict__.pop("_screening", None)


def read(participant: "Participant") -> Screening:
    """Read the forms of a screening, and the blood gases taken before treatment."""
    accessors = {key: registry.model_of(key)._meta.model_name or "" for key in (*FORMS, BLOOD_GAS)}
    rows = (
        Crf.objects.standing()
        .exclude(status=Crf.Status.NOT_DONE)
        .filter(participant=participant, form__in=accessors, timepoint__in=BEFORE_TREATMENT)
        .select_related("participant", *accessors.values(), "consent__consent_version")
    )
    found = Screening()
    for row in rows:
        bring_up_to_date(participant, row.participant)
        record = getattr(row, accessors[row.form])
        record.participant = participant
        if row.form == BLOOD_GAS:
            found.gases.append(record)
        else:
            setattr(found, row.form, record)
    found.gases.sort(key=lambda gas: (gas.sampled_at is not None, gas.sampled_at, gas.pk), reverse=True)
    return found


def bring_up_to_date(participant: "Participant", stored: "Participant") -> None:
    """Copy a participant's stored facts onto the instance in hand."""
    for column in stored._meta.concrete_fields:
        setattr(participant, column.attname, getattr(stored, column.attname))


# ── The evidence that criteria are computed from ────────────────────────────
def evidence(participant: "Participant", at: datetime, judged: "Eligibility | None" = None) -> Evidence:
    """Return every raw value of a screening as it counts at a moment; `judged` has the answers in hand."""
    known = of(participant)
    answers = judged or known.eligibility
    facts: dict[str, Any] = {
        "is_declined": participant.status == participant.Status.DECLINED or None,
        "consented_at": participant.consented_at,
        "consent_signer": known.consent.signed_by if known.consent else "",
        "first_procedure_at": first_procedure(known),
        "gas": qualifying_gas(known.gases, at),
        "judgements": {code: answers.judgement(code) for code in JUDGED} if answers else {},
        "malignancy_last_treated": answers.last_treated if answers else None,
    }
    return Evidence(**facts, **of_demographics(known), **of_baseline(known))


def of_demographics(known: Screening) -> dict[str, Any]:
    """Return what demographics say."""
    record = known.demographics
    if record is None:
        return {}
    can = {"Y": True, "N": False}.get(record.childbearing)
    return {"birth": record.birth, "sex": record.sex, "can_bear_children": can}


def of_baseline(known: Screening) -> dict[str, Any]:
    """Return what the baseline assessment says."""
    record = known.baseline
    if record is None:
        return {}
    return {
        "onset": PartialMoment.parse(record.onset) if record.onset else None,
        "has_infiltrates_right": yes(record.infiltrates_right),
        "has_infiltrates_left": yes(record.infiltrates_left),
        "image_modality": record.image_modality,
        "imaged_at": record.imaged_at,
        "has_cardiac_failure": yes(record.cardiac_failure),
        "risk_factor": record.risk_factor,
        "infection_tests": record.infection_results,
        "pregnancy": LabResult(record.pregnancy, record.pregnancy_on),
        "gave_birth_on": PartialDate.parse(record.delivered_on[:10]) if record.delivered_on else None,
    }


def yes(answer: str) -> bool | None:
    """Return Y, N or nothing as a truth value."""
    return {"Y": True, "N": False}.get(answer)


def qualifying_gas(gases: list[Any], at: datetime) -> BloodGas | None:
    """Return the latest arterial sample up to a moment; without one the latest of any kind (A14)."""
    taken = [gas for gas in gases if gas.sampled_at is not None and gas.sampled_at <= at]
    arterial = [gas for gas in taken if gas.is_arterial]
    latest = next(iter(arterial or taken or gases), None)
    return None if latest is None else as_evidence(latest)


def as_evidence(gas: Any) -> BloodGas:
    """Return a blood gas record as the criteria read it: computed anew from what was typed, unrounded."""
    for name in ("pao2", "paco2"):
        if entered := getattr(gas, f"{name}_entered"):
            setattr(gas, name, units.convert(Decimal(entered), getattr(gas, f"{name}_unit"), "mm[Hg]"))
    return BloodGas(
        sampled_at=gas.sampled_at,
        is_arterial=gas.is_arterial if gas.specimen else None,
        pao2=number(gas.pao2),
        fio2=number(gas.fio2),
        paco2=number(gas.paco2),
        pb=number(gas.pb),
        pf=gas.derive_pf(),
        aag=gas.derive_aag(),
        is_fio2_estimated=gas.fio2_source == "ESTIMATED",
    )


def number(stored: Decimal | None) -> Decimal | None:
    """Return a stored number without the zeros that only fill its column."""
    return None if stored is None else Decimal(f"{stored.normalize():f}")


def first_procedure(known: Screening) -> datetime | None:
    """Return the first blood gas or image that was taken for the study, not in routine care."""
    return min(procedures(known), default=None)


def procedures(known: Screening) -> Iterator[datetime]:
    """Yield when each blood gas and image of the study was taken."""
    for gas in known.gases:
        if gas.sampled_at and gas.routine_care != "Y":
            yield gas.sampled_at
    image = known.baseline
    if image and image.imaged_at and image.image_routine_care != "Y":
        yield image.imaged_at


def digest(found: Evidence) -> str:
    """Return the SHA-256 of the evidence: a signature names the very values it was given for."""
    return hashlib.sha256(json.dumps(asdict(found), sort_keys=True, default=str).encode()).hexdigest()


def judgement(answer: str, comment: str) -> Judgement:
    """Return one judged answer as the criteria read it."""
    return Judgement(yes(answer), comment)
