"""Events that are no table changes."""

import pytest
from django.db import transaction

from ucmsc_ali.audit import chain
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.errors import ActorMissing
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.audit.record import record


@pytest.mark.rule("A6")
def test_an_act_is_an_event_with_its_details(trail, last):
    with context(actor="jane", role="monitor", request_id="r-9"):
        made = record(
            "EXPORTED",
            subject="accounts.User:3",
            details={"rows": 12, "filter": {"form": "血气"}, "by": None},
        )

    event = last()
    assert (event.pk, event.action, event.actor, event.request_id) == (made, "EXPORTED", "jane", "r-9")
    assert (event.table, event.record, event.chain) == ("accounts.User", "3", "study")
    assert last(fields=True) == {
        "rows": (None, "12", ""),
        "filter": (None, '{"form": "血气"}', ""),
        "by": (None, None, ""),
    }


def test_an_act_without_details_is_one_row_of_no_field(trail, last):
    record("SIGNED_IN")

    assert last(fields=True) == {"": (None, None, "")}


@pytest.mark.rule("A7")
def test_an_act_about_a_participant_is_in_their_chain(patient, last):
    record("VIEWED", participant=patient.pk)

    assert (last().chain, last().seq) == (f"participant:{patient.pk}", 2)
    assert chain.verify().is_sound


def test_an_act_without_an_actor_is_refused(trail):
    with context(actor=""), pytest.raises(ActorMissing):
        record("SIGNED_IN")

    assert not AuditEvent.objects.filter(action="SIGNED_IN").exists()


def test_an_act_in_a_transaction_that_fails_is_not_in_the_trail(trail):
    with transaction.atomic():
        record("SIGNED_IN")
        transaction.set_rollback(True)

    assert not AuditEvent.objects.filter(action="SIGNED_IN").exists()


def test_details_that_no_database_can_hold_are_made_storable(trail, last):
    record("SIGN_IN_FAILED", details={"typed": "a\x00b\ud800"})

    assert last(fields=True)["typed"] == (None, "ab?", "")


def test_an_act_is_one_query(trail, django_assert_num_queries):
    with django_assert_num_queries(1):
        record("SIGNED_IN")
