"""Checks of F17: what completed, death, loss and withdrawal each require."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from followup.models import end_of_study as eos
from followup.models.end_of_study import EndOfStudy
from followup.models.visit import Visit
from followup.words import moment_words
from ucmsc_ali.crf.rules import Entry, Problem
from ucmsc_ali.lib.study_day import protocol_day, site_date

LAST_VISIT = "D14"


def dates_fit(entry: Entry) -> Iterable[Problem]:
    """Refuse a participation that ended before the treatment."""
    record: EndOfStudy = entry.record
    treated, ended = record.treatment_ended_on, record.study_ended_on
    if treated and ended and ended < treated:
        yield Problem(
            "study_ended_on", _("Participation cannot end before treatment ended."), "after_treatment"
        )


def treatment_end_fits(entry: Entry) -> Iterable[Problem]:
    """Refuse a completed treatment without all infusions, and the reverse (domain F17)."""
    record: EndOfStudy = entry.record
    if not record.treatment_end:
        return
    planned, given = entry.slot.protocol.dose.infusions, len(record.infusions)
    if record.treatment_end == eos.COMPLETED and given < planned:
        message = _("%(given)s of %(planned)s infusions are recorded as given. Completed means all of them.")
        yield Problem("treatment_end", message % {"given": given, "planned": planned}, "completed")
    elif record.treatment_end != eos.COMPLETED and given >= planned:
        message = _("All %s infusions are recorded as given. The treatment is completed.")
        yield Problem("treatment_end", message % planned, "completed")
    elif record.treatment_end == eos.NEVER_DOSED and given:
        yield Problem("treatment_end", _("An infusion is recorded as given."), "never_dosed")


def last_infusion_fits(entry: Entry) -> Iterable[Problem]:
    """Ask about a completed treatment that did not end on the date of the last infusion."""
    record: EndOfStudy = entry.record
    if record.treatment_end != eos.COMPLETED or not record.treatment_ended_on or not record.infusions:
        return
    last = record.infusions[-1]
    day = site_date(last.end or last.start, entry.slot.zone)
    if record.treatment_ended_on != day:
        message = _("The last infusion was on %s. Is the date right?")
        yield Problem("treatment_ended_on", message % day, "last_infusion", asks=True)


def study_end_fits(entry: Entry) -> Iterable[Problem]:
    """Refuse a completed participation without knowledge of day 14 (domain F17)."""
    record: EndOfStudy = entry.record
    if record.study_end == eos.COMPLETED and not (known_from_records(entry) or last_visit_took_place(entry)):
        message = _("Completed needs the day 14 visit, or the vital status from records, day 14 or later.")
        yield Problem("study_end", message, "completed")
    if record.study_end == eos.LOST and len(record.attempts) < attempts_needed(entry):
        message = _("Lost means %s attempts on different days. Enter them, or say why there are fewer.")
        yield Problem("study_end", message % attempts_needed(entry), "attempts", asks=True)


def attempts_needed(entry: Entry) -> int:
    """Return how many attempts the protocol asks for before somebody counts as lost."""
    return entry.slot.protocol.end_of_study.lost_to_follow_up_attempts


def known_from_records(entry: Entry) -> bool:
    """Say whether records tell the vital status on day 14 or later."""
    record: EndOfStudy = entry.record
    return record.vital_source == eos.RECORD and record.vital_at is not None and is_day_14(entry)


def last_visit_took_place(entry: Entry) -> bool:
    """Say whether the day 14 visit is recorded as held; its date is never earlier (edit_checks.visit)."""
    visits: Any = Visit.objects.standing().at(LAST_VISIT).filter(participant=entry.participant)
    return bool(visits.filter(occurred="Y").exclude(visited_on=None).exists())


def is_day_14(entry: Entry) -> bool:
    """Say whether the vital status is known for day 14 or later, by the site's calendar."""
    anchor, known = entry.participant.day_0_at, entry.record.vital_at
    if anchor is None or known is None:
        return anchor is None
    first_day = entry.slot.protocol.end_of_study.vital_status_from_day
    return protocol_day(known, anchor, entry.slot.zone) >= first_day


def vital_status_fits(entry: Entry) -> Iterable[Problem]:
    """Refuse a vital status of the living from before day 14 (domain F17)."""
    record: EndOfStudy = entry.record
    if record.vital_status == eos.ALIVE and record.vital_at and not is_day_14(entry):
        message = _("Enter when the participant was known to live, on day 14 or later.")
        yield Problem("vital_at", message, "day_14")


def death_fits(entry: Entry) -> Iterable[Problem]:
    """Refuse a death here without the death form, and the reverse (domain F17, cross-form check 3)."""
    record, died = entry.record, entry.participant.died_at
    says_dead = {
        "treatment_end": record.treatment_end == eos.DEATH,
        "study_end": record.study_end == eos.DEATH,
        "vital_status": record.vital_status == eos.DEAD,
    }
    if died is None:
        for name in (name for name, is_dead in says_dead.items() if is_dead):
            yield Problem(name, _("Record the death first: its form is missing."), "death")
        return
    message = _("The participant died at %s.") % moment_words(died, entry.slot.zone)
    for name in ("study_end", "vital_status"):
        if getattr(record, name) and not says_dead[name]:
            yield Problem(name, message, "death")
    is_other_day = record.study_ended_on not in (None, site_date(died, entry.slot.zone))
    if record.study_end == eos.DEATH and is_other_day:
        yield Problem("study_ended_on", message, "death")


def withdrawal_fits(entry: Entry) -> Iterable[Problem]:
    """Refuse a withdrawal that no switch tells; ask about a switch without the lesser ones (domain §3.3)."""
    record: EndOfStudy = entry.record
    told = {"treatment_end": record.withdrew_treatment, "study_end": record.withdrew_procedures}
    for name, switch in told.items():
        if getattr(record, name) == eos.WITHDRAWAL and switch != "Y":
            message = _("Say above what the participant withdraws from, and when.")
            yield Problem(name, message, "switch")
    for lesser, greater in pairwise(eos.SWITCHES):
        if getattr(record, greater) == "Y" and getattr(record, lesser) != "Y":
            message = _("The participant does not withdraw from what comes before it. Is this right?")
            yield Problem(greater, message, "alone", asks=True)


RULES = (
    dates_fit,
    treatment_end_fits,
    last_infusion_fits,
    study_end_fits,
    vital_status_fits,
    death_fits,
    withdrawal_fits,
)
