"""The trail: filters as chips, one readable row per changed field, each row opens to its whole save."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ucmsc_ali.accounts.access import AuthedRequest, require_permission, site_of
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.crf.words import changes
from ucmsc_ali.review import explorer

PAGE = 100


@require_permission(Permission.TRAIL_VIEW)
@require_safe
def trail(request: AuthedRequest) -> HttpResponse:
    """Show the newest rows that the filters select, how many there are, and what an export will hold."""
    asked = explorer.TrailFilter(request.GET, by=request.user)
    chosen = explorer.selection(asked, site_of(request.user))
    found = chosen.rows()
    before = request.GET.get("before", "")
    shown = found.filter(event_id__lt=int(before)) if before.isdigit() else found
    rows = list(shown[: PAGE + 1])
    context = {
        "filter": asked,
        "chips": explorer.chips(asked, request.GET),
        "sentence": explorer.sentence(asked),
        "count": found.count(),
        "changes": changes(rows[:PAGE], chosen.zone),
        "older": older(request, rows),
        "may_export": request.user.may(Permission.TRAIL_EXPORT),
        "query": request.GET.urlencode(),
    }
    return render(request, "review/trail.html", context)


def older(request: AuthedRequest, rows: Sequence[object]) -> str:
    """Return the address of the next page, or nothing; a page ends with a whole event."""
    if len(rows) <= PAGE:
        return ""
    query = request.GET.copy()
    query["before"] = str(getattr(rows[PAGE - 1], "event_id", ""))
    return f"?{query.urlencode()}"


@require_permission(Permission.TRAIL_VIEW)
@require_safe
def event(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show one event whole: everything of the same save, and its place in the chain."""
    site = site_of(request.user)
    visible = explorer.Selection(request.user, site).rows().filter(event_id=pk).values("event_id")
    found = get_object_or_404(AuditEvent.objects.filter(pk__in=visible))
    together = explorer.Selection(request.user, site).rows()
    same = together.filter(request_id=found.request_id) if found.request_id else together.filter(event_id=pk)
    context = {"event": found, "changes": changes(list(same[:500]), site.zone), "site": site}
    return render(request, "review/event.html", context)
