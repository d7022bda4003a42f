"""Checks of F06: pressures in order, the point of the infusion's grid, signs that call for a review."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from dosing.spacing import Given
from followup.edit_checks.timing import in_course, off_its_window
from followup.models.vital_signs import ROUTINE, VitalSigns
from followup.points import tolerance_of
from followup.words import off_words, window_words
from ucmsc_ali.crf.rules import Entry, Problem

FAHRENHEIT_ABOVE = 45  # domain F06
REVIEW_WITHIN = timedelta(hours=24)  # domain F06: of an infusion
FEVER, LOW_PRESSURE, LOW_OXYGEN, FAST_HEART = Decimal("38.0"), 90, 88, 130  # domain F06


def pressures_in_order(entry: Entry) -> Iterable[Problem]:
    """Refuse a diastolic pressure at or above the systolic; ask about a mean outside both."""
    low, high, mean = entry.record.diastolic, entry.record.systolic, entry.record.invasive_mean
    if low is None or high is None:
        return
    if low >= high:
        message = _("The diastolic pressure must be lower than the systolic, %s mmHg.") % high
        yield Problem("diastolic", message, "below_systolic")
    elif mean is not None and not low <= mean <= high:
        message = _("The mean pressure is expected between %(low)s and %(high)s mmHg. Is it right?")
        yield Problem("invasive_mean", message % {"low": low, "high": high}, "between", asks=True)


def is_celsius(entry: Entry) -> Iterable[Problem]:
    """Say what is wrong with a temperature that looks like degrees Fahrenheit."""
    value = entry.record.temperature
    if value is not None and value > FAHRENHEIT_ABOVE:
        yield Problem("temperature", _("Is this in °F? Enter the temperature in °C."), "fahrenheit")


def at_its_point(entry: Entry) -> Iterable[Problem]:
    """Hold the time against the point of the infusion's grid, a routine one against the visit."""
    record: VitalSigns = entry.record
    if record.measured_at is not None:
        is_routine = record.point in ("", ROUTINE)
        yield from off_its_window(entry) if is_routine else off_its_tolerance(entry)


def off_its_tolerance(entry: Entry) -> Iterable[Problem]:
    """Ask about a measurement outside the tolerance of its point (domain §3.2)."""
    record: VitalSigns = entry.record
    point = record.planned_point
    times = tolerance_of(point, record.nth_infusion(record.infusion_number)) if point else None
    if times is None or record.measured_at is None:
        return
    if off := times.off(record.measured_at):
        message = _("%(off)s: this point is due %(window)s. Is the time right?") % {
            "off": off_words(off),
            "window": window_words(times.opens, times.closes, entry.slot.zone),
        }
        yield Problem("measured_at", message, "tolerance", asks=True)


def recorded_once(entry: Entry) -> Iterable[Problem]:
    """Ask about a second record of the same point of the same infusion."""
    record: VitalSigns = entry.record
    if record.planned_point is None:
        return
    rows: Any = VitalSigns.objects.standing().at(record.timepoint)
    same = rows.filter(participant=record.participant, point=record.point)
    if same.exclude(pk=record.pk).exists():
        message = _("This point of the infusion is already recorded. Is this another measurement?")
        yield Problem("point", message, "again", asks=True)


def call_for_review(entry: Entry) -> Iterable[Problem]:
    """Ask for a review for adverse events after conspicuous signs within 24 h of an infusion."""
    record: VitalSigns = entry.record
    if record.measured_at is None or not (found := conspicuous(record)):
        return
    given = last_infusion(record, record.measured_at)
    if given is None:
        return
    for name, what in found:
        message = _(
            "%(what)s within 24 h of infusion %(number)s. Review for an adverse event and say what you found."
        ) % {"what": what, "number": given.number}
        yield Problem(name, message, "review", asks=True)


def conspicuous(record: VitalSigns) -> list[tuple[str, str]]:
    """Return the signs that call for a review, each with its item."""
    temperature, spo2 = record.temperature, record.spo2
    systolic, heart = record.systolic, record.heart_rate
    signs = [
        ("temperature", temperature is not None and temperature >= FEVER, _("Temperature 38.0 °C or more")),
        ("systolic", systolic is not None and systolic < LOW_PRESSURE, _("Systolic pressure under 90 mmHg")),
        ("spo2", spo2 is not None and spo2 < LOW_OXYGEN, _("SpO₂ under 88 %")),
        ("heart_rate", heart is not None and heart > FAST_HEART, _("Heart rate over 130/min")),
    ]
    return [(name, what) for name, is_so, what in signs if is_so]


def last_infusion(record: VitalSigns, at: datetime) -> Given | None:
    """Return the infusion within whose 24 h a moment lies: from its start to 24 h after its end."""
    for given in reversed(record.infusions):
        if given.start <= at <= (given.end or given.start) + REVIEW_WITHIN:
            return given
    return None


RULES = (pressures_in_order, is_celsius, in_course, at_its_point, recorded_once, call_for_review)
