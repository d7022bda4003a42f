"""The loaders: whatever a person may not see is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.accounts.roles import ROLES

Params = ParamSpec("Params")


class AuthedRequest(HttpRequest):
    """A request behind sign-in: its user is always one of ours."""

    user: User


View = Callable[Concatenate[AuthedRequest, Params], HttpResponseBase]


def require_permission(*permissions: Permission) -> Callable[[View[Params]], View[Params]]:
    """Let a view be reached only with every one of these permissions; otherwise 403. Outermost decorator."""

    def decorate(view: View[Params]) -> View[Params]:
        @wraps(view)
        def guarded(
            request: AuthedRequest, /, *args: Params.args, **kwargs: Params.kwargs
        ) -> HttpResponseBase:
            if not all(request.user.may(permission) for permission in permissions):
                raise PermissionDenied(why_not(request.user, *permissions))
            return view(request, *args, **kwargs)

        guarded.required_permissions = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in_only(view: View[Params]) -> View[Params]:
    """Say that a view is open to whoever is signed in, whatever the role."""
    view.open_to_signed_in = True  # type: ignore[attr-defined]
    return view


def why_not(user: User, *permissions: Permission) -> str:
    """Say to a person why they may not: no role, training not recorded, or not part of the role."""
    if user.membership is None:
        return _("You have no role in the study. Ask the administrator.")
    if user.membership.trained_on is None and ROLES[user.role].permissions.issuperset(permissions):
        return _("Your training in the study is not recorded yet. Ask the administrator.")
    return _("This is not part of your role, %s.") % user.membership.get_role_display()


def site_of(user: User) -> Site:
    """Return the site a person works at; refuse those who work nowhere."""
    if user.membership is None:
        raise PermissionDenied(why_not(user))
    return user.membership.site


def get_participant(user: User, code: str) -> Any:
    """Load a participant of the person's own site (an upward link, so by name), or answer 404."""
    model: Any = apps.get_model("enrollment.Participant")
    return get_object_or_404(model.objects.visible_to(user), code=code)


def get_person(user: User, pk: int) -> User:
    """Load a person of the administrator's own site, or answer 404."""
    return get_object_or_404(User.objects.visible_to(user), pk=pk)
