#!/usr/bin/env python3
"""Verify an exported audit trail without the system that wrote it. Python 3.9 or newer, nothing else.

    python3 verify_trail.py trail.csv [--manifest manifest.json] [--heads heads.jsonl]
    python3 verify_trail.py trail.zip

The column `event` holds, for every row, the whole event as one JSON array of texts, in the order of FIELDS;
`hash` is the SHA-256 of its UTF-8 bytes. The array names the hash of the event before it in the same chain.
So a changed, missing, added or moved row shows. The readable columns beside it are compared with the array,
and an export of the whole trail must reach the heads that its manifest names. Exit status: 0 sound, 1 not.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

FORMAT = "1"
FIELDS = (
    "format", "chain", "seq", "prev_hash", "at", "actor", "role", "request_id", "action", "table", "record",
    "participant_id", "crf_id", "form", "timepoint", "repeat", "protocol_version", "reason", "field_reasons",
    "changes",
)  # fmt: skip
GENESIS = "0" * 64
STARTS = frozenset("'=+-@\t\r\n\x00＝＋－＠")
FORMULA = re.compile("'*[=+\\-@\t\r\n\x00＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\Z")
SHOWN = 20
Heads = Mapping[str, Mapping[str, Any]]


def for_people(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before what would start one."""
    if text[:1] not in STARTS:
        return text
    return "'" + text if FORMULA.match(text) and not NUMBER.match(text) else text


class Event:
    """One event as its canonical text tells it; ValueError where the text is in no known form."""

    def __init__(self, text: str) -> None:
        values = json.loads(text)
        if not isinstance(values, list) or len(values) != len(FIELDS) or values[0] != FORMAT:
            raise ValueError("not an event of this format")
        self.values: dict[str, str] = {name: values[n] for n, name in enumerate(FIELDS)}
        self.chain, self.seq, self.prev = (
            self.values["chain"],
            int(self.values["seq"]),
            self.values["prev_hash"],
        )
        # An event without fields is one row of no field.
        self.changes: dict[str, list[str | None]] = json.loads(self.values["changes"]) or {"": [None, None]}
        self.reasons: dict[str, str] = json.loads(self.values["field_reasons"] or "{}")
        self.unseen = list(self.changes)

    def cells(self, field: str | None) -> dict[str, str]:
        """Return what the readable columns of a row must say; KeyError for a field that did not change."""
        if field is None:
            return self.values
        old, new = self.changes[field]
        reason = self.reasons.get(field) or self.values["reason"]
        return {**self.values, "field": field, "old": old or "", "new": new or "", "reason": reason}


class Fault:
    """Something that is not as it must be."""

    def __init__(self, kind: str, where: str, sentence: str) -> None:
        self.kind, self.where, self.sentence = kind, where, sentence

    def __str__(self) -> str:
        return f"{self.kind.upper()} — {self.where}: {self.sentence}"


class Chain:
    """What is known of one chain while its events pass by."""

    def __init__(self, head: Mapping[str, Any] | None = None) -> None:
        self.head_seq, self.head_hash = (int(head["seq"]), str(head["hash"])) if head else (0, "")
        self.seq, self.prev, self.hash = 0, "", ""
        self.lowest, self.highest, self.step = 0, 0, 0
        self.gaps: dict[int, Fault] = {}
        self.head_seen = False


