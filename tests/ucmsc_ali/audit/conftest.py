"""The ward's tables stand beside the trial's, under triggers of their own, for the tests of this folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tests.ucmsc_ali.audit import ward
from ucmsc_ali.audit import install
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.models import AuditChange, AuditEvent
from ucmsc_ali.audit.spec import audited_models
from ucmsc_ali.audit.testing import triggers_down


def everything() -> list[Any]:
    """The models of the project and those of the ward."""
    return [*audited_models(), *ward.AUDITED]


@pytest.fixture(scope="session")
def ward_tables(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            for model in ward.TABLES:
                editor.create_model(model)
        yield
        install.uninstall()
        with connection.schema_editor() as editor:
            for model in reversed(ward.TABLES):
                editor.delete_model(model)
        install.install()


def stand() -> None:
    """Put the ward's triggers up beside the project's, unless they stand."""
    if install.problems(connection, ward.AUDITED):
        install.install(audited=everything())


@pytest.fixture
def trail(ward_tables: None, db: None) -> type[AuditEvent]:
    """The trail, with the ward under audit; the test's transaction is rolled back."""
    stand()
    return AuditEvent


@pytest.fixture
def committed_trail(ward_tables: None, transactional_db: None) -> Iterator[type[AuditEvent]]:
    """The same, for tests that commit: whatever they leave is emptied after them."""
    stand()
    yield AuditEvent
    with triggers_down(), connection.cursor() as cursor:
        for model in reversed(ward.TABLES):
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


@pytest.fixture
def triggers_off() -> Any:
    """`with triggers_off():` acts as someone with every right on the database."""

    @contextmanager
    def off() -> Iterator[None]:
        ours = {model._meta.db_table for model in ward.AUDITED} | {install.TRAIL}
        keys = [key for key in install.standing(connection) if key[0] == "trigger" and key[2] in ours]
        install.take_down(connection, keys)
        yield
        install.install(audited=everything())

    return off


@pytest.fixture
def writing() -> Any:
    """`with writing(reason=…):` acts as Jane, a coordinator."""
    return lambda **more: context(actor="jane", role="coordinator", request_id="r-1", **more)


@pytest.fixture
def patient(trail: type[AuditEvent]) -> ward.Patient:
    return ward.Patient.objects.create(code="01-001")


@pytest.fixture
def gas(patient: ward.Patient) -> ward.Gas:
    """A saved form: PaO₂ 80.5, nothing else."""
    return ward.Gas.objects.create(
        participant=patient, form="blood-gas", timepoint="D1", pao2="80.5", note="calm"
    )


@pytest.fixture
def last() -> Any:
    """`last()` is the newest event; `last(fields=True)` its changed fields as {name: (old, new, reason)}."""

    def newest(*, fields: bool = False) -> Any:
        event = AuditEvent.objects.order_by("-id").first()
        if not fields:
            return event
        changes = AuditChange.objects.filter(event_id=event.pk).order_by("id")
        return {each.field: (each.old, each.new, each.reason) for each in changes}

    return newest
