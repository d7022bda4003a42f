"""What is due, for this person."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from ucmsc_ali.accounts.access import AuthedRequest, signed_in_only, site_of
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf import registry
from ucmsc_ali.dashboards.work import grouped
from ucmsc_ali.lib import clock


@signed_in_only
def home(request: AuthedRequest) -> HttpResponse:
    """Show what is due now, overdue, waiting; those without a casebook start where their work is."""
    if request.user.may(Permission.PEOPLE_MANAGE) and not request.user.may(Permission.PARTICIPANT_VIEW):
        return redirect("accounts:people")
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
