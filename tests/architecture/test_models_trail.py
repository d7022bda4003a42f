"""Every column of every audited table is in the trail, and so is whatever the demonstration writes."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, models

from tests.ucmsc_ali.demo.conftest import built
from ucmsc_ali.audit import install, reconcile
from ucmsc_ali.audit.columns import table_of
from ucmsc_ali.audit.dialect import name_of
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.audit.spec import Audited, audited_models, declaration
from ucmsc_ali.demo.stories import STORIES

MODELS = audited_models()
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)

# ── The reviewed lists ──────────────────────────────────────────────────────
BOOKKEEPING = {
    "accounts.User": {"last_login", "session_epoch"},  # the sign-ins themselves are events
    "crf.Crf": {"version", "created_at", "created_by_id", "updated_at", "updated_by_id"},  # the event says it
    "dosing.DosePlan": {"derived_at"},
    "dosing.ProductBatch": {
        "token", "version", "entered_at", "entered_by_id", "updated_at", "updated_by_id",
    },
    "enrollment.Participant": {"token"},
    "followup.ScheduledAssessment": {"missed_at", "is_due_meanwhile"},  # both follow from the window
    "notices.Notice": {"attempts", "next_try_at"},  # what became of the e-mail is in the trail
}  # fmt: skip
# Beside the items that a record derives itself. The first value of a column never owes a reason.
OWES_NO_REASON = {
    "accounts.User": {"language", "must_change_password"},
    "crf.Crf": {"status", "protocol_version"},
    "crf.Question": {"answer", "repeat"},
    "dosing.DosePlan": {"weight_kg", "weight_basis", "cells_million", "total_million", "protocol_version"},
    "enrollment.ConsentVersion": {"ended_at", "ended_by_id"},
    "enrollment.Eligibility": {"evidence_digest"},
    "enrollment.Participant": {"status", "eligible_at", "treatment_ended_at"},
    "followup.Cytokines": {"barcode_in_use"},
    "notices.Notice": {
        "forms", "state", "raised_at", "acknowledged_at", "acknowledged_by_id", "resolved_at",
        "resolved_by_id", "withdrawn_at", "mail", "sent_at", "mail_error",
    },
}  # fmt: skip
OF_THE_STUDY = {
    "accounts.Membership",
    "accounts.Site",
    "accounts.User",
    "dosing.ProductBatch",
    "enrollment.ConsentVersion",
}
MASKED = {"accounts.User": {"password"}}
NO_ROW_IN_THE_DEMONSTRATION = {"notices.Notice"}  # the first sweep raises them


def columns_of(model: type[models.Model]) -> dict[str, Any]:
    """Return the audited columns of a table, by name."""
    return {column.name: column for column in table_of(model, connection).columns}


def listed(kind: str) -> dict[str, set[str]]:
    """Return, for each model, the columns of one kind."""
    found = {
        model._meta.label: {
            name for name, column in columns_of(model).items() if is_of(kind, model, name, column)
        }
        for model in MODELS
    }
    return {label: names for label, names in found.items() if names}


def is_of(kind: str, model: type[models.Model], name: str, column: Any) -> bool:
    if kind == "masked":
        return bool(column.masked)
    is_computed = bool(getattr(model._meta.get_field(name), "derived", False))
    return not column.owes_reason and not is_computed


# ── What is declared ────────────────────────────────────────────────────────
@each_model
def test_every_column_is_in_the_trail_but_reviewed_bookkeeping(model):
    stored = {each.attname for each in model._meta.local_concrete_fields if not each.primary_key}

    assert stored - set(columns_of(model)) == BOOKKEEPING.get(model._meta.label, set())


def test_only_reviewed_columns_change_without_a_reason():
    assert listed("no reason") == OWES_NO_REASON


def test_only_a_password_is_masked():
    assert listed("masked") == MASKED


def test_no_row_of_the_trial_may_be_deleted():
    assert [model._meta.label for model in MODELS if declaration(model).deletable] == []


def test_every_row_is_in_its_participants_chain_but_those_of_the_study():
    said = {model._meta.label: declaration(model) for model in MODELS}

    assert {label for label, each in said.items() if not each.participant} == OF_THE_STUDY
    assert all(isinstance(each, Audited) for each in said.values())


# ── What stands in the database ─────────────────────────────────────────────
@pytest.fixture
def standing(db: None) -> dict[str, str]:
    """The text of every trigger and function that stands, by name."""
    return {name: text for (_kind, name, _table), text in install.standing(connection).items()}


@each_model
def test_the_triggers_of_a_table_write_every_column(model, standing):
    table = table_of(model, connection)
    purposes = ["row"] if connection.vendor == "postgresql" else ["create", "change"]
    texts = [standing[name_of(purpose, table.name)] for purpose in purposes]

    written = {name for name in columns_of(model) if all(f'"{name}":[' in text for text in texts)}
    assert written == set(columns_of(model))
    assert {name_of(purpose, table.name) for purpose in ("create", "change", "delete")} <= set(standing)


# ── What is written in earnest ──────────────────────────────────────────────
@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Every story of the demonstration, told through the actions of the pages, and taken back."""
    with django_db_blocker.unblock(), built(len(STORIES), seed=1):
        yield


def test_the_trail_explains_every_value_of_the_demonstration(demonstration):
    assert [str(each) for each in reconcile.differences()] == []


@each_model
def test_every_row_of_the_demonstration_has_its_beginning_in_the_trail(model, demonstration):
    rows = set(map(str, model._base_manager.values_list("pk", flat=True)))
    begun = AuditEvent.objects.filter(table=model._meta.label, action="CREATE")

    assert rows == set(begun.values_list("record", flat=True))
    assert bool(rows) != (model._meta.label in NO_ROW_IN_THE_DEMONSTRATION)
