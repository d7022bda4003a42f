"""What the trail writes, and what it refuses."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from tests.ucmsc_ali.audit import ward
from ucmsc_ali.audit.context import context, current
from ucmsc_ali.audit.errors import ActorMissing, DeleteRefused, ReasonMissing
from ucmsc_ali.audit.models import AuditChange, AuditEvent
from ucmsc_ali.lib import clock


@pytest.mark.rule("A1")
def test_an_insert_is_an_event_with_the_values_that_are_there(gas, last):
    assert last().action == "CREATE"
    assert last().table == "ward.Gas"
    assert last(fields=True) == {"pao2": (None, "80.50", ""), "note": (None, "calm", "")}


@pytest.mark.rule("A1")
def test_a_change_holds_old_new_person_role_time_and_reason(gas, last, writing):
    with writing(reason="misread", protocol_version="1.1"):
        ward.Gas.objects.filter(pk=gas.pk).update(pao2=Decimal("90"))

    event = last()
    assert (event.action, event.actor, event.role, event.request_id) == (
        "CHANGE",
        "jane",
        "coordinator",
        "r-1",
    )
    assert (event.reason, event.protocol_version) == ("misread", "1.1")
    assert event.at.tzinfo == UTC
    assert last(fields=True) == {"pao2": ("80.50", "90.00", "misread")}


@pytest.mark.rule("A2")
def test_two_fields_in_one_save_are_two_rows_with_their_own_reasons(gas, last, writing):
    with writing(reason="source corrected", field_reasons={"note": "typing error"}):
        ward.Gas.objects.filter(pk=gas.pk).update(pao2=Decimal("90"), note="restless")

    assert last(fields=True) == {
        "pao2": ("80.50", "90.00", "source corrected"),
        "note": ("calm", "restless", "typing error"),
    }


def test_clearing_a_value_is_a_change(gas, last, writing):
    with writing(reason="not measured"):
        ward.Gas.objects.filter(pk=gas.pk).update(pao2=None, note="")

    assert last(fields=True) == {
        "pao2": ("80.50", None, "not measured"),
        "note": ("calm", "", "not measured"),
    }


def test_every_kind_of_column_is_printed_the_same_on_both_engines(gas, last):
    moment = datetime(2026, 3, 2, 9, 0, 0, 120000, tzinfo=UTC)
    bed = ward.Bed.objects.create(name="ICU 1")
    ward.Gas.objects.filter(pk=gas.pk).update(
        fio2=Decimal("0.4"),
        arterial=False,
        sampled_at=moment,
        drawn_on=date(2026, 3, 2),
        repeats=3,
        device=bed,
        ratio=0.5,
    )

    assert {name: new for name, (_, new, _) in last(fields=True).items()} == {
        "fio2": "0.400",
        "arterial": "false",
        "sampled_at": "2026-03-02T09:00:00.12+00:00",
        "drawn_on": "2026-03-02",
        "repeats": "3",
        "device_id": str(bed.pk),
        "ratio": "0.5",
    }


def test_hostile_text_comes_back_as_it_was_typed(gas, last, writing):
    text = "\"quoted\" \\ 'single' {braces} %s %% \n\t\x07 中文 🫁 $audit$ --"
    with writing(reason=text):
        ward.Gas.objects.filter(pk=gas.pk).update(note=text)

    assert last(fields=True)["note"] == ("calm", text, text)


def test_an_event_knows_its_form_and_participant_from_the_parent_row(gas, last):
    event = last()

    assert (event.participant_id, event.crf_id) == (gas.participant_id, gas.pk)
    assert (event.form, event.timepoint, event.repeat, event.protocol_version) == (
        "blood-gas",
        "D1",
        1,
        "1.0",
    )


def test_a_row_finds_its_participant_through_the_form_it_points_to(gas, last):
    ward.Remark.objects.create(gas=gas, text="cuff leak")

    event = last()
    assert (event.table, event.crf_id, event.form) == ("ward.Remark", gas.pk, "blood-gas")
    assert event.chain == f"participant:{gas.participant_id}"


def test_a_row_without_a_participant_is_in_the_chain_of_the_study(trail, last):
    ward.Bed.objects.create(name="ICU 1")

    assert (last().chain, last().participant_id) == ("study", None)


def test_bookkeeping_alone_makes_no_event(gas):
    before = AuditEvent.objects.count()

    ward.Sheet.objects.filter(pk=gas.pk).update(version=2, updated_at=datetime(2026, 3, 2, tzinfo=UTC))

    assert AuditEvent.objects.count() == before


def test_an_exempt_table_makes_no_event(trail):
    before = AuditEvent.objects.count()

    ward.Scrap.objects.create(text="x")

    assert AuditEvent.objects.count() == before


def test_a_masked_value_is_never_in_the_trail(trail, last):
    bed = ward.Bed.objects.create(name="ICU 1", secret="swordfish")
    assert last(fields=True)["secret"] == (None, "•••", "")

    with context(reason="rotated"):
        ward.Bed.objects.filter(pk=bed.pk).update(secret="tuna")
    assert last(fields=True) == {"secret": ("•••", "•••", "rotated")}


def test_a_void_is_an_action_of_its_own(gas, last, writing):
    with writing(reason="entered for the wrong participant"):
        ward.Sheet.objects.filter(pk=gas.pk).update(status="VOID")

    assert last().action == "VOID"
    assert last(fields=True) == {"status": ("INCOMPLETE", "VOID", "entered for the wrong participant")}


# ── Refusals ────────────────────────────────────────────────────────────────
@pytest.mark.rule("D1")
def test_a_change_without_a_reason_is_refused_and_changes_nothing(gas):
    with pytest.raises(ReasonMissing, match="ward"), transaction.atomic():
        ward.Gas.objects.filter(pk=gas.pk).update(pao2=Decimal("90"))

    gas.refresh_from_db()
    assert gas.pao2 == Decimal("80.5")


def test_a_reason_for_each_changed_field_is_enough(gas, last):
    with context(field_reasons={"pao2": "misread"}):
        ward.Gas.objects.filter(pk=gas.pk).update(pao2=Decimal("90"))

    assert last(fields=True) == {"pao2": ("80.50", "90.00", "misread")}


def test_a_reason_for_another_field_is_not_enough(gas):
    with pytest.raises(ReasonMissing), transaction.atomic(), context(field_reasons={"note": "typing error"}):
        ward.Gas.objects.filter(pk=gas.pk).update(pao2=Decimal("90"))


def test_a_foreign_key_answers_to_its_name(patient, last):
    first, second = ward.Bed.objects.create(name="ICU 1"), ward.Bed.objects.create(name="ICU 2")
    ward.Patient.objects.filter(pk=patient.pk).update(bed=first)

    with context(field_reasons={"bed": "moved"}):
        ward.Patient.objects.filter(pk=patient.pk).update(bed=second)

    assert last(fields=True) == {"bed_id": (str(first.pk), str(second.pk), "moved")}


def test_a_reason_of_blanks_is_no_reason(gas):
    with pytest.raises(ReasonMissing), transaction.atomic(), context(reason="  \n"):
        ward.Gas.objects.filter(pk=gas.pk).update(pao2=Decimal("90"))


def test_a_value_entered_for_the_first_time_owes_no_reason(gas, last):
    ward.Gas.objects.filter(pk=gas.pk).update(fio2=Decimal("0.4"))

    assert last(fields=True) == {"fio2": (None, "0.400", "")}


def test_a_derived_value_owes_no_reason(gas, patient, last):
    ward.Gas.objects.filter(pk=gas.pk).update(ratio=1.0)
    ward.Gas.objects.filter(pk=gas.pk).update(ratio=2.0)
    assert last(fields=True) == {"ratio": (last(fields=True)["ratio"][0], last(fields=True)["ratio"][1], "")}

    ward.Patient.objects.filter(pk=patient.pk).update(state="ELIGIBLE")
    assert last(fields=True) == {"state": ("NEW", "ELIGIBLE", "")}


def test_a_void_owes_a_reason_even_where_the_status_is_derived(gas):
    ward.Sheet.objects.filter(pk=gas.pk).update(status="COMPLETE")

    with pytest.raises(ReasonMissing), transaction.atomic():
        ward.Sheet.objects.filter(pk=gas.pk).update(status="VOID")


def test_a_write_without_an_actor_is_refused(trail):
    with pytest.raises(ActorMissing), transaction.atomic(), context(actor=""):
        ward.Bed.objects.create(name="ICU 1")

    assert not ward.Bed.objects.exists()


def test_a_change_without_an_actor_is_refused_even_with_a_reason(gas):
    with pytest.raises(ActorMissing), transaction.atomic(), context(actor="", reason="misread"):
        ward.Gas.objects.filter(pk=gas.pk).update(pao2=Decimal("90"))


def test_a_row_of_the_trial_is_never_deleted(gas):
    with pytest.raises(DeleteRefused), transaction.atomic(), context(reason="please"):
        ward.Remark.objects.create(gas=gas, text="x").delete()


def test_a_deletable_row_leaves_its_last_values(trail, last):
    ward.Bed.objects.create(name="ICU 1", secret="x").delete()

    assert last().action == "DELETE"
    assert last(fields=True) == {"name": ("ICU 1", None, ""), "secret": ("•••", None, "")}


def test_other_integrity_errors_stay_what_they_are(trail):
    ward.Bed.objects.create(name="ICU 1")

    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ward.Bed.objects.create(name="ICU 1")

    assert type(caught.value) is IntegrityError


@pytest.mark.rule("A5")
def test_the_time_is_the_servers_own_even_where_a_demonstration_runs_ahead(trail, last, monkeypatch):
    monkeypatch.setattr(clock, "_shifts", [lambda: timedelta(days=30)])
    before = clock.real_now()

    ward.Bed.objects.create(name="ICU 1")

    assert before - timedelta(seconds=5) < last().at < before + timedelta(days=1)


# ── No way around ───────────────────────────────────────────────────────────
@pytest.mark.rule("A4")
def test_bulk_create_is_in_the_trail(trail):
    ward.Bed.objects.bulk_create([ward.Bed(name="ICU 1"), ward.Bed(name="ICU 2")])

    names = (
        AuditChange.objects.filter(table="ward.Bed", field="name")
        .order_by("id")
        .values_list("new", flat=True)
    )
    assert list(names) == ["ICU 1", "ICU 2"]


def test_bulk_create_that_ignores_conflicts_is_refused_without_an_actor(trail):
    with pytest.raises(ActorMissing), transaction.atomic(), context(actor=""):
        ward.Bed.objects.bulk_create([ward.Bed(name="ICU 1")], ignore_conflicts=True)


def test_bulk_create_that_updates_conflicts_owes_a_reason(trail):
    ward.Bed.objects.create(name="ICU 1", secret="x")

    with pytest.raises(ReasonMissing), transaction.atomic():
        ward.Bed.objects.bulk_create(
            [ward.Bed(name="ICU 1", secret="y")],
            update_conflicts=True, unique_fields=["name"], update_fields=["secret"],
        )  # fmt: skip


def test_bulk_update_is_in_the_trail(trail, last):
    beds = ward.Bed.objects.bulk_create([ward.Bed(name="ICU 1"), ward.Bed(name="ICU 2")])
    beds[0].name, beds[1].name = "A", "B"

    with context(reason="renamed"):
        ward.Bed.objects.bulk_update(beds, ["name"])

    changed = AuditChange.objects.filter(action="CHANGE").values_list("old", "new")
    assert sorted(changed) == [("ICU 1", "A"), ("ICU 2", "B")]


def test_raw_sql_is_in_the_trail(gas, last, writing):
    with writing(reason="by hand"), connection.cursor() as cursor:
        cursor.execute("UPDATE ward_gas SET note = '50%%' WHERE sheet_ptr_id = %s", [gas.pk])

    assert last().actor == "jane"
    assert last(fields=True) == {"note": ("calm", "50%", "by hand")}


def test_raw_sql_without_parameters_is_in_the_trail(gas, last, writing):
    with writing(reason="100 % sure"), connection.cursor() as cursor:
        cursor.execute("/* a comment */ UPDATE ward_gas SET note = '50%'")

    assert last(fields=True) == {"note": ("calm", "50%", "100 % sure")}


def test_executemany_is_in_the_trail(trail):
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO ward_bed (name, secret) VALUES (%s, '')", [["ICU 1"], ["ICU 2"]])

    assert AuditEvent.objects.filter(table="ward.Bed").count() == 2


def test_rolled_back_work_leaves_no_event(gas, writing):
    before = AuditEvent.objects.count()

    with transaction.atomic(), writing(reason="misread"):
        ward.Gas.objects.filter(pk=gas.pk).update(pao2=Decimal("90"))
        transaction.set_rollback(True)

    assert AuditEvent.objects.count() == before


def test_the_trail_asks_no_query_of_its_own(gas, writing, django_assert_num_queries):
    with writing(reason="misread"), django_assert_num_queries(1):
        changed = ward.Gas.objects.filter(pk=gas.pk).update(pao2=Decimal("90"))

    assert changed == 1


# ── The context ─────────────────────────────────────────────────────────────
def test_nested_contexts_add_to_the_one_around_them():
    with context(actor="jane", reason="outer"), context(reason="inner", role="monitor"):
        assert (current().actor, current().role, current().reason) == ("jane", "monitor", "inner")


def test_a_context_ends_with_its_block_even_by_an_exception():
    with context(actor="jane"):
        with pytest.raises(ZeroDivisionError), context(actor="joe", reason="x"):
            _ = 1 / 0
        assert (current().actor, current().reason) == ("jane", "")


def test_two_people_in_one_transaction_are_told_apart(gas, trail):
    with transaction.atomic():
        with context(actor="jane", reason="one"):
            ward.Gas.objects.filter(pk=gas.pk).update(note="a")
        with context(actor="joe", reason="two"):
            ward.Gas.objects.filter(pk=gas.pk).update(note="b")

    events = trail.objects.filter(action="CHANGE").order_by("id").values_list("actor", "reason")
    assert list(events) == [("jane", "one"), ("joe", "two")]
