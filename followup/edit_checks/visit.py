"""Checks of the visit header: its date in the window, day 14 never early, a call without a sample."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from followup.edit_checks.timing import in_course
from followup.models.scheduled_assessment import ScheduledAssessment
from followup.models.visit import Visit
from followup.words import window_words
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.rules import Entry, Problem
from ucmsc_ali.lib.study_day import site_date

NEEDS_THE_PERSON = ("vital-signs", "blood-gas", "chest-ct", "cytokines")
LAST_VISIT = "D14"  # domain §3.1: not earlier, the safety period runs to the end of that day


def date_in_window(entry: Entry) -> Iterable[Problem]:
    """Refuse an early last visit; ask about any other date outside the window."""
    held = entry.record.took_place_on
    plan = entry.record.plan if held else None
    if held is None or plan is None or plan.opens_at is None or plan.closes_at is None:
        return
    first, last = (site_date(at, entry.slot.zone) for at in (plan.opens_at, plan.closes_at))
    if held < first and entry.slot.timepoint == LAST_VISIT:
        yield Problem("visited_on", too_early(first), "not_earlier")
    elif not first <= held <= last:
        yield Problem("visited_on", off_window_words(held, first, last, plan, entry), "window", asks=True)


def too_early(first: date) -> str:
    """Return why the last visit cannot be early."""
    message = _("The day 14 visit is never early. Enter it on %s or later.")
    return message % first.isoformat()


def off_window_words(held: date, first: date, last: date, plan: ScheduledAssessment, entry: Entry) -> str:
    """Return the question about a visit outside its window."""
    days = (first - held).days if held < first else (held - last).days
    words = _("%(days)s d early") if held < first else _("%(days)s d late")
    return _("%(off)s: the window is %(window)s. Is the date right?") % {
        "off": words % {"days": days},
        "window": window_words(plan.opens_at, plan.closes_at, entry.slot.zone),
    }


def call_without_samples(entry: Entry) -> Iterable[Problem]:
    """Ask about a telephone visit at which something was measured."""
    record: Visit = entry.record
    if not record.is_remote:
        return
    done = Crf.objects.standing().at(record.timepoint).exclude(status=Crf.Status.NOT_DONE)
    if done.filter(participant=record.participant, form__in=NEEDS_THE_PERSON).exists():
        message = _("Something was measured at this visit. Was it by telephone?")
        yield Problem("contact_mode", message, "remote", asks=True)


RULES = (in_course, date_in_window, call_without_samples)