class Verifier:
    """Takes the rows of an export one by one; memory does not grow with them."""

    def __init__(self, heads: Heads | None = None, *, whole: bool = False) -> None:
        self.chains = {name: Chain(head) for name, head in (heads or {}).items()}
        self.whole = whole
        self.findings: list[Fault] = []
        self.rows = self.events = self.links = 0
        self.where, self.proof = "row 1", ("", "")
        self.event: Event | None = None

    @property
    def unchecked(self) -> int:
        """Count the events whose link could not be checked, since the event before is not in the file."""
        return self.events - self.links

    def find(self, kind: str, sentence: str, where: str = "") -> Fault:
        """Note a fault."""
        fault = Fault(kind, where or self.where, sentence)
        self.findings.append(fault)
        return fault

    def take(self, row: Mapping[str, str]) -> None:
        """Check one row of the file."""
        self.rows += 1
        proof = (row["event"] or "", row["hash"] or "")
        if proof != self.proof or self.event is None:
            self.complete()
            self.where, self.proof = f"row {self.rows + 1}", proof
            self.event = self.open(*proof)
        self.where = f"row {self.rows + 1}"
        if self.event:
            self.compare(self.event, row)

    def open(self, text: str, recorded: str) -> Event | None:
        """Check a new event's own hash and its link; return it, or None where it cannot be believed."""
        self.events += 1
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != recorded:
            self.find("forged", "the event does not match its hash: its content was changed.")
            return None
        try:
            event = Event(text)
        except (ValueError, TypeError):
            self.find("unreadable", "the event is not in the form that this verifier knows.")
            return None
        self.link(self.chains.setdefault(event.chain, Chain()), event, recorded)
        return event

    # ── The chain ──
    def link(self, chain: Chain, event: Event, own: str) -> None:
        """Check that an event follows, or precedes, the one of its chain that passed before it."""
        if event.seq == 1:
            self.links += 1
            if event.prev != GENESIS:
                self.find("broken link", f"{event.chain} no. 1 names an event before it; the first has none.")
        if event.seq == chain.head_seq:
            chain.head_seen = True
            if own != chain.head_hash:
                self.find("rewritten", f"{event.chain} no. {event.seq} is not the event recorded as head.")
        if self.stands_in_place(chain, event, own):
            chain.seq, chain.prev, chain.hash = event.seq, event.prev, own
        chain.lowest = min(event.seq, chain.lowest or event.seq)
        chain.highest = max(event.seq, chain.highest)

    def stands_in_place(self, chain: Chain, event: Event, own: str) -> bool:
        """Check an event against the last one in its place; the file may run forwards or backwards."""
        step = (event.seq > chain.seq) - (event.seq < chain.seq) if chain.seq else 0
        if chain.seq == event.seq:
            self.find("doubled", f"{event.chain} has two different events no. {event.seq}.")
        elif self.whole and step and step == -chain.step:
            self.moved(chain, event)
            return False
        elif step and abs(event.seq - chain.seq) == 1:
            self.join(chain, event, own)
        elif step and self.whole:
            self.leap(chain, event, step)
        chain.step = chain.step or step
        return True

    def join(self, chain: Chain, event: Event, own: str) -> None:
        """Check the link between two neighbours."""
        self.links += 1
        earlier, named = (chain.hash, event.prev) if event.seq > chain.seq else (own, chain.prev)
        if earlier != named:
            later = max(event.seq, chain.seq)
            self.find("broken link", f"{event.chain} no. {later} does not follow from the event before it.")

    def leap(self, chain: Chain, event: Event, step: int) -> None:
        """Note a gap in a whole export; in a filtered one it is expected."""
        gap = range(chain.seq + step, event.seq, step)
        said = f"{event.chain}: after no. {chain.seq} comes no. {event.seq}; {len(gap)} missing."
        fault = self.find("missing", said)
        chain.gaps.update(dict.fromkeys(gap[:1000], fault))

    def moved(self, chain: Chain, event: Event) -> None:
        """Note an event out of its place; what was thought missing is not."""
        fault = chain.gaps.get(event.seq) or self.find("reordered", "")
        said = f"{event.chain} no. {event.seq} is not in its place: it stands in {self.where}."
        fault.kind, fault.sentence = "reordered", said

    # ── The readable columns ──
    def compare(self, event: Event, row: Mapping[str, str]) -> None:
        """Compare the readable cells of a row with its event; a column that was left out is not missed."""
        field = row.get("field")
        try:
            expected = event.cells(field)
        except KeyError:
            self.find("altered", f"the event changed no field {field!r}.")
            return
        if field in event.unseen:
            event.unseen.remove(field)
        for name, value in expected.items():
            cell = row.get(name)
            # Without a column for the field, the column of reasons may hold the field's own.
            if (
                cell is not None
                and cell not in (value, for_people(value))
                and (field is not None or name != "reason")
            ):
                self.find("altered", f"the column {name!r} says {cell!r}, the event says {value!r}.")

    def complete(self) -> None:
        """Miss the fields of an event that no row showed; only a whole export shows all."""
        if self.whole and self.event and self.event.unseen:
            unseen = ", ".join(self.event.unseen)
            self.find("missing", f"{self.event.chain} no. {self.event.seq}: no row for {unseen}.")

    def finish(self) -> None:
        """Check what only the end can tell: first events and heads."""
        self.complete()
        for name, chain in self.chains.items() if self.whole else ():
            if chain.lowest > 1:
                self.find(
                    "missing", f"its first event is no. {chain.lowest}; those before are missing.", name
                )
            if chain.head_seq and not chain.head_seen:
                ends = f"ends at no. {chain.highest}, but was recorded up to no. {chain.head_seq}"
                self.find("truncated", f"{ends}: the tail is missing.", name)

    def sentences(self) -> list[str]:
        """Return the result in words, the first fault first."""
        said = [str(fault) for fault in self.findings[:SHOWN]]
        if len(self.findings) > SHOWN:
            said.append(f"... and {len(self.findings) - SHOWN} more.")
        counted = (
            f"{self.rows} rows, {self.events} events, {len(self.chains)} chains; {self.links} links verified"
        )
        left = (
            f", {self.unchecked} not checkable in a filtered export"
            if self.unchecked and not self.whole
            else ""
        )
        return [*said, f"{counted}{left}.", f"The trail is {'NOT ' if self.findings else ''}sound."]


