"""What every page carries around its content: who, where, when, and the ways onward."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from ucmsc_ali.accounts import demonstration
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.lib import clock

register = template.Library()

PLACES: tuple[tuple[str | Promise, str, Permission | None], ...] = (
    (pgettext_lazy("page", "Home"), "dashboards:home", None),
    (_("Participants"), "enrollment:participant_list", Permission.PARTICIPANT_VIEW),
    (_("Products"), "dosing:batch_list", Permission.PRODUCT_VIEW),
    (_("Safety"), "safety:event_list", Permission.SAFETY_VIEW),
    (_("Trail"), "review:trail", Permission.TRAIL_VIEW),
    (_("Protocol"), "dashboards:protocol", Permission.PROTOCOL_VIEW),
    (_("People"), "accounts:people", Permission.PEOPLE_MANAGE),
)

STATES: dict[str, str | Promise] = {
    "not_started": _("Not started"),
    "draft": _("Draft"),
    "incomplete": _("Incomplete"),
    "complete": _("Complete"),
    "not_done": _("Not done"),
    "verified": _("Verified"),
    "signed": _("Signed"),
    "sign": _("To be signed"),
    "locked": _("Locked"),
    "query": _("Open query"),
    "due": _("Due"),
    "in_window": _("In window"),
    "early": _("Early"),
    "late": _("Late"),
    "missed": _("Missed"),
    "upcoming": _("Upcoming"),
    "not_expected": _("Not expected"),
    "void": _("Void"),
}


@dataclass(frozen=True)
class Place:
    """One way onward in the header."""

    label: str | Promise
    url: str
    is_current: bool


@dataclass(frozen=True)
class Shell:
    """The frame around one page."""

    places: list[Place]
    person: User | None
    role: str
    site: str
    zone: str
    now: datetime
    version: str
    idle_seconds: int
    addresses: dict[str, str]


def address(name: str) -> str:
    """Return the address of a named page, or nothing where that room is not built."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def places_for(person: User, path: str) -> list[Place]:
    """Return the header's links that this person may follow; the one they are in is marked."""
    allowed = ((label, address(name)) for label, name, right in PLACES if right is None or person.may(right))
    return [
        Place(label, url, path == url if url == "/" else path.startswith(url))
        for label, url in allowed
        if url
    ]


def running_version() -> str:
    """Return the version that runs; a checkout that was never installed says so."""
    try:
        return version("ucmsc-ali-edc")
    except PackageNotFoundError:
        return str(getattr(settings, "VERSION", "0.1.0"))


def person_of(request: HttpRequest | None) -> User | None:
    """Return who is signed in, if anyone is."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


@register.simple_tag(takes_context=True)
def shell(context: Context) -> Shell:
    """Gather what base.html shows around the content."""
    request: HttpRequest | None = context.get("request")
    person = person_of(request)
    membership = person.membership if person else None
    return Shell(
        places=places_for(person, request.path) if person and request else [],
        person=person,
        role=str(membership.get_role_display()) if membership else "",
        site=str(membership.site) if membership else "",
        zone=timezone.get_current_timezone_name(),
        now=clock.now(),
        version=running_version(),
        idle_seconds=int(getattr(settings, "IDLE_SECONDS", 900)),
        addresses={
            name: address(f"accounts:{name}")
            for name in ("sign_in", "sign_out", "keepalive", "language", "password")
        },
    )


@register.simple_tag
def is_demo() -> bool:
    """Say whether this is the demonstration study, in which nothing is real."""
    return demonstration.is_demo()


def distance(seconds: float) -> str:
    """Say a span of time in its largest whole unit: 42 min, 3 h, 5 days."""
    minutes = int(abs(seconds) // 60)
    if minutes < 60:
        return ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d h", "%(n)d h", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}


def relative(at: datetime, now: datetime) -> str:
    """Say an instant as seen from now: in 42 min, 3 h ago."""
    seconds = (at - now).total_seconds()
    if abs(seconds) < 60:
        return str(_("now"))
    words = _("in %s") if seconds > 0 else _("%s ago")
    return words % distance(seconds)


@register.filter
def state_words(state: str) -> str:
    """Return the word for a state."""
    return str(STATES.get(state, state))


@register.inclusion_tag("components/moment.html")
def moment(at: datetime | None, zone: ZoneInfo | None = None) -> dict[str, object]:
    """Say an instant twice: from now, and exactly in the site's zone."""
    if at is None:
        return {"at": None}
    local = timezone.localtime(at, zone)
    return {"at": at, "local": local, "relative": relative(at, clock.now()), "zone": str(local.tzinfo)}


@register.inclusion_tag("components/glyph.html")
def glyph(state: str, label: str = "", *, words: bool = False) -> dict[str, object]:
    """Draw a state as its shape with a text alternative; with words=True the word stands beside it."""
    return {"state": state, "label": label or STATES.get(state, state), "words": words}
