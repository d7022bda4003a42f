"""The usual course of a participant, phase by phase, as steps of a story. Spans count from infusion 1."""

from datetime import timedelta
from typing import Any

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.story import Check, Confirm, Fill, Person, Screen, Step, Values, days, hours

LOT = "UC-D24-07"
CONSENT, JUDGED = hours(-22), hours(-5)
STARTS = {"INF1": hours(0), "D1": hours(24), "D2": hours(48)}
IL6 = {"BL": "121.4", "H6": "138.0", "D1": "97.3", "D2": "74.8", "D3": "58.2"}
IL8 = {"BL": "64.1", "H6": "71.9", "D1": "55.0", "D2": "44.6", "D3": "37.3"}
AFTER_START = {"PRE": -10, "15M": 15, "30M": 30, "45M": 45}
AFTER_END = {"END": 0, "+15M": 15, "+30M": 30, "+1H": 60, "+2H": 120, "+4H": 240, "+6H": 360, "+24H": 1440}
FEW_POINTS = ("PRE", "30M", "END", "+1H")
EVERY_POINT = (*AFTER_START, *AFTER_END)


def entered(
    form: str, timepoint: str, values: Values, at: timedelta, *, by: str = "coordinator", confirm: str = ""
) -> Fill:
    """Return the filling of one form."""
    return Fill(at=at, by=by, form=form, timepoint=timepoint, values=values, confirm=confirm)


# ── Before infusion 1 ───────────────────────────────────────────────────────
def consented(person: Person, at: timedelta = CONSENT, *, version: str = "V1.1") -> list[Step]:
    """Screened, consented, known: the first half hour."""
    return [
        Screen(at=at - hours(0, 20)),
        entered("consent", "SCR", usual.consent(at, version=version), at + hours(0, 10)),
        entered("demographics", "SCR", usual.demographics(person), at + hours(0, 20)),
    ]


def assessed(
    person: Person,
    at: timedelta = CONSENT,
    *,
    pao2: str = "72",
    fio2: str = "0.33",
    baseline: Values | None = None,
    confirm: str = "",
) -> list[Step]:
    """Vital signs, blood gas, baseline assessment: the next hours."""
    found = {**usual.baseline(person, imaged_at=at + hours(1, 30), onset=at - hours(50)), **(baseline or {})}
    return [
        entered("vital-signs", "SCR", usual.vitals(at + hours(0, 30)), at + hours(0, 40), by="nurse"),
        entered(
            "blood-gas", "SCR", usual.gas(at + hours(0, 45), pao2, fio2), at + hours(1, 10), confirm=confirm
        ),
        entered("baseline", "SCR", found, at + hours(2, 30), confirm=confirm),
    ]


def judged(person: Person, at: timedelta = JUDGED) -> Fill:
    """Return the four judgements of the investigator."""
    return entered("eligibility", "SCR", usual.judgement(person), at, by="investigator")


def eligible(person: Person, **facts: Any) -> list[Step]:
    """Everything from the first number to the signature."""
    return [
        *consented(person),
        *assessed(person, **facts),
        judged(person),
        Confirm(at=hours(-4, -30)),
    ]


def measured_before(pao2: str = "73", fio2: str = "0.33", scores: str = "3 2 4 2 4") -> list[Step]:
    """The baseline of every measure."""
    return [
        entered("chest-ct", "BL", usual.ct(hours(-19), scores), hours(-17)),
        entered("blood-gas", "BL", usual.gas(hours(-3), pao2, fio2), hours(-2, -40)),
        sample("BL", hours(-2, -30)),
        entered("vital-signs", "BL", usual.vitals(hours(0, -20)), hours(0, -15), by="nurse"),
    ]


def treated_once(person: Person, **facts: Any) -> list[Step]:
    """From the first number to the end of infusion 1."""
    return [*eligible(person, **facts), *measured_before(), *infusion("INF1")]


# ── Infusions ───────────────────────────────────────────────────────────────
def checked(timepoint: str, start: timedelta, lot: str = LOT) -> list[Step]:
    """A preparation that two people have signed."""
    return [
        entered(
            "infusion-preparation",
            timepoint,
            usual.preparation(start - hours(1, 10), lot),
            start - hours(1, 5),
            by="nurse",
        ),
        Check(at=start - hours(1), by="nurse", timepoint=timepoint, meaning="PREPARED"),
        Check(at=start - hours(0, 50), timepoint=timepoint, meaning="CHECKED"),
    ]


