"""An exported trail verifies without the server, and shows what was done to it since."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from django.db import connection

from tests.ucmsc_ali.audit import ward
from ucmsc_ali.audit import canonical, export, verifier
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.models import AuditChange, AuditEvent

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def story(gas):
    """Two participants, a corrected form, text that a spreadsheet would take for a formula."""
    ward.Bed.objects.create(name="ICU 1", secret="x")
    other = ward.Patient.objects.create(code="01-002")
    with context(reason="=1+1", field_reasons={"note": "@SUM(A1)"}):
        ward.Gas.objects.filter(pk=gas.pk).update(pao2="-5.5", note="=cmd|' /C calc'!A0")
    ward.Patient.objects.filter(pk=other.pk).update(state="'=quoted")
    return gas


@pytest.fixture
def written(story, tmp_path):
    """`written(changes=…, filters=…)` writes trail.csv and its manifest and returns the CSV's path."""

    def write(changes=None, **filters):
        changes = AuditChange.objects.in_trail_order() if changes is None else changes
        file = export.TrailFile(changes, readable=["Who"], cells=lambda row: [row["actor"].title()])
        path = tmp_path / "trail.csv"
        path.write_bytes(b"".join(file.lines()))
        manifest = file.manifest(file=path.name, filters=filters, by="monitor", at=NOW)
        (tmp_path / "trail.manifest.json").write_text(json.dumps(manifest), "utf-8")
        return path

    return write


@pytest.fixture
def doctored(written):
    """`doctored(change)` writes the whole trail and lets `change` alter its rows, and the manifest to fit."""

    def write(change):
        path = written()
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
        changed = io.StringIO()
        csv.writer(changed).writerows([rows[0], *change(rows[1:])])
        path.write_bytes(("\ufeff" + changed.getvalue()).encode())
        manifest_path = path.with_suffix(".manifest.json")
        manifest = json.loads(manifest_path.read_text("utf-8"))
        del manifest["sha256"], manifest["rows"]
        manifest_path.write_text(json.dumps(manifest), "utf-8")
        return path

    return write


def kinds(path):
    return [fault.kind for fault in verifier.verify_file(path).findings]


def events_of(rows):
    """Split rows into runs of the same event."""
    runs = []
    for row in rows:
        if not runs or runs[-1][0][-1] != row[-1]:
            runs.append([])
        runs[-1].append(row)
    return runs


def joined(runs):
    return [row for run in runs for row in run]


# ── What is written ─────────────────────────────────────────────────────────
@pytest.mark.rule("A10")
def test_a_whole_export_has_a_row_for_every_changed_field(written):
    path = written()

    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    shown = AuditChange.objects.in_trail_order()
    assert [(row["field"], row["record"]) for row in rows] == [(each.field, each.record) for each in shown]
    assert rows[0]["Who"] == "Test"
    assert rows[0]["at"].endswith("+00:00")


def test_no_cell_starts_a_formula_and_negative_numbers_stay_numbers(written):
    rows = list(csv.DictReader(io.StringIO(written().read_text("utf-8-sig"))))

    change = {row["field"]: row for row in rows if row["action"] == "CHANGE"}
    assert change["note"]["new"].startswith("'=cmd")
    assert change["note"]["reason"] == "'@SUM(A1)"
    assert change["pao2"]["reason"] == "'=1+1"
    assert change["pao2"]["new"] == "-5.50"


def test_the_manifest_says_what_the_file_holds(written):
    path = written(AuditChange.objects.filter(form="blood-gas").in_trail_order(), form="Arterial blood gas")
    manifest = json.loads(path.with_suffix(".manifest.json").read_text("utf-8"))

    assert manifest["filter"] == {"form": "Arterial blood gas"}
    assert manifest["whole"] is False
    assert manifest["rows"] == len(path.read_text("utf-8-sig").splitlines()) - 1
    assert list(manifest["heads"]) == [
        f"participant:{AuditEvent.objects.filter(form='blood-gas')[0].participant_id}"
    ]
    assert manifest["written_by"] == "monitor"


def test_rows_are_streamed_by_one_query(story, django_assert_num_queries):
    with django_assert_num_queries(1):
        found = list(export.rows(AuditChange.objects.in_trail_order()))

    assert len(found) == AuditChange.objects.count()


def test_the_proof_is_the_text_that_the_database_hashed(story):
    row = next(export.rows(AuditChange.objects.newest_first()))

    assert canonical.digest(row["event"]) == row["hash"]
    assert json.loads(row["event"])[0] == canonical.FORMAT


def test_engine_and_verifier_agree_on_the_fields():
    assert list(canonical.STORED) == list(verifier.FIELDS)[1:]


# ── What verifies ───────────────────────────────────────────────────────────
def test_a_whole_export_is_sound_and_every_link_verified(written):
    found = verifier.verify_file(written())

    assert found.findings == []
    assert found.unchecked == 0
    assert found.links == found.events == AuditEvent.objects.count()


def test_a_whole_export_with_the_newest_first_is_sound(written):
    found = verifier.verify_file(written(AuditChange.objects.newest_first()))

    assert found.findings == []
    assert found.unchecked == 0


