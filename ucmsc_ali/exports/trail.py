"""The trail to take away: what is shown, uncapped, with a manifest and a verifier that needs no server."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.export import VERIFIER, Row, TrailFile
from ucmsc_ali.audit.record import record
from ucmsc_ali.crf.words import Wording
from ucmsc_ali.exports.archive import Archive
from ucmsc_ali.review.explorer import Selection

READABLE = (
    _("Time"),
    _("Participant"),
    _("Visit"),
    _("Form"),
    _("Field"),
    _("Action"),
    _("Old value"),
    _("New value"),
    _("Reason"),
    _("Person"),
    _("Role"),
)
README = """This archive holds an audit trail of the study.

trail.csv        one row per changed field; the last two columns prove each row
manifest.json    what was selected, by whom, when; rows, hash of trail.csv, heads of the chains
verify_trail.py  checks the file without the system that wrote it:

    python3 verify_trail.py trail.csv --manifest manifest.json
"""


@dataclass
class TrailExport:
    """One export: the rows a person selected, streamed as a zip archive, recorded in the trail itself."""

    selection: Selection
    filters: dict[str, str]
    request_id: str
    at: datetime

    def __post_init__(self) -> None:
        self.wording = Wording(self.selection.zone)
        self.file = TrailFile(
            self.selection.rows(), readable=[f"{words}" for words in READABLE], cells=self.cells
        )

    @property
    def name(self) -> str:
        """The name of the archive."""
        return f"ucmsc-ali-trail-{self.at.astimezone(self.selection.zone):%Y%m%d-%H%M%S}.zip"

    def stream(self) -> Iterator[bytes]:
        """Yield the archive; the trail records what was taken, or that it was broken off."""
        by, done = self.selection.by, False
        try:
            yield from self.members()
            done = True
        finally:
            with context(actor=by.username, role=by.role, request_id=self.request_id):
                record("EXPORTED" if done else "EXPORT_BROKEN_OFF", details=self.summary())

    def members(self) -> Iterator[bytes]:
        """Yield the members one after another; the manifest follows the rows it counts."""
        archive = Archive(self.at.astimezone(self.selection.zone))
        yield from archive.add("trail.csv", self.file.lines())
        manifest = self.file.manifest(
            file="trail.csv", filters=self.filters, by=self.selection.by.username, at=self.at
        )
        text = json.dumps(manifest, ensure_ascii=False, indent=2)
        yield from archive.add("manifest.json", iter([text.encode()]))
        yield from archive.add("verify_trail.py", iter([VERIFIER.read_bytes()]))
        yield from archive.add("README.txt", iter([README.encode()]))
        yield from archive.close()

    def summary(self) -> dict[str, Any]:
        """Return what the trail keeps of this export."""
        said = "; ".join(f"{name}: {value}" for name, value in self.filters.items())
        return {"filter": said, "rows": self.file.rows, "sha256": self.file.sha256}

    def cells(self, row: Row) -> list[str]:
        """Return the cells for people of one row."""
        change = self.wording.change(as_row(row))
        return [
            change.at.isoformat(sep=" ", timespec="seconds"),
            change.participant,
            change.visit,
            change.place,
            change.label,
            change.action,
            change.old,
            change.new,
            row["reason"],
            change.person,
            change.role,
        ]


def as_row(row: Row) -> Any:
    """Return a row of the file with the types that a row of the page has."""
    values: dict[str, Any] = {**row, "at": parse_datetime(row["at"])}
    values["repeat"] = int(row["repeat"]) if row["repeat"] else None
    values["participant_id"] = int(row["participant_id"]) if row["participant_id"] else None
    return SimpleNamespace(**values)
