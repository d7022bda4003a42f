"""The loaders: whatever a person may not see is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.accounts.permissions import Permission

Params = ParamSpec("Params")


class AuthedRequest(HttpRequest):
    """A request behind sign-in: its user is always one of ours."""

    user: User


View = Callable[Concatenate[AuthedRequest, Params], HttpResponseBase]


def require_permission(*permissions: Permission) -> Callable[[View[Params]], View[Params]]:
    """Let a view be reached only with every one of these permissions; otherwise 403."""

    def decorate(view: View[Params]) -> View[Params]:
        @wraps(view)
        def guarded(request: AuthedRequest, /, *args: Params.args, **kwargs: Params.kwargs) -> HttpResponseBase:
            if not all(request.user.may(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.required_permissions = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


def site_of(user: User) -> Site:
    """Return the site a person works at; refuse those who work nowhere."""
    if user.membership is None:
        raise PermissionDenied
    return user.membership.site


def get_participant(user: User, code: str) -> Any:
    """Load a participant of the person's own site (an upward link, so by name), or answer 404."""
    model: Any = apps.get_model("enrollment.Participant")
    return get_object_or_404(model.objects.visible_to(user), code=code)
