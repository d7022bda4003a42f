"""Who may go where: one row for every address of the application. A reviewed file.

A new address without a row fails `test_access.py`. To add one:

1. One line in TABLE: the URL's name, then who may.
       "crf:form": Row(READERS, posts=WRITERS, post=200, of="participant"),
   may       the roles that reach the page; all others get 403
   posts     the roles that may also send it, where these are fewer
   get, post what someone who may gets: 200 or 302, or 405 where the page takes no such request. The request
             is empty: a form answers an empty POST with 200 (itself, and what is missing) or refuses with 409
   of        the object in the address, a key of WORLD: people of another site get 404 instead
   untrained whoever has the role gets in before training is recorded, too (only what is not clinical)
   public    anyone gets in, signed in or not; inside is the status for someone signed in, if it differs
2. Where the address names a new kind of object: one line in WORLD, from its name to a function that makes the
   object at site 01 (it is given the people, by role) and returns the parts of the address.
3. On the view itself: `@require_permission(...)` or `@signed_in_only` as the outermost decorator, so that a
   wrong role is refused (403) before the method (405) and the object (404) are looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ucmsc_ali.accounts.roles import ROLES

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
    # ── demo ──
    "demo:clock": Row(get=404, post=404, untrained=True),  # there is none in a study
}

# Views that anyone reaches; every other one names its permissions or is marked @signed_in_only.
PUBLIC = {"accounts:sign_in", "accounts:sign_out", "accounts:language"}

People = Mapping[str, Any]


def a_person(people: People) -> dict[str, Any]:
    """Return the address of someone who is not the one who asks."""
    return {"pk": people["nurse"].pk}


WORLD: dict[str, Callable[[People], dict[str, Any]]] = {
    "person": a_person,
}
