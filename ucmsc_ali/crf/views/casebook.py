"""The casebook of one participant on one page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ucmsc_ali.accounts.access import AuthedRequest, get_participant, require_permission
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf import matrix, registry
from ucmsc_ali.lib import clock


@require_permission(Permission.CRF_VIEW)
@require_safe
def casebook(request: AuthedRequest, code: str) -> HttpResponse:
    """Show who it is, what must be known first, the schedule of activities, the logs."""
    participant, at = get_participant(request.user, code), clock.now()
    context = {
        "participant": participant,
        "facts": list(registry.gather("facts", participant, at)),
        "alerts": list(registry.gather("alerts", participant, at)),
        "actions": list(registry.gather("actions", participant, request.user, at)),
        "casebook": matrix.casebook(participant, request.user, at),
        "may_enter": request.user.may(Permission.CRF_ENTER),
        "now": at,
    }
    return render(request, "crf/casebook.html", context)
