"""Signing in and out, and what each person may set for themselves."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ucmsc_ali.accounts import actions, known_devices, reauthentication, sessions
from ucmsc_ali.accounts.access import AuthedRequest, signed_in_only
from ucmsc_ali.accounts.addresses import onward
from ucmsc_ali.accounts.forms import PasswordForm, SignInForm
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.reauthentication import LockedOut, WrongPassword
from ucmsc_ali.lib import clock

LANGUAGES = dict(settings.LANGUAGES)
NARROW = {"main_class": "page-narrow"}


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask who is there; afterwards go on to the page that was asked for."""
    if isinstance(request.user, User):
        return redirect(onward(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        try:
            user = reauthentication.identify(request, **form.cleaned_data, purpose="sign-in")
        except WrongPassword:
            form.add_error(None, _("Sign-in name and password do not go together. Type both again."))
        except LockedOut as refusal:
            return locked_out(request, refusal.until)
        else:
            return _welcome(request, user)
    page = {"form": form, "next": onward(request), "why": request.GET.get("why", ""), **NARROW}
    return render(request, "accounts/sign_in.html", page)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session; a page that was left alone too long says why=idle and where to come back to."""
    why = request.POST.get("why", "")
    why = why if why in sessions.ENDINGS else ""
    if isinstance(request.user, User):
        sessions.end(request, request.user, why)
    facts = {"why": why, "next": onward(request)} if why else {"why": "signed-out"}
    return redirect(f"{reverse('accounts:sign_in')}?{urlencode(facts)}")


@signed_in_only
@csrf_exempt  # a page whose form token is of an earlier session asks here for the present one
@require_POST
def keepalive(request: AuthedRequest) -> HttpResponse:
    """Say that someone is still there; answer how long the session lasts, and with the form token of now.

    Only a script of our own pages may ask: no other house can send this header with our cookies.
    """
    if request.headers.get("X-Requested-With") != "fetch":
        raise PermissionDenied
    left = sessions.seconds_left(request, clock.real_now())
    facts = {
        "idle": settings.IDLE_SECONDS,
        "left": left,
        "token": get_token(request),
        "person": request.user.pk,
    }
    return JsonResponse(facts)


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages: for a person, or for a browser nobody has signed in with yet."""
    response = redirect(onward(request))
    chosen = request.POST.get("language", "")
    if chosen not in LANGUAGES:
        return response
    if isinstance(request.user, User):
        actions.choose_language(person=request.user, language=chosen)
    else:
        _carry_language(response, chosen)
    return response


@signed_in_only
@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: AuthedRequest) -> HttpResponse:
    """Let people choose their own password; their other sessions end."""
    form = PasswordForm(request.POST or None, person=request.user)
    if form.is_valid():
        try:
            reauthentication.identify(
                request,
                username=request.user.username,
                password=form.cleaned_data["current"],
                purpose="password",
            )
        except WrongPassword as refusal:
            form.add_error("current", str(refusal))
        except LockedOut as refusal:
            return locked_out(request, refusal.until)
        else:
            actions.choose_password(person=request.user, password=form.cleaned_data["new"])
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Your password is changed. You are signed out everywhere else."))
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/password.html", {"form": form, **NARROW})


def locked_out(request: HttpRequest, until: datetime) -> HttpResponse:
    """Say until when sign-in is refused, and who can help; 429."""
    return render(request, "accounts/locked_out.html", {"until": until, **NARROW}, status=429)


def _welcome(request: HttpRequest, user: User) -> HttpResponse:
    """Sign a person in, in the language they chose on the way in, on a device that is known from now on."""
    at = clock.real_now()
    sessions.start(request, user, at)
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in LANGUAGES:
        actions.choose_language(person=user, language=chosen)
    response = redirect(onward(request))
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    known_devices.remember(request, response, user.username)
    return response


def _carry_language(response: HttpResponse, chosen: str) -> None:
    """Keep a language for this browser until someone signs in and it becomes theirs."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        translation.get_supported_language_variant(chosen),
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
