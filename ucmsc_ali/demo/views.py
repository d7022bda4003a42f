"""The page of the demonstration's clock; a real study has no such address."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ucmsc_ali.accounts.access import AuthedRequest, signed_in_only
from ucmsc_ali.accounts.addresses import onward
from ucmsc_ali.accounts.demonstration import is_demo
from ucmsc_ali.demo import ahead, moves
from ucmsc_ali.demo.forms import MoveForm
from ucmsc_ali.lib import clock


@signed_in_only
@require_http_methods(["GET", "HEAD", "POST"])
def demo_clock(request: AuthedRequest) -> HttpResponse:
    """Say how the demonstration's clock stands, and move it; Http404 in a study."""
    if not is_demo():
        raise Http404
    form = MoveForm(request.POST or None)
    if form.is_valid():
        try:
            moves.move(step=form.cleaned_data["step"], by=request.user)
        except moves.NotMoved as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The clock of the demonstration is moved."))
        return redirect(onward(request))
    page = {"ahead": moves.words(ahead.ahead()), "real": clock.real_now(), "shown": clock.now()}
    return render(request, "demo/clock.html", {**page, "main_class": "page-narrow"})
