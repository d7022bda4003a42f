"""The people of a demonstration: a name that says who they play, one published password for all."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ucmsc_ali.accounts.models import Membership, Site, User
from ucmsc_ali.accounts.roles import (
    Administrator,
    Coordinator,
    DataManager,
    Inspector,
    Investigator,
    Monitor,
    Role,
)
from ucmsc_ali.lib.demonstration import DEMO_PASSWORD

SINCE = timedelta(days=500)  # they were here before the first participant


@dataclass(frozen=True)
class Someone:
    """Who signs in, under which printed name, in which role."""

    username: str
    name: str
    role: type[Role]


STAFF = (
    Someone("coordinator", "Clara Coordinator", Coordinator),
    Someone("nurse", "Nora Nurse", Coordinator),
    Someone("investigator", "Ivan Investigator", Investigator),
    Someone("monitor", "Mona Monitor", Monitor),
    Someone("data.manager", "Dana Datamanager", DataManager),
    Someone("administrator", "Adam Administrator", Administrator),
    Someone("inspector", "Iris Inspector", Inspector),
)
AT_FURTHER_SITES = STAFF[:3]


def open_site(number: str, name: str, staff: tuple[Someone, ...], *, at: datetime) -> dict[str, User]:
    """Open a site with its people; return them by the sign-in name of whom they play at site 01."""
    site = Site.objects.create(number=number, name=name, time_zone="Asia/Shanghai")
    suffix = "" if number == "01" else f".{number}"
    return {one.username: _join(one, site, suffix, at - SINCE) for one in staff}


def _join(one: Someone, site: Site, suffix: str, since: datetime) -> User:
    user = User.objects.create_user(
        f"{one.username}{suffix}",
        DEMO_PASSWORD,
        one.name if not suffix else f"{one.name} {site.number}",
        email=f"{one.username}{suffix}@demo.invalid",  # a name that no mail server ever has
    )
    Membership.objects.create(
        user=user,
        site=site,
        role=one.role.key,
        started_at=since,
        trained_on=since.astimezone(site.zone).date(),
    )
    return user