def test_a_filtered_export_proves_each_event_and_counts_the_links_it_cannot_check(written, story):
    found = verifier.verify_file(written(AuditChange.objects.touching("note").in_trail_order(), field="note"))

    assert found.findings == []
    assert found.events == 2
    assert found.unchecked == 1
    assert "not checkable in a filtered export" in "\n".join(found.sentences())


def test_the_whole_of_some_chains_is_sound_and_names_no_other(written, story):
    path = written(AuditChange.objects.of_participant(story.participant_id).in_trail_order())

    found = verifier.verify_file(path)
    assert (found.findings, found.whole, found.unchecked) == ([], True, 0)
    manifest = json.loads(path.with_suffix(".manifest.json").read_text("utf-8"))
    assert list(manifest["heads"]) == [f"participant:{story.participant_id}"]


def test_the_verifier_runs_alone(written, tmp_path):
    path = written()
    script = tmp_path / "verify_trail.py"
    script.write_bytes(export.VERIFIER.read_bytes())

    run = subprocess.run(
        [sys.executable, "-I", str(script), str(path)], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (0, "")
    assert "The trail is sound." in run.stdout


def test_a_zip_of_file_and_manifest_verifies_as_it_is(written, tmp_path):
    path = written()
    with zipfile.ZipFile(tmp_path / "trail.zip", "w") as archive:
        archive.write(path, "trail.csv")
        archive.write(path.with_suffix(".manifest.json"), "manifest.json")

    found = verifier.verify_file(tmp_path / "trail.zip")

    assert (found.findings, found.whole) == ([], True)


# ── What is found ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("column", "text"),
    [("old", "79.00"), ("new", "91.00"), ("actor", "joe"), ("reason", "another"),
     ("at", "2020-01-01T00:00:00+00:00"), ("field", "fio2"), ("action", "CREATE"), ("participant_id", "9"),
     ("form", "vital-signs")],
)  # fmt: skip
def test_a_readable_cell_that_says_other_than_the_event_is_found(doctored, column, text):
    place = 1 + export.COLUMNS.index(column)

    def change(rows):
        changed = next(row for row in rows if row[4] == "CHANGE" and "pao2" in row)
        changed[place] = text
        return rows

    assert "altered" in kinds(doctored(change))


def test_a_forged_event_is_found(doctored):
    def change(rows):
        return [
            [cell.replace('"coordinator"', '"monitor"').replace("calm", "wild") for cell in row]
            for row in rows
        ]

    assert kinds(doctored(change))[0] == "forged"


def test_a_forged_event_with_a_fitting_hash_breaks_the_link(doctored):
    def change(rows):
        runs = events_of(rows)
        for row in runs[1]:
            row[-2] = row[-2].replace('"test"', '"joe"')
            row[-1] = canonical.digest(row[-2])
            row[1 + export.COLUMNS.index("actor")] = "joe"
            row[1 + export.COLUMNS.index("role")] = "joe"
        return rows

    assert "broken link" in kinds(doctored(change))


def test_a_deleted_event_is_missed(doctored):
    def change(rows):
        runs = events_of(rows)
        return joined([*runs[:1], *runs[2:]])

    assert kinds(doctored(change)) == ["missing"]


def test_a_deleted_field_of_an_event_is_missed(doctored):
    def change(rows):
        return [row for row in rows if not ("CHANGE" in row and "pao2" in row)]

    assert kinds(doctored(change)) == ["missing"]


def test_two_swapped_events_are_found(doctored):
    def change(rows):
        runs = events_of(rows)
        return joined([runs[0], runs[2], runs[1], *runs[3:]])

    assert kinds(doctored(change)) == ["reordered"]


def test_a_cut_tail_is_found_by_the_heads_in_the_manifest(doctored):
    assert kinds(doctored(lambda rows: joined(events_of(rows)[:-1]))) == ["truncated"]


def test_a_cut_beginning_is_found(doctored):
    assert kinds(doctored(lambda rows: joined(events_of(rows)[1:]))) == ["missing"]


def test_an_altered_byte_is_found_by_the_manifest(written):
    path = written()
    path.write_bytes(path.read_bytes().replace(b"Who", b"Wer", 1))

    assert kinds(path) == ["altered"]


def test_a_file_that_is_no_trail_is_said_to_be_none(tmp_path, capsys):
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")

    assert verifier.main([str(tmp_path / "other.csv")]) == 1
    assert "the columns `event` and `hash` are missing" in capsys.readouterr().out


def test_a_missing_file_is_said_to_be_missing(tmp_path, capsys):
    assert verifier.main([str(tmp_path / "absent.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["=1", "+a", "-a", "@x", "\tx", "\rx", "＝1", "'=1", "''+x"])
def test_what_would_start_a_formula_gets_one_apostrophe(text):
    assert verifier.for_people(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-5.50", "+3", "calm", "'quoted'", "1e-3", "-", "a=b"])
def test_what_starts_no_formula_stays_as_it_is(text):
    assert verifier.for_people(text) == (f"'{text}" if text == "-" else text)


def test_the_order_of_the_filter_survives(story):
    newest = next(export.rows(AuditChange.objects.newest_first()))

    assert newest["table"] == "ward.Patient"
    assert connection.in_atomic_block
