"""The check by two people: each signs the batch, the dose and the volume as they are written."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dosing.checks import CHECKED, PREPARED, Check, check_of
from dosing.models import InfusionPreparation
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.review.actions import signing
from ucmsc_ali.review.actions.signing import CannotSign
from ucmsc_ali.review.models import Signature


@transaction.atomic
def sign(
    *, preparation: InfusionPreparation, meaning: str, version: int, by: User, at: datetime
) -> Signature:
    """Sign the version of a preparation that was read; the two signatures are of two people (F11 IDCHK).

    Raises CannotSign with what to do, PermissionDenied for one who may not check infusions here.
    """
    check_may_sign(by, preparation)
    Crf.objects.select_for_update().get(pk=preparation.pk)
    now = InfusionPreparation.objects.select_related("participant").get(pk=preparation.pk)
    if why_not := refusal(now, check_of(now), meaning, version, by):
        raise CannotSign(why_not)
    with context(actor=by.username, role=by.role, reason=""):
        return signing.sign(record=now, meaning=meaning, by=by, at=at)


def check_may_sign(by: User, preparation: InfusionPreparation) -> None:
    """Refuse those whose role does not check infusions, and those of another site."""
    here = by.membership is not None and by.membership.site_id == preparation.participant.site_id
    if not here or not by.may(Permission.INFUSION_CHECK):
        raise PermissionDenied


def refusal(preparation: InfusionPreparation, check: Check, meaning: str, version: int, by: User) -> str:
    """Return why a person cannot sign a preparation now; empty where they can."""
    if meaning not in (PREPARED, CHECKED):
        return _("This signature does not belong to an infusion.")
    if preparation.version != version:
        return _("The preparation was changed meanwhile. Read it again before you sign.")
    if preparation.status != Crf.Status.COMPLETE:
        return _("The preparation is not complete. Enter the batch and when it was ready.")
    return refusal_by_signatures(check, meaning, by)


def refusal_by_signatures(check: Check, meaning: str, by: User) -> str:
    """Return why a person cannot add their signature to those that stand; empty where they can."""
    if check.signed(meaning):
        return _("This is signed already.")
    if any(signature.signed_by_id == by.pk for signature in check.signatures):
        return _("You signed already. The second signature is another person's.")
    if meaning == CHECKED and check.prepared is None:
        return _("The person who prepared the infusion signs first.")
    return ""
