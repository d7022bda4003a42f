"""The administrator's changes to one person: each a page with a reason and one button."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View

from ucmsc_ali.accounts import actions
from ucmsc_ali.accounts.access import AuthedRequest, get_person
from ucmsc_ali.accounts.actions import Refused
from ucmsc_ali.accounts.forms import DatedForm, PageForm, ReasonForm, RoleForm, TrainingForm
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.people import NARROW, manages_people, show_once
from ucmsc_ali.lib import clock

Answers = dict[str, Any]


class PersonChange(View):
    """Ask, do, and say that it is done; what the rules refuse is said on the same page."""

    http_method_names = ["get", "head", "post"]
    form_class: type[PageForm] = ReasonForm
    title: str | Promise
    explanation: str | Promise
    button: str | Promise
    done: str | Promise
    is_danger = False

    def get(self, request: AuthedRequest, pk: int) -> HttpResponse:
        """Show the form."""
        someone = get_person(request.user, pk)
        return self.page(request, someone, self.form(request, someone))

    def post(self, request: AuthedRequest, pk: int) -> HttpResponse:
        """Do what was asked, or show what is missing."""
        someone = get_person(request.user, pk)
        form = self.form(request, someone)
        if form.is_valid():
            try:
                return self.act(request, someone, form.cleaned_data, clock.real_now())
            except Refused as refusal:
                form.add_error(None, str(refusal))
        return self.page(request, someone, form)

    def act(self, request: AuthedRequest, someone: User, answers: Answers, at: datetime) -> HttpResponse:
        """Call the action and go back to the person."""
        self.call(person=someone, by=request.user, at=at, **answers)
        messages.success(request, self.done % {"name": someone})
        return redirect("accounts:person", pk=someone.pk)

    def call(self, **facts: Any) -> None:
        """Call the action of this page."""
        raise NotImplementedError

    def form(self, request: AuthedRequest, someone: User) -> PageForm:
        """Return the form, filled with what holds now."""
        facts: dict[str, Any] = {}
        if issubclass(self.form_class, DatedForm):
            facts["today"] = (
                clock.today(request.user.membership.site.zone) if request.user.membership else None
            )
        last = someone.memberships.order_by("-started_at").first()
        initial = {"role": last.role, "trained_on": last.trained_on} if last else {}
        return self.form_class(request.POST or None, initial=initial, **facts)

    def page(self, request: AuthedRequest, someone: User, form: PageForm) -> HttpResponse:
        """Show the page."""
        page = {"form": form, "person": someone, "change": self, **NARROW}
        return render(request, "accounts/person_change.html", page)


class ChangeRole(PersonChange):
    """One role ends, another begins."""

    form_class = RoleForm
    title, button = _("Change role"), _("Change role")
    explanation = _("The present role ends now and the new one begins. The person is signed out everywhere.")
    done = _("The role of %(name)s is changed.")

    def call(self, **facts: Any) -> None:
        """End one membership and open another."""
        actions.change_role(**facts)


class RecordTraining(PersonChange):
    """The day on which someone was trained."""

    form_class = TrainingForm
    title, button = _("Record training"), _("Record training")
    explanation = _("From then on the person may do what their role allows.")
    done = _("The training of %(name)s is recorded.")

    def call(self, **facts: Any) -> None:
        """Write down the day."""
        actions.record_training(**facts)


class Deactivate(PersonChange):
    """Access ends."""

    title, button = _("Deactivate"), _("Deactivate")
    explanation = _("Access ends now, on every device. What the person did stays under their name.")
    done = _("%(name)s has no access any more.")
    is_danger = True

    def call(self, **facts: Any) -> None:
        """Take access away."""
        actions.deactivate(**facts)


class Reactivate(PersonChange):
    """Access begins again."""

    form_class = RoleForm
    title, button = _("Reactivate"), _("Reactivate")
    explanation = _("The person can sign in again, in the role given here, with the password they had.")
    done = _("%(name)s has access again.")

    def call(self, **facts: Any) -> None:
        """Give access back."""
        actions.reactivate(**facts)


class IssuePassword(PersonChange):
    """A forgotten password is replaced."""

    title, button = _("New one-time password"), _("Make a one-time password")
    explanation = _("The present password stops working now, and the person is signed out everywhere.")
    is_danger = True

    def act(self, request: AuthedRequest, someone: User, answers: Answers, at: datetime) -> HttpResponse:
        """Show the new password, once."""
        password = actions.issue_password(person=someone, by=request.user, at=at, **answers)
        return show_once(request, someone, password)


person_role, person_training, person_deactivate, person_reactivate, person_password = (
    manages_people(view.as_view())
    for view in (ChangeRole, RecordTraining, Deactivate, Reactivate, IssuePassword)
)
