"""Adverse events of the site, newest first."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from safety.models import AdverseEvent
from ucmsc_ali.accounts.access import AuthedRequest, require_permission
from ucmsc_ali.accounts.permissions import Permission

FILTERS = ("serious", "ongoing", "severe")


@require_permission(Permission.SAFETY_VIEW)
@require_safe
def event_list(request: AuthedRequest) -> HttpResponse:
    """Show adverse events, filtered by seriousness, grade, whether they go on, and participant."""
    events = AdverseEvent.objects.visible_to(request.user)
    for name in FILTERS:
        if request.GET.get(name):
            events = getattr(events, name)()
    code = request.GET.get("participant", "").strip()
    if code:
        events = events.filter(participant__code=code)
    page = Paginator(events, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "chosen": {name: request.GET.get(name, "") for name in FILTERS},
        "participant": code,
    }
    return render(request, "safety/event_list.html", context)
