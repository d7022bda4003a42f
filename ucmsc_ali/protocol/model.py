"""What a protocol version says, as frozen dataclasses. Numbers are exact decimals, units are in the names."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from ucmsc_ali.protocol.vocabulary import (
    Anchor,
    Answered,
    Basis,
    CapReached,
    CellCount,
    DayUnit,
    DoseWeight,
    GradientEquation,
    Kind,
    Malignancy,
    Mark,
    SixHourReference,
    WaterVapour,
)


@dataclass(frozen=True)
class Between:
    """The smallest and greatest value that a number of the protocol may have."""

    low: Decimal
    high: Decimal

    def __str__(self) -> str:
        """Return the range as people write it."""
        return f"{self.low} to {self.high}"


def _between(low: str, high: str) -> Between:
    return Between(Decimal(low), Decimal(high))


Count = Annotated[int, _between("1", "10000")]
Small = Annotated[int, _between("0", "1000")]
Years = Annotated[int, _between("0", "120")]
Percent = Annotated[Decimal, _between("0", "200")]
Positive = Annotated[Decimal, _between("0.0001", "1000000000")]
Amount = Annotated[Decimal, _between("0", "1000000000")]
Hours = Annotated[Decimal, _between("0", "1000")]
Minutes = Annotated[int, _between("0", "10000")]
Days = Annotated[int, _between("0", "1000")]
Offset = Annotated[Decimal, _between("-1000", "1000")]


@dataclass(frozen=True)
class Problem:
    """One wrong item of a protocol file: its key, what stands there, what was expected."""

    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        """Return the problem as one line for an operator."""
        return f"{self.key}: found {self.found}, expected {self.expected}"


@dataclass(frozen=True)
class Text:
    """One text in the two languages of the trial."""

    en: str
    zh: str

    def for_language(self, code: str) -> str:
        """Return the text in the language of a code such as "en" or "zh-hans"."""
        return self.zh if code.lower().startswith("zh") else self.en

    def filled(self, **values: object) -> "Text":
        """Return the text with its {places} filled, in both languages."""
        return Text(self.en.format(**values), self.zh.format(**values))


@dataclass(frozen=True)
class Study:
    """The registered trial (domain §1.1)."""

    id: str
    registry_id: str
    sponsor_id: str
    title: Text
    summary: Text
    background_care: Text
    treatment: Text
    phases: tuple[str, ...]
    allocation: str
    assignment: str
    masking: str
    control: str
    arm: str
    arm_name: Text
    sexes: str
    healthy_volunteers: bool
    participants_cap: Count
    cap_counts: CapReached
    dosed_may_be_replaced: bool
    start: str
    primary_completion: str
    completion: str
    country: str
    time_zone: str
    primary_outcome: str


@dataclass(frozen=True)
class Outcome:
    """One registered outcome measure (domain §1.2)."""

    code: str
    role: str
    verbatim: str
    zh: str
    time_frame: str
    rule: Text


@dataclass(frozen=True)
class Eligibility:
    """Every number and reading that a criterion uses (domain §1.3)."""

    age_minimum_years: Years
    age_maximum_years: Years
    onset_maximum_hours: Hours
    onset_maximum_days: Days
    pf_above_mmhg: Positive
    pf_maximum_mmhg: Positive
    aag_above_mmhg: Positive
    gas_maximum_age_hours: Hours
    estimated_fio2_allowed: bool
    image_modalities: tuple[str, ...]
    image_expected_age_hours: Hours
    cardiac_failure_question: Text
    consent_signers: tuple[str, ...]
    consent_to_infusion_hours: Hours
    infection_tests: tuple[str, ...]
    infection_maximum_age_days: Days
    pregnancy_maximum_age_days: Days
    postpartum_exclusion_days: Days
    infective_risk_factors: tuple[str, ...]
    comment_minimum_characters: Small
    malignancy: Malignancy
    malignancy_years: Years
    rescreening_maximum: Small


@dataclass(frozen=True)
class Criterion:
    """One eligibility criterion: the registered words, the rule that is applied, the numbers it uses."""

    code: str
    kind: Kind
    answered: Answered
    verbatim: str
    zh: str
    rule: Text
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Dose:
    """How many cells are planned, and how far the delivered dose may differ (domain §2.5)."""

    cells_per_kg: Positive
    infusions: Count
    cells: CellCount
    weight: DoseWeight
    reweigh_if_percent: Percent
    weight_change_query_percent: Percent
    delivered_minimum_percent: Percent
    delivered_maximum_percent: Percent
    volume_minimum_percent: Percent
    volume_maximum_percent: Percent


@dataclass(frozen=True)
class Product:
    """What a batch must show before and while it is given (F11)."""

    route: str
    form: str
    viability_minimum_percent: Percent
    viability_expected_percent: Percent
    passage_minimum: Count
    passage_maximum: Count
    passage_expected_maximum: Count
    concentration_minimum: Positive
    concentration_maximum: Positive
    hold_expected_maximum_hours: Hours
    duration_minimum_minutes: Minutes
    duration_maximum_minutes: Minutes
    duration_expected_minimum_minutes: Minutes
    duration_expected_maximum_minutes: Minutes
    volume_maximum_ml: Positive
    release_tests: tuple[str, ...]
    same_lot_expected: bool


@dataclass(frozen=True)
class Spacing:
    """How the infusions follow one another, start to start (A26, domain §3.3)."""

    hard_minimum_hours: Hours
    earliest_hours: Hours
    target_hours: Hours
    latest_hours: Hours
    major_after_hours: Hours
    last_day: Days
    one_start_per_date: bool
    restart_within_hours: Hours


@dataclass(frozen=True)
class Gas:
    """The constants of the blood gas formulas (A16, domain §2.2 and §2.3)."""

    equation: GradientEquation
    respiratory_quotient: Positive
    water_vapour: WaterVapour
    water_vapour_mmhg: Positive
    barometric_mmhg: Positive
    mmhg_per_kpa: Positive
    fio2_sources: tuple[str, ...]
    berlin_altitude_correction: bool
    hco3_difference_percent: Percent


@dataclass(frozen=True)
class Window:
    """A target and how far before (≤ 0) and after (≥ 0) it a thing may be done, in the unit of its basis."""

    basis: Basis
    target: Offset
    opens: Offset
    closes: Offset


@dataclass(frozen=True)
class Timepoint:
    """One column of the schedule of activities (domain §3.1)."""

    code: str
    name: Text
    visit_number: Amount
    target_text: Text
    window_text: Text
    window: Window | None = None
    day: Days | None = None
    infusion: Small = 0


@dataclass(frozen=True)
class Cell:
    """One activity at one timepoint: required or optional, before the infusion or at any time, and when."""

    mark: Mark
    pre_dose: bool = False
    note: Text | None = None
    window: Window | None = None


@dataclass(frozen=True)
class Activity:
    """One row of the schedule of activities; `form` is empty where this version has no form for it."""

    key: str
    name: Text
    row: str
    form: str
    is_log: bool
    cells: Mapping[str, Cell]
    recorded_on: str = ""


@dataclass(frozen=True)
class Schedule:
    """How study days and windows are read (A1, A2, A4, A7)."""

    anchor: Anchor
    day_unit: DayUnit
    six_hour_reference: SixHourReference
    due_after_discharge: bool
    passive_timepoints: tuple[str, ...]
    passive_forms: tuple[str, ...]


@dataclass(frozen=True)
class InfusionVital:
    """One point of the vital signs grid of an infusion, in minutes from its reference."""

    code: str
    name: Text
    reference: str
    minute: Annotated[int, _between("-1440", "10000")]
    early_minutes: Minutes
    late_minutes: Minutes


@dataclass(frozen=True)
class Assessments:
    """How the efficacy measures are taken and read (A6, A8, A15, A31)."""

    baseline_blood_gas_hours: Hours
    baseline_cytokines_hours: Hours
    baseline_chest_ct_hours: Hours
    baseline_vital_signs_minutes: Minutes
    ct_score: str
    ct_lobes: Count
    ct_lobe_maximum: Count
    cytokine_specimen: str
    cytokine_unit: str
    berlin_peep_minimum: Positive
    severity_labels: tuple[str, ...]


@dataclass(frozen=True)
class Safety:
    """How events are counted for the primary outcome (A27, A28, A29, A34)."""

    major_adverse_event: str
    infusion_event_list: str
    period_last_day: Days
    related_opinion: str
    related_terms: tuple[str, ...]


@dataclass(frozen=True)
class EndOfStudy:
    """What closes a participation (F17, F18, domain §3.3)."""

    forms_due_after_death_hours: Hours
    vital_status_from_day: Days
    lost_to_follow_up_attempts: Count


@dataclass(frozen=True)
class Reading:
    """One ambiguity of the registration and the reading chosen: the key that holds it, what it may be."""

    number: str
    question: Text
    reason: Text
    key: str
    options: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Protocol:
    """One version of the protocol, whole."""

    version: str
    study: Study
    outcomes: Mapping[str, Outcome]
    eligibility: Eligibility
    criteria: Mapping[str, Criterion]
    dose: Dose
    product: Product
    spacing: Spacing
    gas: Gas
    assessments: Assessments
    schedule: Schedule
    timepoints: Mapping[str, Timepoint]
    activities: Mapping[str, Activity]
    infusion_vitals: Mapping[str, InfusionVital]
    safety: Safety
    end_of_study: EndOfStudy
    readings: Mapping[str, Reading]

    def timepoint_of_infusion(self, number: int) -> Timepoint:
        """Return the timepoint at which infusion 1, 2 or 3 is given."""
        return next(point for point in self.timepoints.values() if point.infusion == number)

    def parameters(self, code: str) -> dict[str, object]:
        """Return the numbers and lists that a criterion uses, by name."""
        return {name: getattr(self.eligibility, name) for name in self.criteria[code].parameters}

    def value_of(self, key: str) -> object:
        """Return what stands at a dotted key, such as `spacing.earliest_hours`; KeyError if nothing does."""
        found: object = self
        for part in key.split("."):
            try:
                found = found[part] if isinstance(found, Mapping) else getattr(found, part)
            except AttributeError:
                raise KeyError(key) from None
        return found

    def form_cells(self) -> list[tuple[str, str, Cell]]:
        """Return (timepoint, form, cell) for every planned form, in schedule order, logs left out."""
        planned = [activity for activity in self.activities.values() if activity.form and not activity.is_log]
        return [
            (code, activity.form, activity.cells[code])
            for code in self.timepoints
            for activity in planned
            if code in activity.cells
        ]

    def window_of(self, timepoint: str, form: str) -> Window | None:
        """Return the window of a form at a timepoint: its own, else that of the visit."""
        cell = self.activities[form].cells[timepoint]
        return cell.window or self.timepoints[timepoint].window
