"""The checks of adverse events and death (domain §4 F13, F18, cross-form checks 2, 3)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dosing.infusions import given
from safety import ctcae
from safety.models.adverse_event import Action, AdverseEvent, Outcome
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.items import Day, Moment, items_of
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.rules import Entry, Problem
from ucmsc_ali.lib.partial_date import PartialMoment

WINDOW = timedelta(hours=24)


# ── adverse event ──


def onset_after_consent(entry: Entry) -> Iterator[Problem]:
    """Refuse an onset before consent: that is medical history."""
    onset, consent = entry.record.onset, entry.participant.consented_at
    if onset and consent and onset.latest(entry.slot.zone) < consent.replace(second=0, microsecond=0):
        message = _("This began before consent: it is medical history, not an adverse event.")
        yield Problem("started", message, "onset_after_consent")


def ends_after_onset(entry: Entry) -> Iterator[Problem]:
    """Refuse an end that lies before the onset."""
    onset, end = entry.record.onset, entry.record.end
    if onset and end and end.is_certainly_before(onset, entry.slot.zone):
        yield Problem("ended", _("The end lies before the onset. Correct one of them."), "ends_after_onset")


def ends_by_death(entry: Entry) -> Iterator[Problem]:
    """Refuse an onset or end after death."""
    died = entry.participant.died_at
    for item, moment in (("started", entry.record.onset), ("ended", entry.record.end)):
        if died and moment and moment.earliest(entry.slot.zone) > died:
            yield Problem(item, _("This lies after the time of death."), "by_death")


def fatal_means_grade_5(entry: Entry) -> Iterator[Problem]:
    """Refuse grade 5 without a fatal outcome, the reverse, and grade 5 that did not result in death."""
    grade, outcome = entry.record.grade, entry.record.outcome
    if not grade or not outcome:
        return
    if (grade == "5") != (outcome == Outcome.FATAL):
        message = _("Grade 5 and the outcome Fatal go together. Correct the grade or the outcome.")
        yield Problem("grade", message, "fatal_means_grade_5")
    if grade == "5" and entry.record.results_in_death != "Y":
        yield Problem(
            "results_in_death", _("Grade 5 results in death: answer Yes."), "grade_5_results_in_death"
        )


def serious_has_a_criterion(entry: Entry) -> Iterator[Problem]:
    """Refuse a serious event without one criterion of seriousness."""
    record = entry.record
    answered = all(
        getattr(record, flag)
        for flag in (
            "results_in_death",
            "life_threatening",
            "hospitalisation",
            "disability",
            "congenital_anomaly",
            "medically_important",
        )
    )
    if record.serious == "Y" and answered and not record.seriousness:
        message = _("A serious event meets at least one criterion. Answer one with Yes, or Serious with No.")
        yield Problem("serious", message, "serious_has_a_criterion")


def grade_4_is_usually_serious(entry: Entry) -> Iterator[Problem]:
    """Ask about a life-threatening grade that is called not serious."""
    if entry.record.grade == "4" and entry.record.serious == "N":
        message = _("Grade 4 is life-threatening, yet not serious. Is it right?")
        yield Problem("serious", message, "grade_4_is_usually_serious", asks=True)


def recovered_has_ended(entry: Entry) -> Iterator[Problem]:
    """Refuse an ongoing event whose outcome is recovered or fatal, and a recovered one without its end."""
    record, recovered = entry.record, (Outcome.RECOVERED, Outcome.SEQUELAE)
    if record.ongoing == "Y" and record.outcome in (*recovered, Outcome.FATAL):
        message = _("An ongoing event has not ended. Enter its end, or another outcome.")
        yield Problem("outcome", message, "recovered_has_ended")
    if record.ongoing == "N" and record.outcome in recovered and not record.ended:
        message = _("Recovered means that it has ended. Enter the end, as far as it is known.")
        yield Problem("ended", message, "recovered_has_ended")


def names_a_cause(entry: Entry) -> Iterator[Problem]:
    """Refuse “death” as a term: death is an outcome, the term is its cause."""
    if entry.record.term.strip().lower() in ("death", "died", "fatal", "死亡"):
        yield Problem("term", _("Write the cause of death, not “death”."), "names_a_cause")


def grade_exists_for_term(entry: Entry) -> Iterator[Problem]:
    """Ask about a grade that CTCAE does not have for the term."""
    grades = ctcae.grades(entry.record.ctcae_term) if entry.record.ctcae_term else None
    if entry.record.ctcae_term and grades is None:
        unknown = _("CTCAE v5.0 has no such term. Is it right?")
        yield Problem("ctcae_term", unknown, "term_exists", asks=True)
    if grades is not None and entry.record.grade and int(entry.record.grade) not in grades:
        message = _("CTCAE v5.0 has no grade %(grade)s for this term, only %(grades)s. Is it right?") % {
            "grade": entry.record.grade,
            "grades": ", ".join(map(str, sorted(grades))),
        }
        yield Problem("grade", message, "grade_exists_for_term", asks=True)


def infusion_event_in_its_window(entry: Entry) -> Iterator[Problem]:
    """Ask about an infusion-associated event that did not begin from the start to 24 h after the infusion."""
    onset, number = entry.record.onset, entry.record.infusion_number
    if entry.record.infusion_associated != "Y" or not onset or not number:
        return
    infusion = {str(each.number): each for each in given(entry.participant)}.get(number)
    if infusion is None:
        yield Problem("infusion_number", _("This infusion was not given."), "infusion_was_given")
    elif outside(onset, infusion, entry):
        message = _("The onset is outside the infusion's window (start to 24 h after its end). Is it right?")
        yield Problem("started", message, "infusion_event_in_its_window", asks=True)


def outside(onset: PartialMoment, infusion: Any, entry: Entry) -> bool:
    """Say whether an onset certainly lies outside an infusion's observation window."""
    zone, closes = entry.slot.zone, (infusion.ended_at or infusion.started_at) + WINDOW
    return bool(onset.latest(zone) < infusion.started_at or onset.earliest(zone) > closes)


