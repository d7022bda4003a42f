"""The check by two people at the bedside: each signs with name and password, at one screen or at two."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dosing.actions import checks
from dosing.checks import check_of
from dosing.forms.check import CheckForm
from dosing.models import InfusionPreparation
from dosing.models.infusion_preparation import infusion_at
from dosing.presenters import check as checking
from dosing.views.dose import find_preparation
from ucmsc_ali.accounts.access import AuthedRequest, get_participant, require_permission, why_not
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.accounts.reauthentication import LockedOut, WrongPassword, confirm_person
from ucmsc_ali.lib import clock
from ucmsc_ali.review.actions.signing import CannotSign


@require_permission(Permission.CRF_VIEW)
def check(request: AuthedRequest, code: str, timepoint: str) -> HttpResponse:
    """Show what is to be checked and who has signed; sign."""
    participant = get_participant(request.user, code)
    if not infusion_at(timepoint):
        raise Http404
    preparation = find_preparation(participant.pk, timepoint)
    if preparation:
        preparation.participant = participant
    if request.method != "POST":
        return page(request, participant, timepoint, preparation, None)
    if not request.user.may(Permission.INFUSION_CHECK):
        raise PermissionDenied(why_not(request.user, Permission.INFUSION_CHECK))
    form = CheckForm(request.POST)
    if preparation and form.is_valid() and sign(request, form, preparation, clock.now()):
        return redirect(next_address(preparation))
    return page(request, participant, timepoint, preparation, form, status=422)


def sign(request: AuthedRequest, form: CheckForm, preparation: InfusionPreparation, at: datetime) -> bool:
    """Sign under the name that was typed; say at the form what stands in the way."""
    facts = form.cleaned_data
    try:
        signer = confirm_person(request, username=facts["username"], password=facts["password"])
        meaning, version = facts["meaning"], facts["version"]
        checks.sign(preparation=preparation, meaning=meaning, version=version, by=signer, at=at)
    except (WrongPassword, LockedOut) as refusal:
        form.add_error("password", str(refusal))
    except CannotSign as refusal:
        form.add_error(None, str(refusal))
    except PermissionDenied:
        form.add_error("username", _("This person may not check infusions at this site."))
    else:
        messages.success(request, signed_words(signer))
        return True
    return False


def signed_words(signer: User) -> str:
    """Return what to tell after a signature."""
    return _("Signed by %s.") % signer.name


def next_address(preparation: InfusionPreparation) -> str:
    """Return where to go after a signature: the infusion once both have signed."""
    place = [preparation.participant.code, preparation.timepoint]
    if check_of(preparation).is_complete:
        return reverse("crf:form", args=[*place, "infusion"])
    return reverse("infusions:check", args=place)


def page(
    request: AuthedRequest,
    participant: object,
    timepoint: str,
    preparation: InfusionPreparation | None,
    form: CheckForm | None,
    *,
    status: int = 200,
) -> HttpResponse:
    """Render what is to be checked, the signatures, and the form for the next one."""
    shown = checking.check_page(preparation, request.user)
    if form is None and preparation and shown.next_meaning:
        form = CheckForm(
            initial={
                "username": shown.suggested_name,
                "meaning": shown.next_meaning,
                "version": preparation.version,
            }
        )
    context = {
        "participant": participant,
        "timepoint": timepoint,
        "preparation": preparation,
        "card": checking.card(preparation),
        "shown": shown,
        "form": form,
        "may_sign": request.user.may(Permission.INFUSION_CHECK),
    }
    return render(request, "dosing/check.html", context, status=status)
