"""Confirm and sign eligibility; end a screening that fails."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from enrollment.actions import eligibility, screen_failures
from enrollment.actions.moves import SCREEN_FAILURE, NotAllowed, can_move
from enrollment.forms.pages import ScreenFailureForm, SignForm
from enrollment.models import Participant
from enrollment.presenters.eligibility import board
from ucmsc_ali.accounts.access import AuthedRequest, get_participant, require_permission
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.accounts.reauthentication import LockedOut, WrongPassword, confirm
from ucmsc_ali.accounts.views import locked_out
from ucmsc_ali.lib import clock
from ucmsc_ali.review.actions.signing import CannotSign

METHODS = ["GET", "HEAD", "POST"]


@require_permission(Permission.ELIGIBILITY_SIGN)
@sensitive_post_parameters("password")
@require_http_methods(METHODS)
def eligibility_sign(request: AuthedRequest, code: str) -> HttpResponse:
    """Ask for the password again under the stated meaning, and sign."""
    participant, at = get_participant(request.user, code), clock.now()
    form = SignForm(request.POST or None)
    if form.is_valid():
        try:
            return sign(request, participant, form.cleaned_data["password"], at)
        except LockedOut as refusal:
            return locked_out(request, refusal.until)
        except WrongPassword as refusal:
            form.add_error("password", str(refusal))
        except (NotAllowed, CannotSign) as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "meaning": eligibility.MEANING.label, "by": request.user, "at": at}
    return page(request, "enrollment/eligibility_sign.html", participant, at, context)


def sign(request: AuthedRequest, participant: Participant, password: str, at: datetime) -> HttpResponse:
    """Prove who signs, then sign; who has just signed already is led on."""
    if participant.eligible_at is None:
        confirm(request, password)
        eligibility.confirm(participant=participant, by=request.user, at=at)
        messages.success(request, _("Eligibility of %s is confirmed and signed.") % participant.code)
    return redirect(participant)


@require_permission(Permission.PARTICIPANT_SCREEN)
@require_http_methods(METHODS)
def screen_failure(request: AuthedRequest, code: str) -> HttpResponse:
    """Ask whether the screening ends, with the criteria that are not met as its reasons."""
    participant, at = get_participant(request.user, code), clock.now()
    if participant.status == SCREEN_FAILURE:
        return redirect(participant)
    form = ScreenFailureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            screen_failures.fail(
                participant=participant, words=form.cleaned_data["words"], by=request.user, at=at
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Screening of %s ended. The reasons are kept.") % participant.code)
            return redirect(participant)
    context = {"form": form, "can_fail": can_move(participant, SCREEN_FAILURE)}
    return page(request, "enrollment/screen_failure.html", participant, at, context)


def page(
    request: AuthedRequest, template: str, participant: Participant, at: datetime, context: dict[str, Any]
) -> HttpResponse:
    """Render one of the two pages, with the criteria as they stand."""
    shown = {"participant": participant, "board": board(participant, request.user, at), **context}
    return render(request, template, shown, status=422 if context["form"].errors else 200)
