import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from ucmsc_ali.audit import install
from ucmsc_ali.lib.claims import Taken
from ucmsc_ali.lib.demonstration import DEMO_PASSWORD
from ucmsc_ali.management import preparation
from ucmsc_ali.management.commands import up


@pytest.fixture
def said():
    return []


def test_an_up_to_date_database_is_left_alone(db, said):
    preparation.bring_up_to_date(said.append)

    assert said == []


def test_a_missing_trigger_is_put_back_and_named(db, said):
    kind, name, table = next(key for key in install.standing(connection) if key[0] == "trigger")
    with connection.cursor() as cursor:
        cursor.execute(
            f"DROP {install.target(kind, name, table if connection.vendor == 'postgresql' else '')}"
        )

    preparation.bring_up_to_date(said.append)

    assert said == [f"The trail was not as it must be and is put back: trigger {name} is missing."]
    assert install.problems(connection) == []


def test_the_people_of_a_demo_are_told(coordinator, monitor, stranger, monkeypatch):
    monkeypatch.setattr(preparation, "is_demo", lambda: True)

    assert preparation.demo_sign_ins() == [("Coordinator", "coordinator"), ("Monitor", "monitor")]


def test_a_real_study_tells_no_sign_in(coordinator):
    assert preparation.demo_sign_ins() == []


def test_the_demo_is_loaded_into_an_empty_database_only(site, said, monkeypatch):
    monkeypatch.setattr(preparation, "call_command", pytest.fail)

    preparation.load_demo(said.append)

    assert said == []


def test_a_demo_that_breaks_leaves_nothing_behind(db, said, monkeypatch):
    def half(_name):
        preparation.Site.objects.create(number="09", name="Half")
        raise RuntimeError

    monkeypatch.setattr(preparation, "get_commands", lambda: {"demo": "demo"})
    monkeypatch.setattr(preparation, "call_command", half)

    with pytest.raises(RuntimeError):
        preparation.load_demo(said.append)
    assert preparation.is_empty()


def test_up_says_which_port_is_taken(db, monkeypatch):
    def taken(_host, port):
        raise Taken(f"Port {port} is used by another program.")

    monkeypatch.setattr(up, "refuse_taken_port", taken)

    with pytest.raises(CommandError, match="Port 8000 is used by another program"):
        call_command("up")


def test_the_published_password_is_the_one_of_the_tests():
    assert DEMO_PASSWORD == "demo-only-2026"
