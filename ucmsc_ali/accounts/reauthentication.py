"""Who someone is, proved by a password: at sign-in, and again at every signature (21 CFR 11.200(a)(1))."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts import known_devices
from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.record import record
from ucmsc_ali.lib import clock

if TYPE_CHECKING:
    from ucmsc_ali.accounts.access import AuthedRequest

COOL_OFF = timedelta(hours=settings.AXES_COOLOFF_TIME)
LONGEST_NAME = 60
NAMES_PER_ADDRESS = 10  # wrong passwords for so many different names from one address are no slip of the hand


class WrongPassword(Exception):
    """The password is not the one of this sign-in name."""

    words = _("The password is not right. Type it again.")

    def __init__(self) -> None:
        super().__init__(self.words)


class PasswordNotOwn(WrongPassword):
    """The password is the one-time password that someone else made, with which nobody signs."""

    words = _("Sign in once and choose a password of your own. A one-time password signs nothing.")


class LockedOut(Exception):
    """Too many wrong passwords; even the right one is refused until a stated time."""

    def __init__(self, until: datetime) -> None:
        super().__init__(_("Too many wrong passwords. Sign in again later, or ask the administrator."))
        self.until = until


def confirm(request: "AuthedRequest", password: str) -> None:
    """Prove that the signed-in person is at the keyboard; failures count toward the lockout (11.300(d))."""
    confirm_person(request, username=request.user.username, password=password)


def confirm_person(request: HttpRequest, *, username: str, password: str) -> User:
    """Prove who is at the keyboard by name and password: a second person signs at a colleague's screen."""
    user = identify(request, username=username, password=password, purpose="confirm")
    if user.must_change_password:
        raise PasswordNotOwn
    reset(ip=client_address(request), username=user.username)
    return user


def identify(request: HttpRequest, *, username: str, password: str, purpose: str) -> User:
    """Return the person of a name and password; WrongPassword or LockedOut, recorded, where there is none."""
    username = username.strip().lower()[:LONGEST_NAME]  # one name is counted as one, however it is typed
    probe = _without_what_was_typed(request)
    if _is_sprayed(probe, username):
        raise _refused(probe, username, purpose, locked=True)
    user = authenticate(probe, username=username, password=password)
    if not isinstance(user, User):
        raise _refused(probe, username, purpose, locked=bool(getattr(probe, "axes_locked_out", False)))
    return user


def _refused(probe: HttpRequest, username: str, purpose: str, *, locked: bool) -> Exception:
    known = User.objects.filter(username=username).first()
    record(
        "LOCKED_OUT" if locked else "SIGN_IN_FAILED",
        subject=f"accounts.User:{known.pk}" if known else "",
        details={
            # A name that nobody has may be a password typed into the wrong field: it is not kept.
            "username": known.username if known else "",
            "purpose": purpose,
            "address": client_address(probe),
        },
    )
    return LockedOut(locked_until(probe, username)) if locked else WrongPassword()


def locked_until(request: HttpRequest, username: str) -> datetime:
    """Return when the last counted failure of a name, or of an address, is forgotten."""
    attempts = AccessAttempt.objects.order_by("-attempt_time").values_list("attempt_time", flat=True)
    of_the_name = attempts.filter(username=username).first()
    last: datetime | None = of_the_name or attempts.filter(ip_address=client_address(request)).first()
    return (last or clock.real_now()) + COOL_OFF


def locked_names(at: datetime) -> set[str]:
    """Return the names that are locked now, but for devices they have signed in from."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=at - COOL_OFF)
    failures = recent.values("username").annotate(failures=Sum("failures_since_start"))
    return set(failures.filter(failures__gte=settings.AXES_FAILURE_LIMIT).values_list("username", flat=True))


def lockout_parameters(
    request: HttpRequest, credentials: dict[str, str] | None = None
) -> list[str | list[str]]:
    """Count failures of a name from everywhere; on a device it has signed in from, from that address alone.

    So nobody is kept out at their own desk by a stranger's guesses elsewhere.
    """
    username = (credentials or {}).get("username") or ""
    return [["username", "ip_address"]] if known_devices.knows(request, username) else ["username"]


def client_address(request: HttpRequest) -> str:
    """Return the address a request came from: the last one noted by the proxy, where one is trusted."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUSTED_PROXY else ""
    return forwarded.rsplit(",", 1)[-1].strip() or str(request.META.get("REMOTE_ADDR", ""))


def _is_sprayed(request: HttpRequest, username: str) -> bool:
    """Say whether an address has tried many names in vain, and this device is not known for this one."""
    if known_devices.knows(request, username):
        return False
    recent = AccessAttempt.objects.filter(
        ip_address=client_address(request), attempt_time__gt=clock.real_now() - COOL_OFF
    )
    return int(recent.values("username").distinct().count()) >= NAMES_PER_ADDRESS


def _without_what_was_typed(request: HttpRequest) -> HttpRequest:
    """Return a request without form values, for the counter of failures keeps what is posted with it."""
    probe = HttpRequest()
    probe.method, probe.path, probe.path_info = "POST", request.path, request.path_info
    probe.META, probe.COOKIES = request.META, request.COOKIES
    AxesProxyHandler.update_request(probe)
    return probe
