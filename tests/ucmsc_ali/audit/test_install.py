"""What must stand in the database stands there, and its absence is noticed."""

from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection, models

from tests.ucmsc_ali.audit import ward
from tests.ucmsc_ali.audit.conftest import everything
from ucmsc_ali.audit import checks, columns, install, spec
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.audit.spec import Audited


def problems():
    return install.problems(connection, everything())


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def drop_trigger(name, table):
    run(f'DROP TRIGGER "{name}"' + (f' ON "{table}"' if connection.vendor == "postgresql" else ""))


def test_a_fresh_database_has_no_problems(trail):
    assert problems() == []


def test_installing_twice_does_nothing_the_second_time(trail):
    assert install.install(audited=everything()) is False


@pytest.mark.rule("A4")
def test_a_missing_trigger_is_named_and_put_back(trail):
    drop_trigger("audit_change_ward_gas", "ward_gas")
    assert problems() == ["trigger audit_change_ward_gas is missing"]

    assert install.install(audited=everything()) is True
    assert problems() == []


def test_a_missing_guard_of_the_trail_is_named(trail):
    drop_trigger("audit_guard_delete_audit_event", "audit_event")

    assert problems() == ["trigger audit_guard_delete_audit_event is missing"]


def test_a_stale_trigger_is_named(trail, monkeypatch):
    monkeypatch.setattr(ward.Patient, "audit", Audited(participant="id", derived=("state", "code")))

    assert any("patient is stale" in problem for problem in problems())


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_disabled_trigger_is_named(trail):
    run("ALTER TABLE ward_bed DISABLE TRIGGER audit_change_ward_bed")

    assert problems() == ["trigger audit_change_ward_bed is stale or disabled"]


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_replaced_function_is_named(trail):
    run(
        "CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RETURN NEW; END $$"
    )

    assert problems() == ["function audit_refuse_change is stale or disabled"]


def test_a_trigger_that_nobody_asks_for_is_taken_down(trail):
    assert install.install(audited=[ward.Bed]) is True

    standing = {name for _, name, _ in install.standing(connection)}
    assert "audit_change_ward_bed" in standing
    assert "audit_change_ward_gas" not in standing


def test_a_remade_table_gets_its_triggers_back(committed_trail):
    """SQLite remakes a table to alter it and drops its triggers in silence."""
    field = models.CharField(max_length=30, default="")
    field.set_attributes_from_name("secret")
    field.model = ward.Bed
    install.before_migrate(plan=["a migration"], using="default")
    with connection.schema_editor() as editor:
        editor.alter_field(ward.Bed, ward.Bed._meta.get_field("secret"), field)
        editor.alter_field(ward.Bed, field, ward.Bed._meta.get_field("secret"))
    assert problems() != []

    install.install(audited=everything())
    assert problems() == []
    ward.Bed.objects.create(name="ICU 1")
    assert AuditEvent.objects.filter(table="ward.Bed").count() == 1


def test_migrating_nothing_takes_nothing_down(trail):
    install.before_migrate(plan=[], using="default")

    assert problems() == []


def test_the_flush_of_transactional_tests_leaves_the_triggers_standing(committed_trail):
    ward.Bed.objects.create(name="ICU 1")

    assert problems() == []


# ── System checks ───────────────────────────────────────────────────────────
def test_every_model_of_the_project_is_declared():
    assert checks.every_model_is_declared() == []
    assert checks.every_declaration_fits() == []


def test_a_model_that_says_nothing_is_named(monkeypatch):
    monkeypatch.setattr(checks, "project_models", lambda: [SimpleModel])

    found = checks.every_model_is_declared()
    assert [each.id for each in found] == ["audit.E001"]
    assert "ward.SimpleModel says nothing about its trail" in found[0].msg


def test_a_declaration_that_names_no_column_is_found(monkeypatch):
    monkeypatch.setattr(ward.Bed, "audit", Audited(participant="patient.id", masked=("pin",)))
    monkeypatch.setattr(checks, "audited_models", lambda: [ward.Bed])

    assert [each.id for each in checks.every_declaration_fits()] == ["audit.E002", "audit.E003"]


def test_a_missing_trigger_fails_the_system_check(trail, monkeypatch):
    monkeypatch.setattr(install, "audited_models", everything)
    monkeypatch.setattr("sys.argv", ["manage.py", "check"])
    assert checks.every_trigger_stands(databases=["default"]) == []

    drop_trigger("audit_create_ward_bed", "ward_bed")
    assert [each.id for each in checks.every_trigger_stands(databases=["default"])] == ["audit.E004"]


def test_migrate_is_not_held_up_by_what_it_repairs(trail, monkeypatch):
    drop_trigger("audit_guard_delete_audit_event", "audit_event")
    monkeypatch.setattr("sys.argv", ["manage.py", "migrate"])

    assert checks.every_trigger_stands(databases=["default"]) == []


def test_check_passes_with_the_database(db):
    call_command("check", databases=["default"])


# ── Reading the models ──────────────────────────────────────────────────────
def test_a_table_that_django_makes_for_many_to_many_follows_its_owner():
    owner = SimpleNamespace(_meta=SimpleNamespace(auto_created=None), audit=Audited(participant="id"))
    through = SimpleNamespace(_meta=SimpleNamespace(auto_created=owner))

    assert spec.declaration(through) == Audited(deletable=True)


def test_a_child_table_holds_its_own_columns_only():
    table = columns.table_of(ward.Gas, connection)

    assert "pao2" in {column.name for column in table.columns}
    assert "form" not in {column.name for column in table.columns}
    assert table.place.crf == 'a1."id"'


class SimpleModel(models.Model):
    class Meta:
        app_label = "ward"
        managed = True
