"""What must hold between the items of a protocol, beyond each item's own type and range."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from ucmsc_ali.protocol.model import Eligibility, Problem, Protocol, Window
from ucmsc_ali.protocol.vocabulary import Basis, Kind

CRITERIA = (
    "I01",
    "I02",
    "I03",
    "I04a",
    "I04b",
    "I05",
    "I06",
    "E01",
    "E02",
    "E03",
    "E04",
    "E05",
    "E06",
    "E07",
)
ASCENDING = (
    ("eligibility.age_minimum_years", "eligibility.age_maximum_years"),
    ("eligibility.pf_above_mmhg", "eligibility.pf_maximum_mmhg"),
    ("dose.delivered_minimum_percent", "dose.delivered_maximum_percent"),
    ("dose.volume_minimum_percent", "dose.volume_maximum_percent"),
    ("product.viability_minimum_percent", "product.viability_expected_percent"),
    ("product.passage_minimum", "product.passage_expected_maximum"),
    ("product.passage_expected_maximum", "product.passage_maximum"),
    ("product.concentration_minimum", "product.concentration_maximum"),
    ("product.duration_minimum_minutes", "product.duration_expected_minimum_minutes"),
    ("product.duration_expected_minimum_minutes", "product.duration_expected_maximum_minutes"),
    ("product.duration_expected_maximum_minutes", "product.duration_maximum_minutes"),
    ("spacing.hard_minimum_hours", "spacing.earliest_hours"),
    ("spacing.earliest_hours", "spacing.target_hours"),
    ("spacing.target_hours", "spacing.latest_hours"),
    ("spacing.latest_hours", "spacing.major_after_hours"),
)


def broken_rules(protocol: Protocol) -> list[Problem]:
    """Return every rule between items that a protocol breaks."""
    return [problem for rule in RULES for problem in rule(protocol)]


def _criteria_complete(protocol: Protocol) -> Iterator[Problem]:
    for code in CRITERIA:
        if code not in protocol.criteria:
            yield Problem(f"criteria.{code}", "nothing", "a criterion: all of " + ", ".join(CRITERIA))
    for code, criterion in protocol.criteria.items():
        if code not in CRITERIA:
            yield Problem(f"criteria.{code}", repr(code), "one of " + ", ".join(CRITERIA))
        elif (criterion.kind is Kind.INCLUSION) != code.startswith("I"):
            yield Problem(f"criteria.{code}.kind", criterion.kind, "INCLUSION for I…, EXCLUSION for E…")


def _parameters_exist(protocol: Protocol) -> Iterator[Problem]:
    known = sorted(Eligibility.__dataclass_fields__)
    for code, criterion in protocol.criteria.items():
        for name in criterion.parameters:
            if name not in known:
                yield Problem(
                    f"criteria.{code}.parameters", repr(name), "a key of [eligibility]: " + ", ".join(known)
                )


def _limits_ascend(protocol: Protocol) -> Iterator[Problem]:
    for low, high in ASCENDING:
        first, second = Decimal(str(protocol.value_of(low))), Decimal(str(protocol.value_of(high)))
        if first > second:
            yield Problem(low, str(first), f"no more than {high}, which is {second}")


def _windows_hold_their_target(protocol: Protocol) -> Iterator[Problem]:
    for key, window in _windows(protocol):
        if not window.opens <= 0 <= window.closes:
            yield Problem(key, f"opens {window.opens}, closes {window.closes}", "opens ≤ 0 and closes ≥ 0")


def _windows(protocol: Protocol) -> Iterator[tuple[str, Window]]:
    for code, point in protocol.timepoints.items():
        if point.window:
            yield f"timepoints.{code}.window", point.window
    for key, activity in protocol.activities.items():
        for code, cell in activity.cells.items():
            if cell.window:
                yield f"activities.{key}.cells.{code}.window", cell.window


def _visit_windows_do_not_overlap(protocol: Protocol) -> Iterator[Problem]:
    """Compare the calendar windows of visits that follow one another (domain §3.1)."""
    days = [(code, p.window) for code, p in protocol.timepoints.items() if p.window]
    calendar = sorted(
        ((code, window) for code, window in days if window.basis is Basis.CALENDAR_DAY),
        key=lambda item: item[1].target,
    )
    for (first, before), (second, after) in pairwise(calendar):
        last, start = before.target + before.closes, after.target + after.opens
        if last >= start:
            yield Problem(
                f"timepoints.{second}.window", f"opens on D{start}", f"after {first} closes on D{last}"
            )


def _schedule_knows_its_timepoints(protocol: Protocol) -> Iterator[Problem]:
    known = ", ".join(protocol.timepoints)
    for key, activity in protocol.activities.items():
        for code, cell in activity.cells.items():
            if code not in protocol.timepoints:
                yield Problem(f"activities.{key}.cells.{code}", repr(code), f"one of {known}")
            elif cell.pre_dose and not protocol.timepoints[code].infusion:
                yield Problem(
                    f"activities.{key}.cells.{code}.pre_dose", "true", "a timepoint with an infusion"
                )
    for code in protocol.schedule.passive_timepoints:
        if code not in protocol.timepoints:
            yield Problem("schedule.passive_timepoints", repr(code), f"one of {known}")


def _forms_are_activities(protocol: Protocol) -> Iterator[Problem]:
    forms = {activity.form for activity in protocol.activities.values() if activity.form}
    for key, activity in protocol.activities.items():
        if activity.form not in {"", key}:
            yield Problem(
                f"activities.{key}.form", repr(activity.form), f"{key!r}, or empty where it has no form"
            )
        if activity.recorded_on and activity.recorded_on not in forms:
            yield Problem(
                f"activities.{key}.recorded_on", repr(activity.recorded_on), "a form of the schedule"
            )
    for form in protocol.schedule.passive_forms:
        if form not in forms:
            yield Problem("schedule.passive_forms", repr(form), "one of " + ", ".join(sorted(forms)))


def _every_infusion_has_one_timepoint(protocol: Protocol) -> Iterator[Problem]:
    wanted = list(range(1, protocol.dose.infusions + 1))
    found = sorted(point.infusion for point in protocol.timepoints.values() if point.infusion)
    if found != wanted:
        yield Problem("timepoints", f"infusions {found}", f"one timepoint for each of the infusions {wanted}")


def _infusion_windows_follow_spacing(protocol: Protocol) -> Iterator[Problem]:
    rules = protocol.spacing
    for key, window in _windows(protocol):
        if window.basis is Basis.PREVIOUS_INFUSION:
            found = (window.target + window.opens, window.target, window.target + window.closes)
            if found != (rules.earliest_hours, rules.target_hours, rules.latest_hours):
                hours = "–".join(str(part) for part in found)
                yield Problem(key, hours, "earliest, target and latest hours of [spacing]")


def _baseline_windows_follow_assessments(protocol: Protocol) -> Iterator[Problem]:
    """Compare the windows before infusion 1 with the ages that a baseline may have (A6)."""
    ages = protocol.assessments
    hours = {
        "blood-gas": ages.baseline_blood_gas_hours,
        "cytokines": ages.baseline_cytokines_hours,
        "chest-ct": ages.baseline_chest_ct_hours,
        "vital-signs": Decimal(ages.baseline_vital_signs_minutes) / 60,
    }
    for key, window in _windows(protocol):
        activity = key.split(".")[1]
        is_baseline = key.startswith("activities.") and window.basis is Basis.BEFORE_INFUSION_1
        if is_baseline and activity in hours and -window.opens != hours[activity]:
            yield Problem(f"{key}.opens", str(window.opens), f"−{hours[activity]} h, as in [assessments]")


def _consent_windows_follow_eligibility(protocol: Protocol) -> Iterator[Problem]:
    limit = protocol.eligibility.consent_to_infusion_hours
    for key, window in _windows(protocol):
        if window.basis is Basis.CONSENT and window.target + window.closes != limit:
            yield Problem(
                f"{key}.closes", str(window.closes), f"{limit}, as eligibility.consent_to_infusion_hours"
            )


def _readings_hold(protocol: Protocol) -> Iterator[Problem]:
    for number, reading in protocol.readings.items():
        try:
            found = in_words(protocol.value_of(reading.key))
        except KeyError:
            yield Problem(f"readings.{number}.key", repr(reading.key), "a key of this file")
            continue
        if reading.options and found not in reading.options:
            yield Problem(reading.key, found, f"one of {', '.join(reading.options)} ({number})")


def _names_are_real(protocol: Protocol) -> Iterator[Problem]:
    study = protocol.study
    try:
        ZoneInfo(study.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        yield Problem(
            "study.time_zone", repr(study.time_zone), f"one of {len(available_timezones())} IANA names"
        )
    if study.primary_outcome not in protocol.outcomes:
        yield Problem(
            "study.primary_outcome", repr(study.primary_outcome), "one of " + ", ".join(protocol.outcomes)
        )
    for code, vital in protocol.infusion_vitals.items():
        if vital.reference not in {"START", "END"}:
            yield Problem(f"infusion_vitals.{code}.reference", repr(vital.reference), "START or END")


def in_words(value: object) -> str:
    """Return a value of the protocol as its file writes it: true, 24, SIMPLIFIED, X-RAY, CT SCAN."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(in_words(item) for item in value)
    return str(value)


RULES: tuple[Callable[[Protocol], Iterator[Problem]], ...] = (
    _criteria_complete,
    _parameters_exist,
    _limits_ascend,
    _windows_hold_their_target,
    _visit_windows_do_not_overlap,
    _schedule_knows_its_timepoints,
    _forms_are_activities,
    _every_infusion_has_one_timepoint,
    _infusion_windows_follow_spacing,
    _baseline_windows_follow_assessments,
    _consent_windows_follow_eligibility,
    _readings_hold,
    _names_are_real,
)
