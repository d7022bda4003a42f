"""Checks on when a thing was done: after infusion 1, before the infusion of its day, in its window."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _

from followup.models.scheduled_assessment import ScheduledAssessment
from followup.schedule import off_window
from followup.words import moment_words, off_words, span, window_words
from ucmsc_ali.crf.rules import Entry, Problem

BEFORE_INFUSION_1 = ("SCR", "BL", "INF1", "ET", "UNS", "LOG")


def in_time(entry: Entry) -> Iterable[Problem]:
    """Ask about an observation after the infusion it had to precede, or outside its window."""
    plan, at = entry.record.plan, entry.record.observed_at
    if at is None or plan is None or not off_window(plan.planned, at):
        return
    yield from list(after_infusion(entry)) or off_its_window(entry)


def in_course(entry: Entry) -> Iterable[Problem]:
    """Refuse a visit counted from infusion 1 before there is one; ask about one after a withdrawal."""
    if entry.slot.timepoint not in BEFORE_INFUSION_1 and entry.participant.day_0_at is None:
        yield Problem("", _("Record infusion 1 first: this visit is counted from it."), "no_day_0")
    withdrew, at = entry.participant.procedures_withdrawn_at, entry.record.observed_at
    if withdrew and at and at > withdrew:
        message = _("The participant withdrew from examinations at %s. Say why this one was made.")
        message %= moment_words(withdrew, entry.slot.zone)
        yield Problem(entry.record.OBSERVED_AT, message, "withdrawn", asks=True)


def after_infusion(entry: Entry) -> Iterable[Problem]:
    """Ask about a pre-dose observation made after that day's infusion started (A3, A5)."""
    record = entry.record
    number = entry.slot.protocol.timepoints[entry.slot.timepoint].infusion
    given = record.nth_infusion(number) if record.plan.is_pre_dose else None
    if given and record.observed_at > given.start:
        message = _(
            "This is %(span)s after infusion %(number)s started (%(start)s). It had to be taken before: a "
            "deviation. Is the time right?"
        ) % {
            "span": span(record.observed_at - given.start),
            "number": number,
            "start": moment_words(given.start, entry.slot.zone),
        }
        yield Problem(record.OBSERVED_AT, message, "pre_dose", asks=True)


def off_its_window(entry: Entry) -> Iterable[Problem]:
    """Ask about an observation outside the window of its visit, and say by how much."""
    plan = entry.record.plan
    off = off_window(plan.planned, entry.record.observed_at) if plan else timedelta(0)
    if off:
        yield Problem(entry.record.OBSERVED_AT, window_question(off, plan, entry), "window", asks=True)


def window_question(off: timedelta, plan: ScheduledAssessment, entry: Entry) -> str:
    """Return the question about a time outside its window."""
    return _("%(off)s: the window is %(window)s (%(zone)s). Is the time right?") % {
        "off": off_words(off),
        "window": window_words(plan.opens_at, plan.closes_at, entry.slot.zone),
        "zone": entry.slot.zone.key,
    }
