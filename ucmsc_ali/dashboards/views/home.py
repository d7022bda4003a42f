"""What is due, for this person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ucmsc_ali.accounts.access import AuthedRequest, signed_in_only, site_of, why_not
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf import registry
from ucmsc_ali.dashboards.work import grouped
from ucmsc_ali.lib import clock


@signed_in_only
@require_safe
def home(request: AuthedRequest) -> HttpResponse:
    """Show what is due now, overdue, waiting; those without a casebook start where their work is."""
    if not request.user.may(Permission.PARTICIPANT_VIEW):
        return elsewhere(request)
    at, site = clock.now(), site_of(request.user)
    groups = grouped(registry.gather("work", request.user, at), at, site.zone)
    context = {
        "groups": groups,
        "now": at,
        "site": site,
        "counts": list(registry.gather("counts", request.user, at)),
        "may_screen": request.user.may(Permission.PARTICIPANT_SCREEN),
        "may_trail": request.user.may(Permission.TRAIL_VIEW),
    }
    return render(request, "dashboards/home.html", context)


def elsewhere(request: AuthedRequest) -> HttpResponse:
    """Lead to the people, or to the protocol until training is recorded (21 CFR 11.10(i)); say why."""
    if request.user.may(Permission.PEOPLE_MANAGE):
        return redirect("accounts:people")
    if not request.user.may(Permission.PROTOCOL_VIEW):
        raise PermissionDenied(why_not(request.user))
    messages.warning(request, why_not(request.user, Permission.PARTICIPANT_VIEW))
    return redirect("dashboards:protocol")
