"""The first act of a real study: its first site and the administrator who adds everyone else."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from ucmsc_ali.accounts.actions import one_time_password
from ucmsc_ali.accounts.models import Membership, Site, User
from ucmsc_ali.accounts.roles import Administrator
from ucmsc_ali.audit.context import context
from ucmsc_ali.lib.demonstration import DEMO_PASSWORD

FOUNDER = "system:createstudy"


class NotEmpty(Exception):
    """A study, or the demo, lives in this database already."""


@dataclass(frozen=True, kw_only=True)
class Founding:
    """The first site and its administrator; without a password, one for a single use is made."""

    site_number: str
    site_name: str
    time_zone: str
    username: str
    name: str
    email: str = ""
    password: str = ""


@transaction.atomic
def found(facts: Founding, *, at: datetime) -> tuple[User, str]:
    """Start a study; return the administrator and the one-time password, empty where one was chosen."""
    if Site.objects.exists() or User.objects.exists():
        raise NotEmpty
    one_time = "" if facts.password else one_time_password()
    with context(actor=FOUNDER, role="system", reason="Start of the study"):
        site = Site(number=facts.site_number, name=facts.site_name, time_zone=facts.time_zone)
        person = User(username=facts.username.lower(), name=facts.name, email=facts.email)
        person.must_change_password = bool(one_time)
        person.set_password(facts.password or one_time)
        _check(facts, site, person)
        site.save(force_insert=True)
        person.save(force_insert=True)
        Membership.objects.create(user=person, site=site, role=Administrator.key, started_at=at)
    return person, one_time


def _check(facts: Founding, site: Site, person: User) -> None:
    """Raise ValidationError with everything that is wrong."""
    wrong: dict[str, list[str]] = {}
    for record in (site, person):
        try:
            record.full_clean()
        except ValidationError as error:
            wrong |= error.message_dict
    if facts.time_zone not in available_timezones():
        wrong["time_zone"] = ["Choose a time zone such as Asia/Shanghai."]
    if not (len(facts.site_number) == 2 and facts.site_number.isdecimal()):
        wrong["number"] = ["Give the site two digits, such as 01."]
    if facts.password:
        wrong |= _wrong_password(facts.password, person)
    if wrong:
        raise ValidationError(wrong)


def _wrong_password(password: str, person: User) -> dict[str, list[str]]:
    if password == DEMO_PASSWORD:
        return {"password": ["This password is published. Choose another one."]}
    try:
        validate_password(password, person)
    except ValidationError as error:
        return {"password": list(error.messages)}
    return {}
