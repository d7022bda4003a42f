"""The trail gives nothing back; who takes the triggers down is found out (regulatory A3, reliability A11)."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tests.ucmsc_ali.audit import ward
from ucmsc_ali.audit import chain, reconcile
from ucmsc_ali.audit.canonical import STORED, canonical, digest, select_list
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.errors import AppendOnly
from ucmsc_ali.audit.models import AuditEvent


def run(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params) or None)


def seal_again(event_id):
    """Give a forged row the hash that fits it, as a forger who knows the format would."""
    with connection.cursor() as cursor:
        columns = ", ".join(select_list(connection.vendor))
        cursor.execute(f"SELECT {columns} FROM audit_event WHERE id = %s", [event_id])
        cursor.execute(
            "UPDATE audit_event SET hash = %s WHERE id = %s", [digest(canonical(cursor.fetchone())), event_id]
        )


@pytest.fixture
def told(patient):
    """A participant's chain of five events; `told[3]` is its third."""
    for state in ("A", "B", "C", "D"):
        ward.Patient.objects.filter(pk=patient.pk).update(state=state)
    events = AuditEvent.objects.filter(participant_id=patient.pk).order_by("seq")
    return {event.seq: event for event in events}


def heads():
    return {head.chain: json.loads(head.as_json()) for head in chain.heads()}


def only(report):
    assert len(report.findings) == 1
    return report.findings[0]


FORGED = """INSERT INTO audit_event (at, actor, role, request_id, action, table_name, record, form,
    timepoint, protocol_version, reason, field_reasons, changes, chain, seq, prev_hash, hash)
    VALUES ('2020-01-01', 'joe', '', '', 'CREATE', 'x', '1', '', '', '', '', '',
    '{}', 'study', 99, '', 'abc')"""


# ── Refused ─────────────────────────────────────────────────────────────────
@pytest.mark.rule("A3")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET actor = 'joe'",
        "DELETE FROM audit_event",
        "INSERT INTO audit_event SELECT * FROM audit_event",
        FORGED,
    ],
)
def test_the_trail_refuses_to_be_changed(told, sql):
    if connection.vendor == "postgresql" and sql.startswith("INSERT"):
        pytest.skip("on PostgreSQL an insert is sealed, see below")
    with pytest.raises(AppendOnly), transaction.atomic():
        run(sql)


def test_the_trail_refuses_the_orm(told):
    with pytest.raises(AppendOnly), transaction.atomic():
        AuditEvent.objects.update(actor="joe")
    with pytest.raises(AppendOnly), transaction.atomic():
        told[2].delete()


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_row_put_in_by_hand_is_sealed_with_who_really_did_it(trail, last):
    with context(actor="jane"):
        run(
            "INSERT INTO audit_event (actor, at, action, table_name, record, changes, chain, seq)"
            " VALUES ('joe', '2020-01-01', 'CREATE', 'x', '1', '{}', 'study', 99)"
        )

    assert (last().actor, last().at.year > 2020) == ("jane", True)
    assert chain.verify().is_sound


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("table", ["audit_event", "ward_remark"])
def test_truncate_is_refused(trail, table):
    with pytest.raises(Exception, match=r"never deleted|cannot be changed"), transaction.atomic():
        run(f"TRUNCATE {table}")


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_replace_cannot_hide_a_delete(trail):
    ward.Patient.objects.create(pk=7, code="01-001")

    with pytest.raises(Exception, match="never deleted"), transaction.atomic():
        run("INSERT OR REPLACE INTO ward_patient (id, code, state) VALUES (7, '01-009', 'NEW')")


# ── Found ───────────────────────────────────────────────────────────────────
def test_an_untouched_trail_is_sound(told):
    report = chain.verify(heads())

    assert report.is_sound
    assert report.events == AuditEvent.objects.count()


@pytest.mark.rule("A3")
@pytest.mark.parametrize(
    "column", ["actor", "reason", "changes", "record", "at", "role", "table_name", "form"]
)
def test_a_forged_row_is_named(told, triggers_off, column):
    value = "2020-01-01 00:00:00.000000" if column == "at" else "forged"
    with triggers_off():
        run(f"UPDATE audit_event SET {column} = %s WHERE id = %s", value, told[3].pk)

    found = only(chain.verify())
    assert (found.kind, found.seq, found.event_id) == ("forged", 3, told[3].pk)


def test_a_forged_row_with_a_fitting_hash_breaks_the_link_after_it(told, triggers_off):
    with triggers_off():
        run("UPDATE audit_event SET actor = 'joe' WHERE id = %s", told[3].pk)
        seal_again(told[3].pk)

    found = only(chain.verify())
    assert (found.kind, found.seq) == ("broken link", 4)


def test_a_forged_last_row_is_found_against_a_recorded_head(told, triggers_off):
    recorded = heads()
    with triggers_off():
        run("UPDATE audit_event SET actor = 'joe' WHERE id = %s", told[5].pk)
        seal_again(told[5].pk)

    found = only(chain.verify(recorded))
    assert (found.kind, found.seq) == ("rewritten", 5)


def test_a_deleted_row_is_missed(told, triggers_off):
    with triggers_off():
        run("DELETE FROM audit_event WHERE id = %s", told[3].pk)

    found = only(chain.verify())
    assert (found.kind, found.seq) == ("missing", 4)


def test_a_deleted_first_row_is_missed(told, triggers_off):
    with triggers_off():
        run("DELETE FROM audit_event WHERE id = %s", told[1].pk)

    assert (only(chain.verify()).kind, only(chain.verify()).seq) == ("missing", 2)


