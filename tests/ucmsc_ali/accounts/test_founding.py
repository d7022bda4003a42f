from dataclasses import replace

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from ucmsc_ali.accounts.founding import FOUNDER, Founding, NotEmpty, found
from ucmsc_ali.accounts.models import Membership, Site, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.lib.demonstration import DEMO_PASSWORD

FACTS = Founding(
    site_number="01",
    site_name="Nanjing Hospital",
    time_zone="Asia/Shanghai",
    username="wu.hao",
    name="Wu Hao",
)
OPTIONS = ["--site-name", "Nanjing Hospital", "--username", "wu.hao", "--name", "Wu Hao"]


def test_a_study_begins_with_one_site_and_one_administrator(db, moment):
    person, password = found(FACTS, at=moment)

    assert (person.role, person.membership.site.zone.key) == ("administrator", "Asia/Shanghai")
    assert person.may(Permission.PEOPLE_MANAGE)
    assert person.must_change_password
    assert person.check_password(password)


def test_a_chosen_password_needs_no_change(db, moment):
    person, one_time = found(replace(FACTS, password="lung-cells-and-2-moons"), at=moment)

    assert one_time == ""
    assert not person.must_change_password


def test_the_beginning_is_in_the_trail_without_the_password(db, moment):
    found(FACTS, at=moment)

    events = AuditEvent.objects.order_by("id")
    assert {event.actor for event in events} == {FOUNDER}
    assert [event.table for event in events] == ["accounts.Site", "accounts.User", "accounts.Membership"]
    assert "md5" not in str([event.changes for event in events])


def test_a_study_is_refused_where_one_lives(db, moment, site):
    with pytest.raises(NotEmpty):
        found(FACTS, at=moment)

    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"site_number": "1"}, "number"),
        ({"site_number": "ab"}, "number"),
        ({"site_name": ""}, "name"),
        ({"username": "Wu Hao"}, "username"),
        ({"email": "nowhere"}, "email"),
        ({"password": "short"}, "password"),
        ({"password": DEMO_PASSWORD}, "password"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_written(db, moment, wrong, field):
    with pytest.raises(ValidationError) as refused:
        found(replace(FACTS, **wrong), at=moment)

    assert list(refused.value.message_dict) == [field]
    assert (Site.objects.count(), User.objects.count(), Membership.objects.count()) == (0, 0, 0)


def test_the_command_prints_a_password_that_works_once(db, capsys, rf):
    call_command("createstudy", *OPTIONS)

    said = capsys.readouterr().out
    password = said.partition("first sign-in: ")[2].splitlines()[0]
    assert authenticate(rf.post("/"), username="wu.hao", password=password) == User.objects.get()
    assert ("keep a real study in PostgreSQL" in said) is settings.EMBEDDED


def test_the_command_refuses_a_database_that_is_in_use(db, site):
    with pytest.raises(CommandError, match="holds a study already, or the demo"):
        call_command("createstudy", *OPTIONS)


def test_the_command_names_the_answer_that_is_missing(db):
    with pytest.raises(CommandError, match="Give --username"):
        call_command("createstudy", "--site-name", "Nanjing Hospital")
