"""What enrollment adds to the casebook and to the home page."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enrollment import screening
from enrollment.actions.eligibility import is_open
from enrollment.actions.moves import SCREEN_FAILURE
from enrollment.models import Participant, ScreenFailure
from enrollment.presenters import next_steps
from enrollment.presenters.next_steps import form_url, infusion_by
from enrollment.presenters.participants import person
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.registry import Alert, Fact, Work
from ucmsc_ali.protocol.load import current

MOST = 100
SOON = timedelta(hours=12)


# ── The casebook: one query for all of it ───────────────────────────────────
@registry.panel("facts")
def facts(participant: Participant, at: datetime) -> list[Fact]:
    """Return where the participant stands, sex and age, consent."""
    known = screening.of(participant)
    found = [Fact(_("Status"), participant.get_status_display())]
    if known.demographics:
        found.append(
            Fact(pgettext("participant", "Person"), person(known.demographics.sex, known.demographics.age))
        )
    if known.consent and known.consent.is_given and known.consent.consent_version:
        words = f"{known.consent.consent_version.label} · {moment(participant, participant.consented_at)}"
        found.append(Fact(_("Consent"), words))
    if participant.rescreen_of_id:
        found.append(Fact(_("Screened before"), _("yes")))
    return found


def moment(participant: Participant, at: datetime | None) -> str:
    """Return a moment at the site."""
    return at.astimezone(participant.zone).strftime("%Y-%m-%d %H:%M") if at else ""


@registry.panel("alerts")
def alerts(participant: Participant, at: datetime) -> list[Alert]:
    """Return what must be known of consent and eligibility before anything else."""
    known = screening.of(participant)
    form = form_url(participant.code, "eligibility")
    if participant.status == Participant.Status.SCREENING and participant.consented_at is None:
        return [Alert("warning", _("Record consent first."), form_url(participant.code, "consent"))]
    if participant.is_treated and participant.eligible_at is None:
        failing = ", ".join(known.eligibility.failing) if known.eligibility else ""
        return [Alert("danger", changed_words(failing), form)]
    if participant.status == SCREEN_FAILURE:
        return [*failed(participant, form)]
    if participant.is_treated or participant.consented_at is None:
        return []
    return [*decided(participant, known, form), *consent_runs_out(participant, at)]


def changed_words(failing: str) -> str:
    """Return what it means that evidence changed after infusion 1."""
    if failing:
        return (
            _("Not eligible by corrected data (%s), after infusion 1. The signature no longer stands.")
            % failing
        )
    return _("The evidence of eligibility changed after infusion 1. The signature no longer stands.")


def failed(participant: Participant, form: str) -> Iterator[Alert]:
    """Yield why a screening ended: the criteria not met, or the reason in words."""
    for failure in ScreenFailure.objects.filter(participant=participant):
        why = ". ".join(part for part in (failure.criteria, failure.words) if part)
        yield Alert("warning", _("Screen failure: %s") % why, form)


def decided(participant: Participant, known: screening.Screening, form: str) -> list[Alert]:
    """Return what the criteria say while it is still open."""
    record = known.eligibility
    if not is_open(participant) or record is None:
        return []
    if record.failing:
        return [Alert("danger", _("Not eligible: %s.") % ", ".join(record.failing), form)]
    if record.elig == "Y":
        return [Alert("info", _("Every criterion is met. An investigator confirms and signs."), form)]
    return []


def consent_runs_out(participant: Participant, at: datetime) -> list[Alert]:
    """Return how long infusion 1 can still be given under this consent."""
    if participant.consented_at is None or participant.status not in (
        Participant.Status.SCREENING,
        Participant.Status.ELIGIBLE,
    ):
        return []
    last = infusion_by(participant.consented_at)
    if at > last:
        words = _("Infusion 1 was due by %s. End this screening and screen again.")
        failure = reverse("enrollment:screen_failure", args=[participant.code])
        return [Alert("danger", words % moment(participant, last), failure)]
    words = _("Infusion 1 must start by %s.") % moment(participant, last)
    return [Alert("warning", words)] if last - at <= SOON else []


@registry.panel("actions")
def actions(participant: Participant, by: User, at: datetime) -> list[tuple[str, str]]:
    """Return what this person can do here, the next step first."""
    offered = []
    may_screen = by.may(Permission.PARTICIPANT_SCREEN)
    if is_open(participant) and participant.consented_at:
        offered.append((_("Eligibility"), form_url(participant.code, "eligibility")))
        if may_screen:
            failure = reverse("enrollment:screen_failure", args=[participant.code])
            offered.append((_("End screening…"), failure))
    elif is_open(participant) and may_screen:
        offered.append((_("Record consent"), form_url(participant.code, "consent")))
    elif participant.status in (SCREEN_FAILURE, Participant.Status.DECLINED) and may_screen:
        again = f"{reverse('enrollment:participant_screen')}?before={participant.code}"
        offered.append((_("Screen again"), again))
    return offered


# ── The home page ───────────────────────────────────────────────────────────
@registry.panel("work")
def work(user: User, at: datetime) -> list[Work]:
    """Return the next step of each screening that is this person's to do: one query."""
    if not user.may(Permission.CRF_ENTER):
        return []
    in_screening = Participant.objects.visible_to(user).in_screening()
    found = ((each, next_steps.step_of(each)) for each in next_steps.with_progress(in_screening)[:MOST])
    return [next_steps.work_of(each, step) for each, step in found if step and next_steps.is_for(user, step)]


@registry.panel("counts")
def counts(user: User, at: datetime) -> list[Fact]:
    """Return how many of the protocol's participants are treated: one query."""
    if not user.may(Permission.PARTICIPANT_VIEW):
        return []
    cap = current().study.participants_cap
    return [Fact(_("treated of %s") % cap, str(Participant.objects.treated().count()))]