# ── death ──


def cause_is_fatal(entry: Entry) -> Iterator[Problem]:
    """Refuse a cause that is not a fatal event of this participant."""
    cause = entry.record.primary_cause
    if cause and (cause.outcome != Outcome.FATAL or cause.participant_id != entry.participant.pk):
        message = _("The primary cause is an adverse event with the outcome Fatal. Enter that event first.")
        yield Problem("primary_cause", message, "cause_is_fatal")


def cause_ends_at_death(entry: Entry) -> Iterator[Problem]:
    """Refuse a cause that does not end on the day of death."""
    cause, died = entry.record.primary_cause, entry.record.died_at
    if cause and died and cause.end and cause.end.date.exact != died.astimezone(entry.slot.zone).date():
        yield Problem(
            "primary_cause",
            _("This event does not end on the day of death. Correct its end."),
            "cause_ends_at_death",
        )


def relation_equals_that_of_cause(entry: Entry) -> Iterator[Problem]:
    """Refuse a relation that differs from that of the cause."""
    cause, relation = entry.record.primary_cause, entry.record.relation
    if cause and relation and cause.relation and relation != cause.relation:
        message = _("The primary cause says “%s”. Both must say the same.") % cause.get_relation_display()
        yield Problem("relation", message, "relation_equals_that_of_cause")


def nothing_observed_after_death(entry: Entry) -> Iterator[Problem]:
    """Refuse a time of death before something that was observed alive."""
    died = entry.record.died_at
    last = last_observation(entry) if died else None
    if last and died < last[0]:
        with timezone.override(entry.slot.zone):
            when = timezone.localtime(last[0]).strftime("%Y-%m-%d %H:%M")
        message = _("%(form)s was recorded at %(when)s, after this time. Correct one of them.") % {
            "form": registry.forms()[last[1]].title,
            "when": when,
        }
        yield Problem("died_at", message, "nothing_observed_after_death")


def last_observation(entry: Entry) -> tuple[datetime, str] | None:
    """Return the last moment recorded on any form of a participant, and the form; one query."""
    parts = [
        form.model._default_manager.filter(participant=entry.participant)
        .exclude(status=Crf.Status.VOID)
        .exclude(**{name: None})
        .values_list(name, "form")
        for form in registry.forms().values()
        if form.key != entry.slot.key
        for name in observed(form.model)
    ]
    found = list(parts[0].union(*parts[1:], all=True)) if parts else []
    return max(found, default=None)


def observed(model: type[Crf]) -> list[str]:
    """Return the items that say when something was observed of a living person."""
    return [
        name
        for name, item in items_of(model).items()
        if isinstance(item, Moment) and not item.meaning.extra.get("after_death")
    ]


# ── guards of every form ──


def nothing_after_death(entry: Entry) -> Iterator[Problem]:
    """Refuse what is dated after death, but for results, autopsy and closing papers (F18)."""
    died = entry.participant.died_at
    if died is None or entry.slot.key in ("death", "adverse-event"):
        return
    for name, item in items_of(type(entry.record)).items():
        value = getattr(entry.record, item.attname)
        if value and not item.meaning.extra.get("after_death") and is_after(item, value, died, entry):
            yield Problem(name, _("The participant had died by then. Correct the time."), "after_death")


def is_after(item: Any, value: Any, died: datetime, entry: Entry) -> bool:
    """Say whether a moment or a date lies after death."""
    if isinstance(item, Moment):
        return bool(value > died)
    return isinstance(item, Day) and bool(value > died.astimezone(entry.slot.zone).date())


def no_infusion_after_withdrawal_for_an_event(entry: Entry) -> Iterator[Problem]:
    """Refuse an infusion that starts after an event for which the cells were withdrawn (F13 AEACN)."""
    if entry.slot.key != "infusion" or getattr(entry.record, "started_at", None) is None:
        return
    events = AdverseEvent.objects.filter(participant=entry.participant, action_taken=Action.WITHDRAWN)
    for event in events.exclude(status=Crf.Status.VOID):
        if event.onset and event.onset.latest(entry.slot.zone) <= entry.record.started_at:
            message = (
                _("The cells were withdrawn because of adverse event %s. No further infusion is given.")
                % event
            )
            yield Problem("started_at", message, "withdrawn_for_an_event")
