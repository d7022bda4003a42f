"""Checks of F01: an approved version, before the first procedure, by someone trained."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from enrollment import screening
from ucmsc_ali.accounts.models import Membership
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.items import Moment, items_of
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.rules import Entry, Problem

SCREENING_FORMS = ("consent", "demographics", "baseline", "eligibility")


def version_is_valid(entry: Entry) -> Iterator[Problem]:
    """Refuse a version that was not approved and valid on the day it was signed."""
    record = entry.record
    if record.consented_at is None or record.consent_version is None:
        return
    day = entry.participant.site_day(record.consented_at)
    if not record.consent_version.is_valid_on(day):
        message = _("This version was not valid on %s. Choose the one that was signed.") % day
        yield Problem("consent_version", message, "version_valid")


def obtained_by_trained_staff(entry: Entry) -> Iterator[Problem]:
    """Refuse consent obtained by one who was not delegated and trained at this site on that day (F01)."""
    record = entry.record
    if record.consented_at is None or record.obtained_by_id is None:
        return
    day = entry.participant.site_day(record.consented_at)
    held = Membership.objects.on(day, entry.participant.site).filter(user=record.obtained_by_id)
    if not any(may_obtain(membership, day) for membership in held):
        message = _("This person was not delegated and trained at this site on %s.") % day
        yield Problem("obtained_by", message, "delegation")


def may_obtain(membership: Membership, day: Any) -> bool:
    """Say whether a membership allowed to obtain consent on a day."""
    is_trained = membership.trained_on is not None and membership.trained_on <= day
    return is_trained and Permission.PARTICIPANT_SCREEN in membership.permissions


def before_first_procedure(entry: Entry) -> Iterator[Problem]:
    """Refuse consent later than the first procedure of the study (Protocol I01)."""
    signed = entry.record.consented_at
    if signed is None or entry.stored is None or signed <= (entry.participant.consented_at or signed):
        return
    first = first_procedure(entry.participant)
    if first is not None and signed > first:
        when = first.astimezone(entry.participant.zone).strftime("%Y-%m-%d %H:%M")
        message = _("A procedure of the study is dated %s: consent must come before it.") % when
        yield Problem("consented_at", message, "first_procedure")


def first_procedure(participant: Any) -> datetime | None:
    """Return the first moment that the participant's other forms state, routine care apart."""
    found = list(screening.procedures(screening.of(participant)))
    others = Crf.objects.standing().filter(participant=participant)
    for key in set(others.values_list("form", flat=True)) - {*SCREENING_FORMS, screening.BLOOD_GAS}:
        rows = registry.model_of(key)._default_manager.filter(participant=participant)
        found += [moment for row in rows.exclude(status=Crf.Status.VOID) for moment in moments(row)]
    return min(found, default=None)


def moments(record: Any) -> Iterator[datetime]:
    """Yield the moments of a record that is not of routine care."""
    if getattr(record, "routine_care", "") == "Y":
        return
    for name, item in items_of(type(record)).items():
        if isinstance(item, Moment) and not item.meaning.future and (value := getattr(record, name)):
            yield value


def declined_keeps_nothing_else(entry: Entry) -> Iterator[Problem]:
    """Refuse to record a refusal where other forms are filled: that is a withdrawal (F01 DECLINED)."""
    if not entry.record.is_declined or entry.stored is None:
        return
    others = Crf.objects.standing().filter(participant=entry.participant).exclude(form=entry.slot.key)
    if others.exists():
        message = _("Other forms are filled. Consent that is taken back is a withdrawal, not a refusal.")
        yield Problem("declined", message, "other_data")
