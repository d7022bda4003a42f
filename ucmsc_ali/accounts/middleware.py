"""What holds for every request: who is let in, for how long, and under which name the trail writes it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from ucmsc_ali.accounts import sessions
from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.record import record
from ucmsc_ali.lib import clock

Answer = Callable[[HttpRequest], HttpResponseBase]
BEFORE_A_PASSWORD_IS_CHOSEN = {
    "accounts:password",
    "accounts:sign_out",
    "accounts:language",
    "accounts:keepalive",
}
REFUSED = 403


class SessionLimits:
    """End a session that was idle too long or has lasted its time (11.300, FDA Q11)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as to a stranger once a limit is reached; the time-out is recorded."""
        if isinstance(request.user, User) and (why := sessions.limit_reached(request, clock.real_now())):
            with context(request_id=request_id(request)):
                sessions.end(request, request.user, why)
            request.ended = why  # type: ignore[attr-defined]
        return self.get_response(request)


class RequestContext:
    """Carry the person to the trail, speak their language in their site's time, and record refusals."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer under the person's name; the answer is kept by no cache."""
        user = request.user if isinstance(request.user, User) else None
        _settle(request, user)
        actor, role = (user.username, user.role) if user else ("anonymous", "")
        with context(actor=actor, role=role, request_id=request_id(request)):
            response = self.get_response(request)
            if user and response.status_code == REFUSED:
                record("REFUSED", details={"method": str(request.method), "address": request.path})
        response.headers["Cache-Control"] = "no-store, private"
        return response


class SignInRequired(LoginRequiredMiddleware):
    """Turn strangers away from every address that does not say otherwise."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Ask for sign-in first, then for a password of one's own."""
        user = request.user
        name = request.resolver_match.view_name if request.resolver_match else ""
        if isinstance(user, User) and user.must_change_password and name not in BEFORE_A_PASSWORD_IS_CHOSEN:
            return redirect("accounts:password")
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(  # type: ignore[override]
        self, request: HttpRequest, _view: Callable[..., Any]
    ) -> HttpResponseBase:
        """Lead to sign-in and back; to a part of a page say 401, so that nothing on that page is lost."""
        if is_part_of_a_page(request):
            return HttpResponse(status=401)
        facts = {"next": page_to_return_to(request), "why": getattr(request, "ended", "")}
        query = urlencode({key: value for key, value in facts.items() if value})
        return redirect(f"{reverse('accounts:sign_in')}?{query}")


def request_id(request: HttpRequest) -> str:
    """Return the id that the log, the trail and the answer share."""
    return str(getattr(request, "id", ""))


def is_part_of_a_page(request: HttpRequest) -> bool:
    """Say whether a script of a page asks, rather than a person who goes somewhere."""
    return "HX-Request" in request.headers or request.headers.get("X-Requested-With") == "fetch"


def page_to_return_to(request: HttpRequest) -> str:
    """Return the address of the page itself: a posted form is found again where it was filled in."""
    if request.method in {"GET", "HEAD"}:
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.get_host() else request.path


def _settle(request: HttpRequest, user: User | None) -> None:
    """Set language and time zone for this request; a streamed answer is made under them too."""
    if user is None or user.membership is None:
        timezone.deactivate()
    else:
        timezone.activate(user.membership.site.zone)
    if user is not None:
        translation.activate(user.language)
        request.LANGUAGE_CODE = translation.get_language()
