"""Who may go where: one row for every address of the application. A reviewed file.

A new address without a row fails `test_access.py`. To add one:

1. One line in TABLE: the URL's name, then who may.
       "crf:form": Row(READERS, posts=WRITERS, post=200, of="participant"),
   may       the roles that reach the page; all others get 403
   posts     the roles that may also send it, where these are fewer
   get, post what someone who may gets: 200 or 302, or 405 where the page takes no such request. The request
             is empty: a form answers it with 200 or 422 (itself, and what is missing)
   of        the object in the address, a key of WORLD: people of another site get 404 instead
   untrained whoever has the role gets in before training is recorded, too (only what is not clinical)
   aside     the roles, or "untrained", that are led to another page (302) by a GET instead of being refused
  public    anyone gets in, signed in or not; inside is the status for someone signed in, if it differs
2. Where the address names a new kind of object: one line in WORLD, from its name to a function that makes the
   object at site 01 (it is given the people, by role) and returns the parts of the address.
3. On the view itself: `@require_permission(...)` or `@signed_in_only` as the outermost decorator, so that a
   wrong role is refused (403) before the method (405) and the object (404) are looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.dosing import ward
from ucmsc_ali.accounts.access import site_of
from ucmsc_ali.accounts.roles import ROLES
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.crf.models import Crf

ANYONE = frozenset(ROLES)
ADMINISTRATOR = frozenset({"administrator"})
READERS = ANYONE - ADMINISTRATOR  # whoever may see clinical data
WRITERS = frozenset({"coordinator", "investigator"})
INVESTIGATOR = frozenset({"investigator"})
EXPORTERS = READERS - {"coordinator"}


@dataclass(frozen=True)
class Row:
    """Who may, and what they get."""

    may: frozenset[str] = ANYONE
    posts: frozenset[str] | None = None
    get: int = 200
    post: int = 405
    of: str = ""
    untrained: bool = False
    aside: frozenset[str] = frozenset()
    public: bool = False
    inside: int | None = None


def open_to_all(**facts: Any) -> Row:
    """Return the row of an address that asks nobody to sign in."""
    return Row(public=True, untrained=True, **facts)


def people(**facts: Any) -> Row:
    """Return the row of an administrator's page, which needs no training in the study."""
    return Row(ADMINISTRATOR, untrained=True, **facts)


