"""What comes next in a screening: for the home page and the list of participants."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enrollment.models import BaselineAssessment, Demographics, Eligibility, Participant
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.registry import Work
from ucmsc_ali.protocol.load import current

Words = str | Promise

# step: what is to be done, its button, who does it, how it is drawn, where
STEPS: dict[str, tuple[Words, Words, Permission, str, str]] = {
    "consent": (_("Consent"), _("Record consent"), Permission.CRF_ENTER, "due", "consent"),
    "demographics": (_("Demographics"), _("Open form"), Permission.CRF_ENTER, "due", "demographics"),
    "baseline": (_("Baseline assessment"), _("Open form"), Permission.CRF_ENTER, "due", "baseline"),
    "judge": (
        _("Eligibility is to be judged"), _("Judge"), Permission.ELIGIBILITY_SIGN, "due", "eligibility",
    ),
    "sign": (
        _("Eligibility waits for a signature"), _("Review and sign"), Permission.ELIGIBILITY_SIGN, "sign",
        "eligibility",
    ),
    "fail": (
        _("Not eligible: screening is to be ended"), _("Review"), Permission.PARTICIPANT_SCREEN, "due",
        "eligibility",
    ),
}  # fmt: skip


def with_progress(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    """Add how far each screening is: the forms that are entered, the verdict of the whole."""

    def standing(model: Any) -> Any:
        return model.objects.filter(participant=OuterRef("pk")).exclude(status=Crf.Status.VOID)

    verdict = Subquery(standing(Eligibility).values("elig")[:1], output_field=CharField())
    return participants.annotate(
        verdict=verdict,
        has_demographics=Exists(standing(Demographics)),
        has_baseline=Exists(standing(BaselineAssessment)),
    )


def step_of(participant: Any) -> str:
    """Return the key of what comes next in a screening; nothing where it waits for results or is over."""
    if participant.status != Participant.Status.SCREENING:
        return ""
    if participant.consented_at is None:
        return "consent"
    if not participant.has_demographics:
        return "demographics"
    if not participant.has_baseline:
        return "baseline"
    return {None: "judge", "Y": "sign", "N": "fail"}.get(participant.verdict, "")


def is_for(user: User, step: str) -> bool:
    """Say whether a step is this person's to do."""
    return user.may(STEPS[step][2])


def work_of(participant: Participant, step: str) -> Work:
    """Return a step as a thing to do; consent sets the limit, since infusion 1 waits for it."""
    what, button, _permission, state, form = STEPS[step]
    return Work(
        participant_code=participant.code,
        what=what,
        url=form_url(participant.code, form),
        button=button,
        state=state,
        due_at=infusion_by(participant.consented_at) if participant.consented_at else None,
    )


def form_url(code: str, form: str) -> str:
    """Return the address of a screening form."""
    return reverse("crf:form", args=[code, "SCR", form])


def infusion_by(consented_at: datetime) -> datetime:
    """Return until when infusion 1 may start under a consent."""
    return consented_at + timedelta(hours=float(current().eligibility.consent_to_infusion_hours))