def infusion(
    timepoint: str,
    start: timedelta | None = None,
    *,
    minutes: int = 50,
    percent: int = 99,
    lot: str = LOT,
    points: tuple[str, ...] = FEW_POINTS,
    confirm: str = "",
) -> list[Step]:
    """Prepared, checked, given, and the vital signs around it."""
    begins = STARTS[timepoint] if start is None else start
    ends = begins + hours(0, minutes)
    given = usual.infusion(begins, minutes, percent)
    return [
        *checked(timepoint, begins, lot),
        entered("infusion", timepoint, given, ends + hours(0, 6), confirm=confirm),
        *around(timepoint, begins, ends, points),
    ]


def around(timepoint: str, start: timedelta, end: timedelta, points: tuple[str, ...]) -> list[Step]:
    """Return the vital signs at these points; one that the infusion did not last for is left out."""
    moments = {point: start + hours(0, minute) for point, minute in AFTER_START.items()}
    moments = {point: at for point, at in moments.items() if at < end}
    moments |= {point: end + hours(0, minute) for point, minute in AFTER_END.items()}
    return [
        entered(
            "vital-signs",
            timepoint,
            usual.vitals(moments[point], point),
            moments[point] + hours(0, 12),
            by="nurse",
        )
        for point in points
        if point in moments
    ]


# ── After infusion 1 ────────────────────────────────────────────────────────
def sample(timepoint: str, at: timedelta, *, confirm: str = "") -> Fill:
    """Return a cytokine sample, entered when it is frozen."""
    values = usual.cytokines(at, timepoint, IL6[timepoint], IL8[timepoint])
    return entered("cytokines", timepoint, values, at + hours(1, 20), confirm=confirm)


def six_hours(infusion_minutes: int = 50) -> Step:
    """The sample six hours after the end of infusion 1."""
    return sample("H6", hours(6, infusion_minutes))


def seen(timepoint: str, at: timedelta, event: str = "N") -> list[Step]:
    """A visit in person with its vital signs."""
    return [
        entered("vital-signs", timepoint, usual.vitals(at), at + hours(0, 10), by="nurse"),
        entered("visit", timepoint, usual.visit(at, event=event), at + hours(0, 25)),
    ]


def day_1(*, event: str = "N", **infused: Any) -> list[Step]:
    """Day 1: visit, sample, infusion 2."""
    return [*seen("D1", hours(23, 30), event), sample("D1", hours(22, 30)), *infusion("D1", **infused)]


def measured_on_day_2(pao2: str = "82", fio2: str = "0.33") -> list[Step]:
    """Day 2 before infusion 3."""
    return [
        *seen("D2", hours(47)),
        entered("blood-gas", "D2", usual.gas(hours(46, 50), pao2, fio2), hours(47, 10)),
        sample("D2", hours(46, 30)),
    ]


def day_2(scores: str = "3 2 4 2 3", **infused: Any) -> list[Step]:
    """Day 2: visit, blood gas, sample, infusion 3, CT."""
    scan = entered("chest-ct", "D2", usual.ct(hours(51), scores, "STABLE"), hours(53))
    return [*measured_on_day_2(), *infusion("D2", **infused), scan]


def day_3(event: str = "N") -> list[Step]:
    """Day 3: visit and the last sample."""
    return [*seen("D3", hours(72, 30), event), sample("D3", hours(72))]


def late_visit(
    timepoint: str, at: timedelta, *, pao2: str, fio2: str, scores: str, event: str = "N"
) -> list[Step]:
    """Day 7 or 14: visit, vital signs, blood gas, CT."""
    return [
        *seen(timepoint, at, event),
        entered("blood-gas", timepoint, usual.gas(at + hours(0, 15), pao2, fio2), at + hours(0, 50)),
        entered("chest-ct", timepoint, usual.ct(at + hours(1), scores, "IMPROVED"), at + hours(3)),
    ]


def day_7() -> list[Step]:
    """Day 7."""
    return late_visit("D7", days(7), pao2="88", fio2="0.30", scores="2 1 3 1 3")


def day_14() -> list[Step]:
    """Day 14 and the end of the study."""
    at = days(14)
    return [
        *late_visit("D14", at, pao2="92", fio2="0.25", scores="1 1 2 1 2"),
        entered("end-of-study", "LOG", usual.completed(hours(48, 50), at), at + hours(4)),
    ]


def first_three_days(person: Person, **facts: Any) -> list[Step]:
    """From the first number to day 3, all three infusions given."""
    return [*treated_once(person, **facts), six_hours(), *day_1(), *day_2(), *day_3()]
