"""What holds for every form: consent first, no impossible date, nothing where the casebook is closed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from enrollment import screening
from enrollment.models import Participant
from ucmsc_ali.crf.items import Day, Moment, PartialTime, items_of
from ucmsc_ali.crf.rules import Entry, Problem
from ucmsc_ali.lib.partial_date import PartialMoment

CONSENT, DEMOGRAPHICS, BASELINE, END_OF_STUDY = "consent", "demographics", "baseline", "end-of-study"
REUSABLE = ("blood-gas", "chest-ct")
REUSED_AT = ("SCR", "BL")
OPEN_AFTER_SCREEN_FAILURE = ("adverse-event", "death", END_OF_STUDY)


@dataclass(frozen=True)
class Dated:
    """A date or moment of a form: the first and the last instant, or day, that it can mean."""

    item: str
    kind: type
    first: datetime | date
    last: datetime | date

    def is_certainly_before(self, at: datetime, participant: Participant) -> bool:
        """Say whether it lies before a moment, whatever its unknown part."""
        return bool(self.last < self.alike(at, participant))

    def is_certainly_after(self, at: datetime, participant: Participant) -> bool:
        """Say whether it lies after a moment, whatever its unknown part."""
        return bool(self.first > self.alike(at, participant))

    def alike(self, at: datetime, participant: Participant) -> Any:
        """Return a moment as this one is kept: as an instant, or as a day at the site."""
        return at if isinstance(self.first, datetime) else participant.site_day(at)

    def last_day(self, participant: Participant) -> date:
        """Return the last day at the site that it can mean."""
        return participant.site_day(self.last) if isinstance(self.last, datetime) else self.last


def dates(entry: Entry) -> Iterator[Dated]:
    """Yield every date and moment that a form states."""
    zone = entry.participant.zone
    for name, item in items_of(type(entry.record)).items():
        value = getattr(entry.record, item.attname)
        if value in (None, "") or item.derived:
            continue
        if isinstance(item, Moment | Day):
            yield Dated(name, type(item), value, value)
        elif isinstance(item, PartialTime):
            moment = PartialMoment.parse(value)
            if moment.is_exact:
                yield Dated(name, PartialTime, moment.earliest(zone), moment.latest(zone))
            else:
                yield Dated(name, PartialTime, moment.date.earliest, moment.date.latest)


def consent_comes_first(entry: Entry) -> Iterator[Problem]:
    """Refuse every form before consent is recorded, and for good where it was declined (F01, E6 2.8)."""
    participant = entry.participant
    if entry.slot.key == CONSENT:
        return
    if participant.status == Participant.Status.DECLINED:
        yield Problem("", _("Consent was declined: nothing else may be kept."), "consent_declined")
    elif participant.consented_at is None:
        message = _("Record consent first: nothing else is kept before it.")
        yield Problem("", message, "consent_missing")


def nothing_before_consent(entry: Entry) -> Iterator[Problem]:
    """Refuse a study procedure dated before consent; routine care may be reused at screening (F01)."""
    consented = entry.participant.consented_at
    if consented is None or entry.slot.key in (CONSENT, DEMOGRAPHICS, BASELINE) or is_reused(entry):
        return
    for dated in dates(entry):
        if dated.kind is not PartialTime and dated.is_certainly_before(consented, entry.participant):
            yield Problem(dated.item, before_consent(entry, consented), "before_consent")


def is_reused(entry: Entry) -> bool:
    """Say whether a form states a sample or scan of routine care, used for screening."""
    is_place = entry.slot.key in REUSABLE and entry.slot.timepoint in REUSED_AT
    return is_place and getattr(entry.record, "routine_care", "") == "Y"


def before_consent(entry: Entry, consented: datetime) -> Any:
    """Return why a date is refused, and what to answer where it is of routine care."""
    when = {"consent": consented.astimezone(entry.participant.zone).strftime("%Y-%m-%d %H:%M")}
    if entry.slot.key in REUSABLE and entry.slot.timepoint in REUSED_AT:
        return (
            _("This lies before consent (%(consent)s). If it was routine care, answer so; else correct it.")
            % when
        )
    return _("This lies before consent (%(consent)s).") % when


def nothing_before_birth(entry: Entry) -> Iterator[Problem]:
    """Refuse a date before birth; only a date before consent can be one."""
    participant = entry.participant
    early = [dated for dated in dates(entry) if is_early(dated, participant)]
    birth = screening.of(participant).birth if early else None
    for dated in early:
        if birth and dated.last_day(participant) < birth.earliest:
            yield Problem(dated.item, _("This lies before birth (%s).") % birth, "before_birth")


def is_early(dated: Dated, participant: Participant) -> bool:
    """Say whether a date could lie before birth: who consents is an adult."""
    consented = participant.consented_at
    return dated.item != "birth_date" and (
        consented is None or dated.is_certainly_before(consented, participant)
    )


def no_day_to_come(entry: Entry) -> Iterator[Problem]:
    """Refuse a day that has not come yet; the platform refuses such moments."""
    for dated in dates(entry):
        item = items_of(type(entry.record))[dated.item]
        if dated.kind is Moment or item.meaning.future:
            continue
        if dated.is_certainly_after(entry.at, entry.participant):
            message = _("This date is in the future. Enter when it happened.")
            yield Problem(dated.item, message, "future")


def nothing_after_withdrawal_of_data(entry: Entry) -> Iterator[Problem]:
    """Refuse what lies after the use of data was withdrawn; what was kept before stays (domain §3.3)."""
    withdrawn = entry.participant.data_withdrawn_at
    if withdrawn is None or entry.slot.key == END_OF_STUDY:  # the form that states the withdrawal itself
        return
    for dated in dates(entry):
        if dated.is_certainly_after(withdrawn, entry.participant):
            message = _("The participant withdrew the use of data before this.")
            yield Problem(dated.item, message, "after_withdrawal_of_data")


def screen_failure_is_closed(entry: Entry) -> Iterator[Problem]:
    """Refuse new forms after screen failure; what was entered can still be corrected."""
    is_failure = entry.participant.status == Participant.Status.SCREEN_FAILURE
    if is_failure and entry.stored is None and entry.slot.key not in OPEN_AFTER_SCREEN_FAILURE:
        message = _("Screening ended as a screen failure. Screen again under a new number.")
        yield Problem("", message, "screen_failure")


RULES = (
    consent_comes_first,
    nothing_before_consent,
    nothing_before_birth,
    no_day_to_come,
    nothing_after_withdrawal_of_data,
    screen_failure_is_closed,
)
