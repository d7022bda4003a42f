"""The dose of a participant with its arithmetic, and the card that goes to the bedside."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dosing.models import InfusionPreparation
from dosing.models.infusion_preparation import infusion_at
from dosing.presenters import check
from dosing.presenters import dose as doses
from ucmsc_ali.accounts.access import AuthedRequest, get_participant, require_permission
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.lib import clock


@require_permission(Permission.CRF_VIEW)
@require_safe
def dose(request: AuthedRequest, code: str) -> HttpResponse:
    """Show the plan, what each batch at hand would take, and how each infusion stands."""
    participant, at = get_participant(request.user, code), clock.now()
    context = {
        "participant": participant,
        "plan": doses.plan_of(participant),
        "volumes": doses.volumes(participant, at),
        "infusions": doses.infusion_rows(participant),
        "may_enter": request.user.may(Permission.CRF_ENTER),
    }
    return render(request, "dosing/dose.html", context)


@require_permission(Permission.CRF_VIEW)
@require_safe
def card(request: AuthedRequest, code: str, timepoint: str) -> HttpResponse:
    """Show the card of one infusion, to be printed and taken to the bedside."""
    participant = get_participant(request.user, code)
    if not infusion_at(timepoint):
        raise Http404
    preparation = find_preparation(participant.pk, timepoint)
    if preparation:
        preparation.participant = participant
    context = {
        "participant": participant,
        "timepoint": timepoint,
        "card": check.card(preparation),
        "now": clock.now(),
    }
    return render(request, "dosing/card.html", context)


def find_preparation(participant: int, timepoint: str) -> InfusionPreparation | None:
    """Return what was prepared for an infusion, None while nothing was."""
    rows = InfusionPreparation.objects.standing().select_related("batch__site", "participant__dose_plan")
    return rows.filter(participant=participant, timepoint=timepoint).first()
