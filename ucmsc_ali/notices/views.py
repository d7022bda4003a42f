"""A person's own notices: open ones first, each acknowledged or settled with one button."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from ucmsc_ali.accounts.access import AuthedRequest, require_permission, site_of
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.lib import clock
from ucmsc_ali.notices import actions, words
from ucmsc_ali.notices.models import LIVE, MOVES, Notice

PER_PAGE = 50
ACTIONS = {"acknowledge": actions.acknowledge, "resolve": actions.resolve}
SHOWN = [("", _("Not settled")), *Notice.State.choices, ("all", _("All"))]
ORDER = Case(
    When(state=Notice.State.OPEN, then=Value(0)),
    When(state=Notice.State.ACKNOWLEDGED, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


class ActionForm(forms.Form):
    """Which notice, and what is done with it."""

    notice = forms.IntegerField()
    action = forms.ChoiceField(choices=[(key, key) for key in ACTIONS])


@dataclass(frozen=True)
class Line:
    """One notice as the inbox shows it."""

    notice: Notice
    title: str
    text: str
    may_acknowledge: bool
    may_resolve: bool


@require_permission(Permission.PARTICIPANT_VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: AuthedRequest) -> HttpResponse:
    """Show a person's notices; acknowledge or settle one. 404 for a notice of someone else."""
    form = ActionForm(request.POST or None)
    if form.is_valid():
        act(request, form.cleaned_data["notice"], form.cleaned_data["action"])
        return redirect(request.get_full_path())
    status = 422 if request.method == "POST" else 200
    return render(request, "notices/inbox.html", shown(request), status=status)


def act(request: AuthedRequest, pk: int, action: str) -> None:
    """Do one thing to one notice of this person, and say where it was not possible."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    try:
        ACTIONS[action](notice=notice, by=request.user, at=clock.now())
    except actions.NotAllowed as refusal:
        messages.warning(request, str(refusal))


def shown(request: AuthedRequest) -> dict[str, object]:
    """Return what the page shows: the chosen notices, open ones first, then the newest."""
    state, code = request.GET.get("state", ""), request.GET.get("participant", "").strip()
    rows = Notice.objects.of(request.user).select_related("participant")
    if state in Notice.State.values:
        rows = rows.filter(state=state)
    elif state != "all":
        state, rows = "", rows.filter(state__in=LIVE)
    if code:
        rows = rows.filter(participant__code=code)
    page = Paginator(rows.order_by(ORDER, "level", "-raised_at", "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    lines = [line(notice, request.user) for notice in page.object_list]
    return {"page": page, "lines": lines, "state": state, "states": SHOWN, "participant": code}


def line(notice: Notice, user: User) -> Line:
    """Return one notice in words."""
    allowed = MOVES[notice.state]
    return Line(
        notice,
        words.title(notice),
        words.text(notice, site_of(user).zone),
        may_acknowledge=Notice.State.ACKNOWLEDGED in allowed,
        may_resolve=Notice.State.RESOLVED in allowed,
    )
