"""The trail to take away: the same rows as on the page, provable without the system that wrote them."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import MOMENT
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(signs: Any) -> Any:
    """Vital signs that were entered, and one value corrected with a reason that looks like a formula."""
    actions.save(form=signs(), by=signs().by, at=MOMENT)
    late = signs(heart_rate="95", reason__heart_rate="=1+1")
    return actions.save(form=late, by=late.by, at=MOMENT)


@pytest.fixture
def taken(monitor: Any, signed_in: Any, corrected: Any, tmp_path: Path) -> Any:
    """`taken("form=vital-signs")` is the folder of an export through that filter."""
    desk = signed_in(monitor)

    def take(query: str = "") -> Path:
        answer = desk.post(f"/exports/trail/?{query}")
        with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as archive:
            archive.extractall(tmp_path)
        return tmp_path

    return take


def lines(folder: Path) -> list[dict[str, str]]:
    """Return the rows of the file."""
    return list(csv.DictReader(io.StringIO((folder / "trail.csv").read_text(encoding="utf-8-sig"))))


def verify(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the verifier that came with the export, as somebody without the system would."""
    command = [sys.executable, "-I", "verify_trail.py", "trail.csv", "--manifest", "manifest.json"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.rule("A10")
def test_the_file_holds_the_rows_of_the_page(taken: Any) -> None:
    folder = taken("form=vital-signs")

    shown = AuditChange.objects.filter(form="vital-signs").order_by("-event_id", "id")
    assert [row["field"] for row in lines(folder)] == list(shown.values_list("field", flat=True))


def test_a_row_is_readable(taken: Any) -> None:
    row = lines(taken("action=CHANGE&item=heart_rate"))[0]

    assert (row["Participant"], row["Form"], row["Field"]) == ("01-004", "Vital signs", "Heart rate")
    assert (row["Old value"], row["New value"]) == ("92 /min", "95 /min")
    assert row["Time"].endswith("+08:00")


def test_no_cell_is_a_formula(taken: Any) -> None:
    assert lines(taken("action=CHANGE&item=heart_rate"))[0]["Reason"] == "'=1+1"


def test_the_manifest_says_what_was_taken(taken: Any) -> None:
    folder = taken("form=vital-signs&action=CHANGE")

    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["filter"] == {"Form": "Vital signs", "Action": "changed"}
    assert manifest["rows"] == len(lines(folder))
    assert manifest["written_by"] == "monitor"


@pytest.mark.parametrize("query", ["", "form=vital-signs", "participant=01-004&action=CHANGE"])
def test_an_export_verifies_offline(taken: Any, query: str) -> None:
    result = verify(taken(query))

    assert result.returncode == 0, result.stdout + result.stderr


def test_a_forged_value_is_found_offline(taken: Any) -> None:
    folder = taken("form=vital-signs")
    file = folder / "trail.csv"
    file.write_text(
        file.read_text(encoding="utf-8-sig").replace("Transcription", "Other").replace("95", "59")
    )

    assert verify(folder).returncode == 1


def test_a_missing_row_is_found_offline(taken: Any) -> None:
    folder = taken()
    file = folder / "trail.csv"
    kept = file.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    file.write_text("".join([*kept[:3], *kept[4:]]))

    assert verify(folder).returncode == 1


@pytest.mark.rule("A7")
def test_an_export_is_in_the_trail_with_filter_rows_and_hash(taken: Any) -> None:
    folder = taken("form=vital-signs")

    kept = AuditChange.objects.filter(action="EXPORTED")
    said = dict(kept.values_list("field", "new"))
    manifest = json.loads((folder / "manifest.json").read_text())
    assert said == {
        "filter": "Form: Vital signs",
        "rows": str(manifest["rows"]),
        "sha256": manifest["sha256"],
    }
    assert set(kept.values_list("actor", flat=True)) == {"monitor"}


def test_a_coordinator_may_not_take_the_trail_away(coordinator: Any, signed_in: Any) -> None:
    assert signed_in(coordinator).post("/exports/trail/").status_code == 403


def test_looking_at_the_address_takes_nothing_away(monitor: Any, signed_in: Any) -> None:
    assert signed_in(monitor).get("/exports/trail/").status_code == 405
    assert not AuditChange.objects.filter(action="EXPORTED").exists()
