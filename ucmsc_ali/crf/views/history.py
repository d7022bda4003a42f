"""The history of one value, at the value."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ucmsc_ali.accounts.access import AuthedRequest, get_participant, require_permission
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.words import changes


@require_permission(Permission.CRF_VIEW)
@require_safe
def history(request: AuthedRequest, code: str, pk: int, item: str) -> HttpResponse:
    """Show every change of one item of one form: when, who, old and new, why."""
    participant = get_participant(request.user, code)
    crf = get_object_or_404(Crf, pk=pk, participant=participant)
    if item not in registry.forms()[crf.form].items():
        raise Http404
    form_class = registry.forms()[crf.form]
    column = form_class.items()[item].attname
    rows = list(AuditChange.objects.filter(crf_id=crf.pk, field=column).order_by("-event_id"))
    context = {
        "label": form_class.items()[item].meaning.label,
        "changes": changes(rows, participant.site.zone),
        "participant": participant,
        "crf": crf,
    }
    template = "crf/history.html" if request.headers.get("HX-Request") else "crf/history_page.html"
    return render(request, template, context)
