"""The list of participants, and the first number of a new one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions import participants
from enrollment.actions.moves import NotAllowed
from enrollment.forms.pages import ScreenForm
from enrollment.models import Participant
from enrollment.presenters import participants as presenter
from ucmsc_ali.accounts.access import AuthedRequest, require_permission, site_of
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.lib import clock
from ucmsc_ali.protocol.load import current

PER_PAGE = 50


@require_permission(Permission.PARTICIPANT_VIEW)
@require_safe
def participant_list(request: AuthedRequest) -> HttpResponse:
    """Show the participants of the site, by status and code."""
    at, code = clock.now(), request.GET.get("q", "").strip()
    status = request.GET.get("status", "")
    status = status if status in Participant.Status else ""
    visible = Participant.objects.visible_to(request.user).numbered(code)
    counts = visible.count_by_status()
    listed = presenter.with_persons(visible.with_status(status))
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": presenter.rows(page, at),
        "chips": presenter.chips(counts, status),
        "count": page.paginator.count,
        "q": code,
        "status": status,
        "may_screen": request.user.may(Permission.PARTICIPANT_SCREEN),
    }
    return render(request, "enrollment/participant_list.html", context)


@require_permission(Permission.PARTICIPANT_SCREEN)
@require_http_methods(["GET", "HEAD", "POST"])
def participant_screen(request: AuthedRequest) -> HttpResponse:
    """Give the next number; then the casebook says what comes first."""
    at, site = clock.now(), site_of(request.user)
    before = Participant.objects.visible_to(request.user).may_be_screened_again()
    first = {"screened_on": at.astimezone(site.zone).date(), "rescreen_of": before_of(request, before)}
    form = ScreenForm(request.POST or None, before=before, initial=first)
    if form.is_valid():
        try:
            screened = participants.screen(site=site, by=request.user, at=at, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%s is screened. Record consent next.") % screened.code)
            return redirect(screened)
    context = {
        "form": form,
        "treated": Participant.objects.treated().count(),
        "cap": current().study.participants_cap,
        "main_class": "page-narrow",
    }
    return render(request, "enrollment/participant_screen.html", context, status=422 if form.errors else 200)


def before_of(request: AuthedRequest, before: QuerySet[Participant]) -> Participant | None:
    """Return the participant whom a link proposes to screen again."""
    code = request.GET.get("before", "")
    return before.filter(code=code).first() if code else None