class Hashed(io.RawIOBase):
    """A file whose bytes are hashed as they are read."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source, self.sha = source, hashlib.sha256()

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer, hashing what passes."""
        data = self.source.read(len(buffer))
        self.sha.update(data)
        buffer[: len(data)] = data
        return len(data)


def read_heads(lines: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return recorded heads from JSON lines; other lines are passed over."""
    heads = [json.loads(line) for line in lines if line.startswith("{")]
    return {head["chain"]: head for head in heads if "chain" in head}


def verify(
    stream: IO[bytes], manifest: Mapping[str, Any] | None = None, heads: Heads | None = None
) -> Verifier:
    """Verify the bytes of an exported CSV; return the Verifier with all that was found."""
    manifest = manifest or {}
    verifier = Verifier({**manifest.get("heads", {}), **(heads or {})}, whole=bool(manifest.get("whole")))
    hashed = Hashed(stream)
    csv.field_size_limit(2**31 - 1)
    reader = csv.DictReader(io.TextIOWrapper(io.BufferedReader(hashed, 1 << 16), "utf-8-sig", newline=""))
    if {"event", "hash"} <= set(reader.fieldnames or ()):
        for row in reader:
            verifier.take(row)
        verifier.finish()
    else:
        verifier.find("unreadable", "the columns `event` and `hash` are missing.")
    compare_manifest(verifier, manifest, hashed.sha.hexdigest())
    return verifier


def compare_manifest(verifier: Verifier, manifest: Mapping[str, Any], sha: str) -> None:
    """Compare the file as a whole with what its manifest says of it."""
    if manifest.get("sha256", sha) != sha:
        verifier.find("altered", "its SHA-256 is not the one in the manifest.", "the file")
    said = int(manifest.get("rows", verifier.rows))
    if said != verifier.rows:
        verifier.find("altered", f"it has {verifier.rows} rows, the manifest says {said}.", "the file")


@contextmanager
def opened(path: Path, manifest: Path | None = None) -> Iterator[tuple[IO[bytes], dict[str, Any]]]:
    """Yield (stream, manifest) of a CSV file, of a manifest beside its CSV, or of a ZIP that holds both."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive, archive.open(zipped(archive)[0]) as stream:
            yield stream, zipped(archive)[1]
        return
    beside = [path.with_suffix(".manifest.json"), path.with_name("manifest.json")]
    places = [manifest] if manifest else [path] if path.suffix == ".json" else beside
    found = next((place for place in places if place.exists()), manifest)
    said = json.loads(found.read_text("utf-8")) if found else {}
    with (path.with_name(said["file"]) if path.suffix == ".json" else path).open("rb") as stream:
        yield stream, said


def zipped(archive: zipfile.ZipFile) -> tuple[str, dict[str, Any]]:
    """Return the name of the CSV in an archive, and its manifest; FileNotFoundError without a CSV."""
    names = archive.namelist()
    found = next((name for name in names if name.endswith("manifest.json")), "")
    said = json.loads(archive.read(found)) if found else {}
    file = str(said.get("file") or next((name for name in names if name.endswith(".csv")), ""))
    if file not in names:
        raise FileNotFoundError(f"no file {file or '*.csv'} in the archive")
    return file, said


def verify_file(path: str | Path, manifest: str | Path | None = None, heads: Heads | None = None) -> Verifier:
    """Verify a file; return the Verifier."""
    with opened(Path(path), Path(manifest) if manifest else None) as (stream, said):
        return verify(stream, said, heads)


def main(arguments: list[str] | None = None) -> int:
    """Verify the file named on the command line and say what was found."""
    parser = argparse.ArgumentParser(description="Verify an exported audit trail.")
    parser.add_argument("file", help="the exported CSV, its manifest, or the ZIP that holds both")
    parser.add_argument("--manifest", help="the manifest, if it does not stand beside the file")
    parser.add_argument("--heads", help="heads recorded elsewhere, one JSON object a line")
    given = parser.parse_args(arguments)
    try:
        heads = read_heads(Path(given.heads).read_text("utf-8").splitlines()) if given.heads else None
        verifier = verify_file(given.file, given.manifest, heads)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        sys.stdout.write(f"The file cannot be read as an exported trail: {error}\n")
        return 1
    sys.stdout.write("\n".join(verifier.sentences()) + "\n")
    return 1 if verifier.findings else 0


if __name__ == "__main__":
    sys.exit(main())