TABLE: dict[str, Row] = {
    # ── accounts ──
    "accounts:sign_in": open_to_all(post=200, inside=302),
    "accounts:sign_out": open_to_all(get=405, post=302),
    "accounts:language": open_to_all(get=405, post=302),
    "accounts:keepalive": Row(get=405, post=403, untrained=True),  # but by a script of our pages
    "accounts:password": Row(post=200, untrained=True),
    "accounts:people": people(),
    "accounts:person": people(of="person"),
    "accounts:person_add": people(post=200),
    "accounts:person_role": people(post=200, of="person"),
    "accounts:person_training": people(post=200, of="person"),
    "accounts:person_deactivate": people(post=200, of="person"),
    "accounts:person_reactivate": people(post=200, of="person"),
    "accounts:person_password": people(post=200, of="person"),
    "accounts:person_unlock": people(get=405, post=302, of="person"),
    # ── home, protocol, health ──
    "dashboards:home": Row(untrained=True, aside=frozenset({"administrator", "untrained"})),
    "dashboards:protocol": Row(untrained=True),
    "dashboards:healthz": open_to_all(),
    # ── enrollment ──
    "enrollment:participant_list": Row(READERS),
    "enrollment:participant_screen": Row(WRITERS, post=200),
    "enrollment:consent_version_list": Row(READERS),
    "enrollment:consent_version_add": Row(WRITERS, post=200),
    "enrollment:consent_version_end": Row(WRITERS, post=200, of="consent_version"),
    "enrollment:eligibility_sign": Row(INVESTIGATOR, post=200, of="participant"),
    "enrollment:screen_failure": Row(WRITERS, post=200, of="participant"),
    # ── dosing ──
    "dosing:batch_list": Row(READERS),
    "dosing:batch_add": Row(WRITERS, post=200),
    "dosing:batch": Row(READERS, posts=WRITERS, post=422, of="batch"),
    "infusions:dose": Row(READERS, of="participant"),
    "infusions:card": Row(READERS, of="infusion"),
    "infusions:check": Row(READERS, posts=WRITERS, post=422, of="infusion"),
    # ── the casebook ──
    "crf:casebook": Row(READERS, of="participant"),
    "crf:form": Row(READERS, posts=WRITERS, post=422, of="form"),
    "crf:new": Row(READERS, posts=WRITERS, post=422, of="log"),
    "crf:live": Row(WRITERS, get=405, post=200, of="form"),
    "crf:discard": Row(WRITERS, get=405, post=302, of="form"),
    "crf:not_done": Row(WRITERS, post=200, of="form"),
    "crf:void": Row(WRITERS, post=200, of="form"),
    "crf:history": Row(READERS, of="value"),
    # ── the inbox ──
    "notices:inbox": Row(READERS, post=422),
    # ── safety, trail, exports ──
    "safety:event_list": Row(READERS),
    "review:trail": Row(READERS),
    "review:event": Row(READERS, of="event"),
    "exports:trail": Row(EXPORTERS, get=405, post=200),
    # ── demo ──
    "demo:clock": Row(get=404, post=404, untrained=True),  # there is none in a study
}

# Views that anyone reaches; every other one names its permissions or is marked @signed_in_only.
PUBLIC = {"accounts:sign_in", "accounts:sign_out", "accounts:language", "dashboards:healthz"}

People = Mapping[str, Any]


def a_person(people: People) -> dict[str, Any]:
    """Return the address of someone who is not the one who asks."""
    return {"pk": people["nurse"].pk}


def a_participant(people: People) -> dict[str, Any]:
    """Return the address of 01-001: screened, consented, everything entered that eligibility looks at."""
    coordinator = people["coordinator"]
    return {"code": ward.screened(site_of(coordinator), coordinator).code}


def a_form(people: People) -> dict[str, Any]:
    """Return the address of a saved form."""
    return {**a_participant(people), "timepoint": "SCR", "key": "demographics", "repeat": 1}


def a_log(people: People) -> dict[str, Any]:
    """Return the address of the next entry of a log."""
    return {**a_participant(people), "timepoint": "LOG", "key": "adverse-event"}


def a_value(people: People) -> dict[str, Any]:
    """Return the address of the history of one value."""
    participant = a_participant(people)
    return {**participant, "pk": Crf.objects.get(form="demographics").pk, "item": "sex"}


def an_infusion(people: People) -> dict[str, Any]:
    """Return the address of infusion 1."""
    return {**a_participant(people), "timepoint": "INF1"}


def a_batch(people: People) -> dict[str, Any]:
    """Return the address of a product batch."""
    coordinator = people["coordinator"]
    return {"pk": ward.a_batch(site_of(coordinator), coordinator).pk}


def an_event(people: People) -> dict[str, Any]:
    """Return the address of an event of a participant's trail."""
    a_participant(people)
    return {"pk": AuditEvent.objects.filter(form="demographics").first().pk}


def a_consent_version(people: People) -> dict[str, Any]:
    """Return the address of a version of the consent form."""
    a_participant(people)
    return {"pk": site_of(people["coordinator"]).consent_versions.first().pk}


WORLD: dict[str, Callable[[People], dict[str, Any]]] = {
    "person": a_person,
    "participant": a_participant,
    "form": a_form,
    "log": a_log,
    "value": a_value,
    "infusion": an_infusion,
    "batch": a_batch,
    "event": an_event,
    "consent_version": a_consent_version,
}
