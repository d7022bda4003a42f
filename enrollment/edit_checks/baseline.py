"""Checks of F05: what contradicts itself, what is old, what drives the dose."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from enrollment import screening
from enrollment.models.baseline import ESTIMATED, INFECTION_TESTS, NEGATIVE, NOT_APPLICABLE, POSITIVE
from ucmsc_ali.crf.rules import Entry, Problem
from ucmsc_ali.lib.partial_date import PartialMoment
from ucmsc_ali.lib.quantities import plain, show
from ucmsc_ali.lib.study_day import hours_between
from ucmsc_ali.protocol.load import current

BMI_EXPECTED = (Decimal(15), Decimal(45))  # domain §4 F05
BOTH_SIDES_QUADRANTS = 2


def onset_has_its_time(entry: Entry) -> Iterator[Problem]:
    """Ask for the time of onset: it decides the criterion to the hour (A12)."""
    if entry.record.onset and not PartialMoment.parse(entry.record.onset).is_exact:
        message = _("The time of onset is not known: calendar days are counted. Is the time nowhere noted?")
        yield Problem("onset", message, "onset_time", asks=True)


def onset_is_recent(entry: Entry) -> Iterator[Problem]:
    """Ask about an onset longer ago than the protocol includes (F05 ONSDTM)."""
    if not entry.record.onset:
        return
    latest = PartialMoment.parse(entry.record.onset).latest(entry.participant.zone)
    rules = current().eligibility
    if hours_between(latest, entry.at) > rules.onset_maximum_hours:
        message = _("The onset is more than %s days ago. Is the date right?") % rules.onset_maximum_days
        yield Problem("onset", message, "onset_expected", asks=True)


def image_before_consent_is_routine(entry: Entry) -> Iterator[Problem]:
    """Refuse an image before consent that was not routine care (F01)."""
    record, consented = entry.record, entry.participant.consented_at
    if record.imaged_at and consented and record.imaged_at < consented and record.image_routine_care == "N":
        message = _("An image before consent can only be one of routine care.")
        yield Problem("image_routine_care", message, "before_consent")


def image_is_recent(entry: Entry) -> Iterator[Problem]:
    """Ask about an image older than expected when it is entered (F05 IMGDTM)."""
    record, limit = entry.record, current().eligibility.image_expected_age_hours
    if record.imaged_at and hours_between(record.imaged_at, entry.at) > limit:
        age = show(hours_between(record.imaged_at, entry.at), 0)
        message = _("The image is %(age)s h old, more than %(limit)s h. Is there a later one?")
        yield Problem("imaged_at", message % {"age": age, "limit": plain(limit)}, "image_old", asks=True)


def both_sides_fill_two_quadrants(entry: Entry) -> Iterator[Problem]:
    """Refuse fewer than two quadrants with infiltrates on both sides (F05 CXRQ)."""
    record = entry.record
    if record.has_both_sides and record.quadrants is not None and record.quadrants < BOTH_SIDES_QUADRANTS:
        message = _("Infiltrates on both sides are in at least 2 quadrants.")
        yield Problem("quadrants", message, "both_sides")


def weight_is_measured(entry: Entry) -> Iterator[Problem]:
    """Ask about an estimated weight: the dose follows from it."""
    if entry.record.weight_method == ESTIMATED:
        message = _("The dose follows from the weight. Can it not be measured?")
        yield Problem("weight_method", message, "weight_estimated", asks=True)


def body_mass_is_expected(entry: Entry) -> Iterator[Problem]:
    """Ask about height and weight that do not go together (F05 BMI)."""
    bmi = entry.record.bmi
    if bmi is not None and not BMI_EXPECTED[0] <= bmi <= BMI_EXPECTED[1]:
        message = _("The body mass index is %s kg/m². Are height and weight right?") % show(bmi)
        yield Problem("weight", message, "bmi_expected", asks=True)


def tests_are_recent(entry: Entry) -> Iterator[Problem]:
    """Ask about tests older than the protocol accepts at infusion 1 (A20, A21)."""
    rules = current().eligibility
    for name in INFECTION_TESTS.values():
        yield from too_old(entry, f"{name}_on", rules.infection_maximum_age_days)
    yield from too_old(entry, "pregnancy_on", rules.pregnancy_maximum_age_days)


def too_old(entry: Entry, item: str, limit: int) -> Iterator[Problem]:
    """Ask about one test that is older than a number of days."""
    on: date | None = getattr(entry.record, item)
    if on is not None and (age := (entry.participant.site_day(entry.at) - on).days) > limit:
        message = _("The test is %(age)s days old, more than %(limit)s. Is there a later one?")
        yield Problem(item, message % {"age": age, "limit": limit}, "test_old", asks=True)


def pregnancy_fits_the_person(entry: Entry) -> Iterator[Problem]:
    """Refuse a test of a man, and "not applicable" where pregnancy is possible (F05 PREG)."""
    known, answer = screening.of(entry.participant).demographics, entry.record.pregnancy
    if known is None or not answer:
        return
    if known.is_male and answer in (NEGATIVE, POSITIVE):
        yield Problem("pregnancy", _("The participant is male: answer “Not applicable”."), "pregnancy_sex")
    elif known.childbearing == "Y" and answer == NOT_APPLICABLE:
        message = _("Demographics say that pregnancy is possible: enter the result of a test.")
        yield Problem("pregnancy", message, "pregnancy_owed")


def birth_given_by_a_woman(entry: Entry) -> Iterator[Problem]:
    """Refuse the date of a birth given by a man."""
    known = screening.of(entry.participant).demographics
    if known and known.is_male and entry.record.delivered_on:
        yield Problem("delivered_on", _("The participant is male: leave this empty."), "delivered_sex")
