"""The administrator's pages about people."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ucmsc_ali.accounts import actions, presenters
from ucmsc_ali.accounts.access import AuthedRequest, get_person, require_permission, site_of
from ucmsc_ali.accounts.actions import NewPerson, Refused
from ucmsc_ali.accounts.forms import OnDayForm, PersonForm
from ucmsc_ali.accounts.models import Membership, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.lib import clock

NARROW = {"main_class": "page-narrow"}
manages_people = require_permission(Permission.PEOPLE_MANAGE)


@manages_people
@require_safe
def people(request: AuthedRequest) -> HttpResponse:
    """List everyone of the site now, or who could do what on a day (FDA Q11)."""
    site, form = site_of(request.user), OnDayForm(request.GET or None)
    on = form.cleaned_data["on"] if form.is_valid() else None
    if on:
        rows = presenters.people_then(Membership.objects.on(on, site).with_people())
    else:
        rows = presenters.people_now(
            User.objects.visible_to(request.user).with_memberships(), clock.real_now()
        )
    page = {"form": form, "on": on, "rows": rows, "roles": presenters.roles(), "site": site}
    return render(request, "accounts/people.html", page)


@manages_people
@require_safe
def person(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show a person: who they are, what they were when, and what can be done."""
    someone = get_person(request.user, pk)
    memberships = [
        presenters.row(each, is_locked_out=False)
        for each in someone.memberships.with_people().order_by("-started_at")
    ]
    page = {
        "person": someone,
        "now": presenters.people_now([someone], clock.real_now())[0],
        "memberships": memberships,
        "is_self": someone.pk == request.user.pk,
    }
    return render(request, "accounts/person.html", page)


@manages_people
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: AuthedRequest) -> HttpResponse:
    """Add a person and show, once, the password for their first sign-in."""
    today = clock.today(site_of(request.user).zone)
    form = PersonForm(request.POST or None, today=today)
    if form.is_valid():
        try:
            added, password = actions.add_person(
                NewPerson(**form.cleaned_data), by=request.user, at=clock.real_now()
            )
        except Refused as refusal:
            form.add_error("username", str(refusal))
        else:
            return show_once(request, added, password)
    return render(request, "accounts/person_add.html", {"form": form, **NARROW})


@manages_people
@require_POST
def person_unlock(request: AuthedRequest, pk: int) -> HttpResponse:
    """Forget someone's wrong passwords, so that they can sign in again now."""
    someone = get_person(request.user, pk)
    try:
        actions.unlock(person=someone, by=request.user, at=clock.real_now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%s can sign in again.") % someone)
    return redirect("accounts:person", pk=someone.pk)


def show_once(request: AuthedRequest, someone: User, password: str) -> HttpResponse:
    """Show a password for a single use: on this page, and never again."""
    return render(
        request, "accounts/person_password.html", {"person": someone, "password": password, **NARROW}
    )
