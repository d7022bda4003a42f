"""What refuses or questions the preparation of an infusion (F11, domain §2.5 and §3.3)."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from dosing.arithmetic import weight_change_is_asked, weight_change_percent
from dosing.edit_checks.words import problems_of
from dosing.finding import hard_stops
from dosing.models import Infusion, InfusionPreparation
from ucmsc_ali.crf.rules import Entry, Problem
from ucmsc_ali.lib.quantities import show


def weight_is_known(entry: Entry) -> Iterable[Problem]:
    """Refuse a preparation before the dose can be computed."""
    preparation: InfusionPreparation = entry.record
    if preparation.plan is None:
        yield Problem("batch", _("Enter the baseline weight first: the dose follows from it."), "NO_PLAN")


def batch_may_be_given(entry: Entry) -> Iterable[Problem]:
    """Refuse a batch that may not be given when it was ready; what is only unusual is asked at the start.

    Once it was given, what fails is asked: the record of what happened stays open to correction.
    """
    preparation: InfusionPreparation = entry.record
    if preparation.batch_id and preparation.ready_at:
        found = list(problems_of(hard_stops(preparation.batch.findings(preparation.ready_at)), "batch"))
        asks = bool(found) and was_given(entry)
        yield from (replace(problem, asks=asks) for problem in found)


def was_given(entry: Entry) -> bool:
    """Say whether the infusion of this preparation was recorded as given."""
    if entry.stored is None:
        return False
    rows = Infusion.objects.given().filter(participant=entry.participant, timepoint=entry.slot.timepoint)
    return rows.exists()


def weight_changed(entry: Entry) -> Iterable[Problem]:
    """Ask where the weight of the day differs much from the baseline: water, not mass (domain §2.5)."""
    preparation: InfusionPreparation = entry.record
    today, plan = preparation.weight_today, preparation.plan
    if today is None or plan is None or plan.weight_kg is None:
        return
    if weight_change_is_asked(plan.weight_kg, today, entry.slot.protocol.dose):
        words = _("The weight differs by %(percent)s %% from the %(weight)s kg of the plan. Is it right?") % {
            "percent": show(weight_change_percent(plan.weight_kg, today)),
            "weight": show(plan.weight_kg, 1),
        }
        yield Problem("weight_today", words, "WEIGHT_CHANGED", asks=True)


def participant_is_treated(entry: Entry) -> Iterable[Problem]:
    """Refuse to prepare an infusion for someone who died or withdrew from treatment before it was ready."""
    preparation, participant = entry.record, entry.participant
    ready = preparation.ready_at
    if ready and participant.died_at and ready > participant.died_at:
        yield Problem("ready_at", _("The participant died before this time. Check the time."), "DEAD")
    if ready and participant.treatment_withdrawn_at and ready > participant.treatment_withdrawn_at:
        words = _("Consent to treatment was withdrawn before this time: no infusion may be given.")
        yield Problem("ready_at", words, "WITHDRAWN")


RULES = [weight_is_known, batch_may_be_given, weight_changed, participant_is_treated]
