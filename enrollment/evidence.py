"""The raw values that eligibility is judged from, and what a judgement looks like."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ucmsc_ali.lib.partial_date import PartialDate, PartialMoment
from ucmsc_ali.protocol.model import Protocol, Text

NEGATIVE, POSITIVE, INDETERMINATE, PENDING_RESULT = "NEGATIVE", "POSITIVE", "INDETERMINATE", "PENDING"
NOT_APPLICABLE = "NOT APPLICABLE"


class Status(StrEnum):
    """MET: an inclusion holds, or an exclusion is absent. PENDING: it cannot be said yet."""

    MET = "MET"
    NOT_MET = "NOT MET"
    PENDING = "PENDING"


class Input(NamedTuple):
    """One value that a criterion used: the key of its label, and the value as text or as a code."""

    key: str
    value: str


@dataclass(frozen=True)
class BloodGas:
    """An arterial sample: pressures in mmHg, FiO2 as a fraction, and the P/F and A-a derived from them."""

    sampled_at: datetime | None = None
    is_arterial: bool | None = None
    pao2: Decimal | None = None
    fio2: Decimal | None = None
    paco2: Decimal | None = None
    pb: Decimal | None = None
    water_vapour: Decimal | None = None
    pf: Decimal | None = None
    aag: Decimal | None = None
    is_fio2_estimated: bool = False


@dataclass(frozen=True)
class LabResult:
    """A test result, NEGATIVE, POSITIVE, INDETERMINATE or PENDING, and its date at the site."""

    result: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Judgement:
    """An investigator's answer whether an exclusion is present, with its comment."""

    is_present: bool | None = None
    comment: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Every raw value of a screening; None or empty where it is not known."""

    is_declined: bool | None = None
    consented_at: datetime | None = None
    consent_signer: str = ""
    first_procedure_at: datetime | None = None
    birth: PartialDate | None = None
    sex: str = ""
    onset: PartialMoment | None = None
    gas: BloodGas | None = None
    has_infiltrates_right: bool | None = None
    has_infiltrates_left: bool | None = None
    image_modality: str = ""
    imaged_at: datetime | None = None
    has_cardiac_failure: bool | None = None
    risk_factor: str = ""
    infection_tests: Mapping[str, LabResult] = field(default_factory=dict)
    can_bear_children: bool | None = None
    pregnancy: LabResult | None = None
    gave_birth_on: PartialDate | None = None
    judgements: Mapping[str, Judgement] = field(default_factory=dict)
    malignancy_last_treated: PartialDate | None = None


@dataclass(frozen=True)
class Case:
    """Evidence with the moment it is judged at, the site's time zone and the protocol it is judged by."""

    evidence: Evidence
    at: datetime
    zone: ZoneInfo
    protocol: Protocol

    @property
    def today(self) -> date:
        """Return the date at the site."""
        return self.at.astimezone(self.zone).date()

    def shown(self, at: datetime | None) -> str:
        """Return an instant as the site reads its clock."""
        return "" if at is None else f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Verdict:
    """How one criterion is judged, from which inputs, by which arithmetic, with what to add or to do."""

    code: str
    status: Status
    inputs: tuple[Input, ...] = ()
    arithmetic: str = ""
    notes: tuple[Text, ...] = ()

    @property
    def is_met(self) -> bool:
        """Say whether the inclusion holds or the exclusion is absent."""
        return self.status is Status.MET

    def note(self, language: str = "en") -> str:
        """Return the notes as one text."""
        return " ".join(note.for_language(language) for note in self.notes)


def yes_no(*, answer: bool | None) -> str:
    """Return an answer as the code YES, NO or UNKNOWN."""
    return "UNKNOWN" if answer is None else "YES" if answer else "NO"


def eligible(verdicts: Iterable[Verdict], protocol: Protocol) -> bool:
    """Say whether every criterion of the protocol is met (domain §1.3)."""
    met = {verdict.code for verdict in verdicts if verdict.is_met}
    return met >= protocol.criteria.keys()


def unmet(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return the criteria that are not met or still pending."""
    return [verdict for verdict in verdicts if not verdict.is_met]
