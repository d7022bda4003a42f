"""The history of one value, at the value."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from ucmsc_ali.accounts.access import AuthedRequest, get_participant, require_permission
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.words import Change


@require_permission(Permission.CRF_VIEW)
def history(request: AuthedRequest, code: str, pk: int, item: str) -> HttpResponse:
    """Show every change of one item of one form: when, who, old and new, why."""
    participant = get_participant(request.user, code)
    crf = get_object_or_404(Crf, pk=pk, participant=participant)
    meaning = registry.forms()[crf.form].items()[item].meaning
    rows = AuditChange.objects.filter(crf_id=crf.pk, field=item).order_by("-event_id")
    changes = [Change(row, participant.site.zone) for row in rows]
    context = {"label": meaning.label, "changes": changes, "participant": participant, "crf": crf}
    template = "crf/history.html" if request.headers.get("HX-Request") else "crf/history_page.html"
    return render(request, template, context)
