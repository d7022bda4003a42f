"""The carrier: on every connection, in every thread, leaving nothing behind."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from tests.ucmsc_ali.audit import ward
from ucmsc_ali.audit import chain
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.errors import ActorMissing
from ucmsc_ali.audit.models import AuditEvent

on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'")
on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'")


def write_first():
    """Write the patient whom all write about."""
    try:
        with context(actor="first"):
            ward.Patient.objects.create(code="01-001")
    finally:
        connections.close_all()


def write_many(name):
    """Write ten rows under one's own name, each in its own transaction, some of them rolled back."""
    try:
        for number in range(10):
            with context(actor=name), transaction.atomic():
                ward.Patient.objects.update(state=f"{name} {number}")
                transaction.set_rollback(number % 5 == 4)
    finally:
        connections.close_all()


def what_they_wrote():
    """Return who wrote, the numbers of the chain, and whether it is sound, as another process sees it."""
    try:
        events = list(AuditEvent.objects.filter(table="ward.Patient").order_by("seq"))
        return (
            [(each.actor, each.changes) for each in events],
            [each.seq for each in events],
            chain.verify().is_sound,
        )
    finally:
        connections.close_all()


@pytest.fixture
def elsewhere(committed_trail, tmp_path):
    """Threads share a database in a file: SQLite's in memory locks table by table, unlike a real one."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        file = str(tmp_path / "shared.sqlite3")
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [file])
        connection.settings_dict["NAME"] = file
    yield
    connection.settings_dict["NAME"] = (
        name  # before anyone closes the connection that holds the one in memory
    )


def test_writers_at_the_same_time_make_one_sound_chain_under_their_own_names(elsewhere):
    with ThreadPoolExecutor(1) as pool:
        pool.submit(write_first).result()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write_many, ["ann", "ben", "cat", "dan"]))

    with ThreadPoolExecutor(1) as pool:
        written, numbers, is_sound = pool.submit(what_they_wrote).result()
    assert is_sound
    assert numbers == list(range(1, 1 + 1 + 4 * 8))
    assert all(f',"{actor} ' in changes for actor, changes in written[1:])


def test_a_thread_starts_without_an_actor(elsewhere):
    def write():
        try:
            ward.Bed.objects.create(name="ICU 1")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool, pytest.raises(ActorMissing):
        pool.submit(write).result()


def test_nothing_of_a_context_is_left_on_the_connection(committed_trail):
    with context(actor="jane"):
        ward.Bed.objects.create(name="ICU 1")

    with context(actor=""), pytest.raises(ActorMissing):
        ward.Bed.objects.create(name="ICU 2")


def test_a_new_connection_carries_the_context_too(committed_trail):
    connection.close()

    with context(actor="jane"):
        ward.Bed.objects.create(name="ICU 1")

    assert AuditEvent.objects.get(table="ward.Bed").actor == "jane"


def test_a_connection_opened_inside_somebody_elses_wrapper_keeps_its_carrier(committed_trail):
    connection.close()
    with connection.execute_wrapper(lambda execute, *arguments: execute(*arguments)):
        ward.Bed.objects.exists()

    with context(actor="jane"):
        ward.Bed.objects.create(name="ICU 1")

    assert AuditEvent.objects.get(table="ward.Bed").actor == "jane"


def test_a_rolled_back_savepoint_does_not_lose_the_context(trail):
    with context(actor="jane"), transaction.atomic():
        inner = transaction.savepoint()
        ward.Bed.objects.create(name="ICU 1")
        transaction.savepoint_rollback(inner)
        ward.Bed.objects.create(name="ICU 2")

    assert AuditEvent.objects.get(table="ward.Bed").actor == "jane"


@on_postgresql
def test_a_write_that_slips_past_the_carrier_is_refused(trail):
    with connection.connection.cursor() as raw:
        raw.execute("SAVEPOINT before")
        with pytest.raises(Exception, match="without a named actor"):
            raw.execute("INSERT INTO ward_bed (name, secret) VALUES ('ICU 1', '')")
        raw.execute("ROLLBACK TO before")


@on_postgresql
def test_a_write_from_psql_is_recorded_with_the_role_of_the_database(committed_trail):
    settings = connection.get_connection_params()
    import psycopg2

    outside = psycopg2.connect(
        **{key: settings[key] for key in ("dbname", "user", "host", "password", "port") if key in settings}
    )
    with outside, outside.cursor() as cursor:
        cursor.execute("INSERT INTO ward_bed (name, secret) VALUES ('ICU 1', '')")
        cursor.execute("UPDATE ward_bed SET name = 'ICU 2'")
        cursor.execute("SELECT session_user")
        role = cursor.fetchone()[0]
    outside.close()

    first, second = AuditEvent.objects.filter(table="ward.Bed").order_by("id")
    assert (first.actor, first.role) == (f"database:{role}", "database")
    assert second.reason == "written outside the application"
    assert chain.verify().is_sound


@on_sqlite
def test_a_foreign_client_cannot_write_to_sqlite(committed_trail, tmp_path):
    file = tmp_path / "copy.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])

    outside = sqlite3.connect(file)
    with pytest.raises(sqlite3.OperationalError, match="no such function: audit"):
        outside.execute("INSERT INTO ward_bed (name, secret) VALUES ('ICU 1', '')")
    outside.close()


def test_a_named_cursor_and_a_reading_with_clause_still_work(gas):
    with connection.chunked_cursor() as cursor:
        cursor.execute("WITH one AS (SELECT note FROM ward_gas) SELECT note FROM one")
        assert cursor.fetchall() == [("calm",)]


def test_a_reading_with_clause_still_gives_its_rows(gas):
    with connection.cursor() as cursor:
        cursor.execute("WITH one AS (SELECT note FROM ward_gas) SELECT note FROM one")
        assert cursor.fetchall() == [("calm",)]
