"""Builds the demonstration in an empty database: sites, people, consent forms, products, then the stories."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.module_loading import import_string

from ucmsc_ali.accounts.access import site_of
from ucmsc_ali.accounts.demonstration import is_demo, mark
from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.audit.context import context
from ucmsc_ali.demo import people
from ucmsc_ali.demo.crowd import PER_SITE, crowd
from ucmsc_ali.demo.player import Cast, Scene, play, scenes
from ucmsc_ali.demo.products import enter_batches
from ucmsc_ali.demo.stories import STORIES

ADD_CONSENT_VERSION = "enrollment.actions.consent_versions.add"
APPROVAL = "enrollment.actions.consent_versions.Approval"
CONSENT_VERSIONS = (("V1.0", 420, 31), ("V1.1", 30, None))  # label, valid from and until so many days ago
AT_ONCE = 500  # scenes in one transaction
WHOLE = 100  # up to so many participants, all is built or nothing
MOST = 20 * PER_SITE


class NotEmpty(Exception):
    """A study, or a demonstration, lives in this database already."""


def check_is_empty() -> None:
    """Refuse a database in which anything was started. Raises NotEmpty."""
    if is_demo():
        raise NotEmpty("This database holds the demonstration already.")
    if Site.objects.exists() or User.objects.exists():
        raise NotEmpty("This database holds a study. A demonstration is built in an empty one only.")


@transaction.atomic
def found(*, participants: int, seed: int, now: datetime) -> dict[str, Cast]:
    """Open the sites with their people, consent forms and products; return the people by site number."""
    check_is_empty()
    with context(actor="system:demo", role="system", reason="Start of the demonstration"):
        mark({"participants": participants, "seed": seed})
        casts: dict[str, Cast] = {number: open_one(number, now) for number in site_numbers(participants)}
    for cast in casts.values():
        add_consent_versions(cast["coordinator"], now)
    with context(actor="coordinator", role="coordinator"):
        enter_batches(by=casts["01"]["coordinator"], now=now)
    return casts


def site_numbers(participants: int) -> list[str]:
    """Return the numbers of the sites that so many participants need."""
    further = max(participants - len(STORIES), 0)
    return [f"{number + 1:02d}" for number in range(max(-(-further // PER_SITE), 1))]


def open_one(number: str, now: datetime) -> dict[str, User]:
    """Open one site; the first has someone in every role."""
    is_first = number == "01"
    name = "Demonstration hospital" if is_first else f"Demonstration hospital {int(number)}"
    return people.open_site(number, name, people.STAFF if is_first else people.AT_FURTHER_SITES, at=now)


def add_consent_versions(by: User, now: datetime) -> None:
    """Add the approved consent forms of a site."""
    today = now.astimezone(site_of(by).zone).date()
    for label, first, last in CONSENT_VERSIONS:
        valid_from = today - timedelta(days=first)
        approval = import_string(APPROVAL)(
            label=label,
            approved_on=valid_from - timedelta(days=5),
            valid_from=valid_from,
            valid_to=None if last is None else today - timedelta(days=last),
        )
        added = now - timedelta(days=first)
        import_string(ADD_CONSENT_VERSION)(site=site_of(by), approval=approval, by=by, at=added)


def plan(casts: Mapping[str, Cast], *, participants: int, seed: int, now: datetime) -> list[Scene]:
    """Return everything that is done, in the order of time: the crowd of long ago, then the stories."""
    told = STORIES[:participants]
    further = crowd(participants - len(told), seed)
    return scenes([*further, *told], casts, now=now, seed=seed)


def act(planned: list[Scene]) -> Iterator[Scene]:
    """Play scenes, so many in one transaction, and yield each once it is done."""
    for first in range(0, len(planned), AT_ONCE):
        with transaction.atomic():
            yield from play(planned[first : first + AT_ONCE], first=first + 1)