def test_two_swapped_rows_are_found(told, triggers_off, patient):
    with triggers_off():
        run("UPDATE audit_event SET seq = 99 WHERE id = %s", told[3].pk)
        run("UPDATE audit_event SET seq = 3 WHERE id = %s", told[4].pk)
        run("UPDATE audit_event SET seq = 4 WHERE id = %s", told[3].pk)

    found = only(chain.verify())
    assert (found.kind, found.event_id) == ("reordered", told[4].pk)
    assert "place no. 4" in found.sentence


def test_a_row_put_in_the_middle_is_found(told, triggers_off):
    names = ", ".join(
        "table_name" if name == "table" else name for name in STORED if name not in ("seq", "prev_hash")
    )
    with triggers_off():
        run("UPDATE audit_event SET seq = seq + 100 WHERE id > %s AND participant_id IS NOT NULL", told[2].pk)
        run("UPDATE audit_event SET seq = seq - 99 WHERE seq > 100")
        run(
            f"INSERT INTO audit_event ({names}, seq, prev_hash, hash)"
            f" SELECT {names}, 3, hash, 'x' FROM audit_event WHERE id = %s",
            told[2].pk,
        )
        seal_again(AuditEvent.objects.get(seq=3, participant_id=told[1].participant_id).pk)

    found = chain.verify().findings[0]
    assert found.chain == told[1].chain
    assert found.seq in (3, 4)


def test_a_cut_tail_is_found_against_a_recorded_head(told, triggers_off):
    recorded = heads()
    ward.Bed.objects.create(name="written later")
    with triggers_off():
        run("DELETE FROM audit_event WHERE id IN (%s, %s)", told[4].pk, told[5].pk)

    assert chain.verify().is_sound
    found = only(chain.verify(recorded))
    assert (found.kind, found.seq) == ("truncated", 3)


def test_a_chain_taken_away_whole_is_found_against_a_recorded_head(told, triggers_off):
    recorded = heads()
    ward.Bed.objects.create(name="written later")
    with triggers_off():
        run("DELETE FROM audit_event WHERE participant_id = %s", told[1].participant_id)

    assert (only(chain.verify(recorded)).kind, only(chain.verify(recorded)).seq) == ("truncated", 0)


def test_an_older_copy_put_back_is_found_against_a_recorded_head(told, triggers_off):
    recorded = heads()
    with triggers_off():
        run("DELETE FROM audit_event WHERE id > %s", told[3].pk)

    found = only(chain.verify(recorded))
    assert found.kind == "rolled back"
    assert f"from event {told[5].pk} to event {told[3].pk}" in found.sentence


def test_an_older_copy_that_went_on_is_found_against_a_recorded_head(told, triggers_off, patient):
    recorded = heads()
    with triggers_off():
        run("DELETE FROM audit_event WHERE id > %s", told[3].pk)
        run("UPDATE ward_patient SET state = 'B'")
    for state in ("X", "Y", "Z"):
        ward.Patient.objects.filter(pk=patient.pk).update(state=state)

    assert chain.verify().is_sound
    assert (only(chain.verify(recorded)).kind, only(chain.verify(recorded)).seq) == ("rewritten", 5)


# ── Data and trail ──────────────────────────────────────────────────────────
def test_data_and_trail_agree(gas, told):
    assert reconcile.differences(audited=ward.AUDITED) == []


def test_data_changed_without_its_trail_is_found(gas, triggers_off):
    with triggers_off():
        run("UPDATE ward_gas SET note = 'forged'")

    found = reconcile.differences(audited=ward.AUDITED)
    assert [(each.table, each.record) for each in found] == [("ward.Gas", str(gas.pk))]
    assert "note is 'forged', the trail says 'calm'" in found[0].sentence


def test_a_row_without_its_trail_is_found(gas, triggers_off):
    with triggers_off():
        run("INSERT INTO ward_bed (id, name, secret) VALUES (999, 'smuggled', '')")

    assert [str(each) for each in reconcile.differences(audited=ward.AUDITED)] == [
        "UNTRACED — ward.Bed 999: the table has it, the trail has not."
    ]


def test_a_row_taken_away_without_its_trail_is_found(gas, triggers_off):
    ward.Bed.objects.create(name="ICU 1").delete()
    remark = ward.Remark.objects.create(gas=gas, text="x")
    with triggers_off():
        run("DELETE FROM ward_remark")

    assert [each.record for each in reconcile.differences(audited=ward.AUDITED)] == [str(remark.pk)]


# ── The commands ────────────────────────────────────────────────────────────
def verify_audit(*arguments):
    out = StringIO()
    call_command("verify_audit", *arguments, stdout=out)
    return out.getvalue()


def test_verify_audit_says_that_a_sound_trail_is_sound(told):
    assert "The trail is sound" in verify_audit()


def test_verify_audit_names_the_first_broken_row(told, triggers_off):
    with triggers_off():
        run("UPDATE audit_event SET actor = 'joe' WHERE id = %s", told[3].pk)

    with pytest.raises(
        CommandError, match=rf"First: FORGED — {told[3].chain} no. 3: its content does not match"
    ):
        verify_audit()


def test_audit_heads_writes_what_verify_audit_reads(told, triggers_off, tmp_path, last):
    file = tmp_path / "heads.jsonl"
    call_command("audit_heads", output=str(file), stdout=StringIO())
    assert (last().action, last().actor) == ("HEADS_RECORDED", "system:audit_heads")
    assert "The trail is sound" in verify_audit("--heads", str(file), "--chains-only")

    with triggers_off():
        run("DELETE FROM audit_event WHERE id = %s", told[5].pk)
    with pytest.raises(CommandError, match="TRUNCATED"):
        verify_audit("--heads", str(file), "--chains-only")


def test_verify_audit_says_that_it_cannot_read_a_file(trail, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        verify_audit(str(tmp_path / "absent.csv"))
