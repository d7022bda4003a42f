"""From signing in to signing out, and the two limits between: idle, and in all."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest

from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.record import record

SIGNED_IN_AT, SEEN_AT = "signed_in_at", "seen_at"
SEEN_EVERY = 10  # seconds: a session is not written anew for each request of a busy page
ENDINGS = {"idle": "TIMED_OUT", "limit": "TIMED_OUT", "": "SIGNED_OUT"}


def start(request: HttpRequest, user: User, at: datetime) -> None:
    """Sign a person in under a new session key."""
    with context(actor=user.username, role=user.role):
        login(request, user)
        request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = at.timestamp()
        record("SIGNED_IN", subject=f"accounts.User:{user.pk}")


def end(request: HttpRequest, user: User, why: str = "") -> None:
    """Sign a person out: by their own wish, or because a limit ("idle", "limit") is reached."""
    with context(actor=user.username, role=user.role):
        record(ENDINGS[why], subject=f"accounts.User:{user.pk}", details={"limit": why} if why else {})
        logout(request)


def limit_reached(request: HttpRequest, at: datetime) -> str:
    """Say which limit this session has reached, "idle" or "limit", or nothing; note that it was used."""
    session, now = request.session, at.timestamp()
    if now - session.setdefault(SIGNED_IN_AT, now) >= settings.ABSOLUTE_SECONDS:
        return "limit"
    idle = now - session.setdefault(SEEN_AT, now)
    if idle >= settings.IDLE_SECONDS:
        return "idle"
    if abs(idle) >= SEEN_EVERY:
        session[SEEN_AT] = now
    return ""


def seconds_left(request: HttpRequest, at: datetime) -> int:
    """Return how long this session may last at most, however busy it is."""
    return max(0, int(request.session[SIGNED_IN_AT] + settings.ABSOLUTE_SECONDS - at.timestamp()))
