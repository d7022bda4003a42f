"""Which sign-in names a browser has signed in with before, kept in a signed cookie of that browser."""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

COOKIE = "known"
SALT = "ucmsc_ali.accounts.known"
SECONDS = 90 * 24 * 60 * 60
NAMES = 8  # a ward's shared computer


def knows(request: HttpRequest, username: str) -> bool:
    """Say whether someone has signed in under this name on this device in the last 90 days."""
    return bool(username) and username in _names(request)


def remember(request: HttpRequest, response: HttpResponseBase, username: str) -> None:
    """Note on the device that this name has signed in here."""
    names = [username, *(name for name in _names(request) if name != username)][:NAMES]
    response.set_cookie(
        COOKIE,
        signing.dumps(names, salt=SALT),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _names(request: HttpRequest) -> list[str]:
    try:
        return list(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS))
    except signing.BadSignature:
        return []
