"""What enrollment adds to the casebook and to the home page."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from enrollment import screening
from enrollment.actions.eligibility import is_open
from enrollment.actions.moves import SCREEN_FAILURE, can_move
from enrollment.models import BaselineAssessment, Eligibility, Participant
from enrollment.presenters.participants import person
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.registry import Alert, Fact, Work
from ucmsc_ali.protocol.load import current

MOST = 100
SOON = timedelta(hours=12)
Steps = dict[str, tuple[str | Promise, str | Promise, Permission, str]]


# ── The casebook: one query for all of it ───────────────────────────────────
@registry.panel("facts")
def facts(participant: Participant, at: datetime) -> list[Fact]:
    """Return where the participant stands, sex and age, consent."""
    known = screening.of(participant)
    found = [Fact(_("Status"), participant.get_status_display())]
    if known.demographics:
        found.append(Fact(_("Person"), person(known.demographics.sex, known.demographics.age)))
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
        return [Alert("danger", _("Infusion 1 was due by %s. Screen again.") % moment(participant, last))]
    words = _("Infusion 1 must start by %s.") % moment(participant, last)
    return [Alert("warning", words)] if last - at <= SOON else []


def infusion_by(consented_at: datetime) -> datetime:
    """Return until when infusion 1 may start."""
    return consented_at + timedelta(hours=float(current().eligibility.consent_to_infusion_hours))


@registry.panel("actions")
def actions(participant: Participant, by: User, at: datetime) -> list[tuple[str, str]]:
    """Return what this person can do here: end the screening, screen again, decide on eligibility."""
    offered = []
    if by.may(Permission.PARTICIPANT_SCREEN):
        if participant.consented_at and not participant.is_treated and can_move(participant, SCREEN_FAILURE):
            failure = reverse("enrollment:screen_failure", args=[participant.code])
            offered.append((_("End screening…"), failure))
        if participant.status in (SCREEN_FAILURE, Participant.Status.DECLINED):
            again = f"{reverse('enrollment:participant_screen')}?before={participant.code}"
            offered.append((_("Screen again"), again))
        if is_open(participant) and participant.consented_at is None:
            offered.append((_("Record consent"), form_url(participant.code, "consent")))
    if is_open(participant) and participant.consented_at:
        offered.append((_("Eligibility"), form_url(participant.code, "eligibility")))
    return offered


def form_url(code: str, form: str) -> str:
    """Return the address of a screening form."""
    return reverse("crf:form", args=[code, "SCR", form])


# ── The home page ───────────────────────────────────────────────────────────
STEPS: Steps = {
    "consent": (_lazy("Consent is not recorded"), _lazy("Record consent"), Permission.CRF_ENTER, "due"),
    "judge": (_lazy("Eligibility is to be judged"), _lazy("Judge"), Permission.ELIGIBILITY_SIGN, "due"),
    "sign": (
        _lazy("Eligibility waits for a signature"),
        _lazy("Review and sign"),
        Permission.ELIGIBILITY_SIGN,
        "sign",
    ),
    "fail": (
        _lazy("Not eligible: screening is to be ended"),
        _lazy("Review"),
        Permission.PARTICIPANT_SCREEN,
        "due",
    ),
}


@registry.panel("work")
def work(user: User, at: datetime) -> list[Work]:
    """Return the next step of each screening that is this person's to do: one query."""
    if not user.may(Permission.CRF_ENTER):
        return []
    in_screening = Participant.objects.visible_to(user).in_screening()
    found = ((participant, step_of(participant)) for participant in with_progress(in_screening)[:MOST])
    return [work_of(participant, step) for participant, step in found if step and user.may(STEPS[step][2])]


def with_progress(participants: Any) -> Any:
    """Add how far each screening is: the verdict of the whole, and whether a baseline is entered."""
    standing = {"participant": OuterRef("pk")}
    judged = Eligibility.objects.filter(**standing).exclude(status=Crf.Status.VOID)
    baseline = BaselineAssessment.objects.filter(**standing).exclude(status=Crf.Status.VOID)
    return participants.annotate(
        verdict=Subquery(judged.values("elig")[:1], output_field=CharField()), has_baseline=Exists(baseline)
    )


def step_of(participant: Any) -> str:
    """Return the key of what comes next in a screening; nothing while data are still entered."""
    if participant.consented_at is None:
        return "consent"
    if participant.verdict is None:
        return "judge" if participant.has_baseline else ""
    return {"Y": "sign", "N": "fail"}.get(participant.verdict, "")


def work_of(participant: Participant, step: str) -> Work:
    """Return one thing to do; infusion 1 waits for it, and consent sets the limit."""
    what, button, _permission, state = STEPS[step]
    last = infusion_by(participant.consented_at) if participant.consented_at else None
    return Work(
        participant_code=participant.code,
        what=what,
        url=form_url(participant.code, "consent" if step == "consent" else "eligibility"),
        button=button,
        state=state,
        due_at=last,
    )
