#!/usr/bin/env python3
"""Verify an exported audit trail without the system that wrote it. Python 3.9 or newer, nothing else.

    python3 verify_trail.py trail.csv [--manifest manifest.json] [--heads heads.jsonl]
    python3 verify_trail.py trail.zip

The column `event` holds, for every row, the whole event as one JSON array of texts, in the order of FIELDS;
`hash` is the SHA-256 of its UTF-8 bytes. The array names the hash of the event before it in the same chain.
So a changed, missing, added or moved row shows. The readable columns beside it are compared with the array,
and an export of the whole trail must reach the heads that its manifest names. Exit status: 0 sound, 1 not.
"""

import argparse
import csv
import hashlib
import io
import json
import re
import sys
import zipfile
from contextlib import contextmanager
from pathlib import Path

FORMAT = "1"
FIELDS = (
    "format", "chain", "seq", "prev_hash", "at", "actor", "role", "request_id", "action", "table", "record",
    "participant_id", "crf_id", "form", "timepoint", "repeat", "protocol_version", "reason", "field_reasons",
    "changes",
)  # fmt: skip
GENESIS = "0" * 64
READABLE = (*(name for name in FIELDS if name not in {"format", "reason"}), "reason", "field", "old", "new")
FORMULA = re.compile("'*[=+\\-@\t\r\n\x00＝＋－＠]")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\Z")
SHOWN = 20


def for_people(text):
    """Return a cell that no spreadsheet takes for a formula: an apostrophe before what would start one."""
    return "'" + text if FORMULA.match(text) and not NUMBER.match(text) else text


class Chain:
    """What is known of one chain while its events pass by."""

    def __init__(self, head=None):
        self.head, self.seq, self.prev, self.hash = head, None, None, None
        self.lowest, self.highest, self.step, self.gaps, self.head_seen = None, 0, 0, {}, False


class Verifier:
    """Takes the rows of an export one by one; memory does not grow with them."""

    def __init__(self, heads=None, whole=False):
        self.chains = {name: Chain(head) for name, head in (heads or {}).items()}
        self.whole, self.findings = whole, []
        self.rows = self.events = self.links = 0
        self.last, self.values, self.pending = None, None, []

    @property
    def unchecked(self):
        """Count the events whose link to the one before could not be checked, since that one is not in the file."""
        return self.events - self.links

    def find(self, kind, where, sentence):
        """Note something that is not as it must be."""
        self.findings.append([kind, where, sentence])
        return self.findings[-1]

    def take(self, row):
        """Check one row of the file."""
        self.rows += 1
        where = f"row {self.rows + 1}"
        event = (row.get("event", ""), row.get("hash", ""))
        if event != self.last:
            self.complete()
            self.last, self.values = event, self.open(where, *event)
            self.pending = list(self.changes())
        if self.values is not None:
            self.compare(where, row)

    def open(self, where, text, recorded):
        """Check a new event's own hash and its link; return its values, or None where it cannot be read."""
        self.events += 1
        if hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() != recorded:
            self.find("forged", where, "the event does not match its hash: its content was changed.")
            return None
        try:
            values = dict(zip(FIELDS, json.loads(text)))
            self.link(where, values["chain"], int(values["seq"]), values["prev_hash"], recorded)
        except (ValueError, KeyError, TypeError):
            self.find("unreadable", where, "the event is not in the form that this verifier knows.")
            return None
        return values

    def link(self, where, name, seq, prev, own):
        """Check that an event follows, or precedes, the one of its chain that passed before it."""
        chain = self.chains.setdefault(name, Chain())
        if seq == 1:
            self.begin(where, name, prev)
        if chain.head and seq == int(chain.head["seq"]):
            self.meet_head(where, chain, name, own)
        if self.place(where, chain, name, seq, prev, own):
            chain.seq, chain.prev, chain.hash = seq, prev, own
        chain.lowest = seq if chain.lowest is None else min(seq, chain.lowest)
        chain.highest = max(seq, chain.highest)

    def place(self, where, chain, name, seq, prev, own):
        """Check an event against the last one in its place; return whether it stands in its own."""
        step = 0 if chain.seq is None else (seq > chain.seq) - (seq < chain.seq)
        if chain.seq is not None and not step:
            self.find("doubled", where, f"{name} has two different events no. {seq}.")
        elif self.whole and step and step == -chain.step:
            self.moved(where, chain, name, seq)
            return False
        elif step and abs(seq - chain.seq) == 1:
            self.join(where, chain, name, seq, prev, own)
        elif step and self.whole:
            self.leap(where, chain, name, seq, step)
        chain.step = chain.step or step
        return True

    def begin(self, where, name, prev):
        """Check that the first event of a chain names none before it."""
        self.links += 1
        if prev != GENESIS:
            self.find("broken link", where, f"{name} no. 1 names an event before it; the first has none.")

    def join(self, where, chain, name, seq, prev, own):
        """Check the link between two neighbours, in whichever direction the file runs."""
        earlier, named = (chain.hash, prev) if seq > chain.seq else (own, chain.prev)
        if earlier != named:
            self.find("broken link", where, f"{name} no. {max(seq, chain.seq)} does not follow from the event before.")
        self.links += 1

    def leap(self, where, chain, name, seq, step):
        """Note a gap in a whole export; in a filtered one it is expected."""
        missing = range(chain.seq + step, seq, step)
        said = self.find("missing", where, f"{name}: after no. {chain.seq} comes no. {seq}; {len(missing)} missing.")
        for each in missing[:1000]:
            chain.gaps[each] = said

    def moved(self, where, chain, name, seq):
        """Note an event out of its place; if it was thought missing, it is not."""
        said = chain.gaps.get(seq)
        if said is None:
            self.find("reordered", where, f"{name} no. {seq} is not in its place.")
            return
        said[0], said[2] = "reordered", f"{name} no. {seq} is not in its place: it stands in {where}."

    def meet_head(self, where, chain, name, own):
        """Compare an event with the head that was recorded for its number."""
        chain.head_seen = True
        if own != chain.head["hash"]:
            self.find("rewritten", where, f"{name} no. {chain.head['seq']} is not the event that was recorded as head.")

    def changes(self):
        """Return the changed fields of the event at hand; an event without fields is one row of no field."""
        try:
            return json.loads(self.values["changes"]) or {"": [None, None]} if self.values else {}
        except ValueError:
            return {"": [None, None]}

    def compare(self, where, row):
        """Compare the readable cells of a row with the event."""
        field = row.get("field")
        expected = dict(self.values)
        if field is not None:
            pair = self.changes().get(field)
            if pair is None:
                self.find("altered", where, f"the event changed no field {field!r}.")
                return
            expected.update(field=field, old=pair[0], new=pair[1], reason=self.reason(field))
            if field in self.pending:
                self.pending.remove(field)
        for name in READABLE:
            self.compare_cell(where, name, row.get(name), expected)

    def reason(self, field):
        """Return the reason of one field: its own, or that of the event."""
        own = json.loads(self.values["field_reasons"] or "{}")
        return own.get(field) or self.values["reason"]

    def compare_cell(self, where, name, cell, expected):
        """Compare one cell; a column that the export leaves out is not missed."""
        if cell is None or name not in expected:
            return
        value = expected[name] or ""
        if cell not in (value, for_people(value)):
            self.find("altered", where, f"the column {name!r} says {cell!r}, the event says {value!r}.")

    def complete(self):
        """Miss the fields of an event that no row showed; only a whole export shows all."""
        if self.whole and self.values is not None and self.pending:
            name = f"{self.values['chain']} no. {self.values['seq']}"
            self.find("missing", f"row {self.rows}", f"{name}: no row for {', '.join(self.pending)}.")

    def finish(self):
        """Check what only the end can tell: first events and heads."""
        self.complete()
        for name, chain in self.chains.items() if self.whole else ():
            if chain.lowest is not None and chain.lowest > 1:
                self.find("missing", name, f"the first event is no. {chain.lowest}; those before it are missing.")
            if chain.head and not chain.head_seen:
                ends = f"ends at no. {chain.highest}, but was recorded up to no. {chain.head['seq']}"
                self.find("truncated", name, f"{ends}: the tail is missing.")

    def sentences(self):
        """Return the result in words, the first fault first."""
        said = [f"{kind.upper()} — {where}: {sentence}" for kind, where, sentence in self.findings[:SHOWN]]
        if len(self.findings) > SHOWN:
            said.append(f"... and {len(self.findings) - SHOWN} more.")
        counted = f"{self.rows} rows, {self.events} events, {len(self.chains)} chains; {self.links} links verified"
        said.append(counted + (f", {self.unchecked} not checkable in a filtered export." if self.unchecked else "."))
        said.append("The trail is NOT sound." if self.findings else "The trail is sound.")
        return said


class Hashed(io.RawIOBase):
    """A file whose bytes are hashed as they are read."""

    def __init__(self, source):
        self.source, self.sha = source, hashlib.sha256()

    def readable(self):
        return True

    def readinto(self, buffer):
        data = self.source.read(len(buffer))
        self.sha.update(data)
        buffer[: len(data)] = data
        return len(data)


def read_heads(lines):
    """Return recorded heads from JSON lines: {chain: {"seq": …, "hash": …}}."""
    heads = [json.loads(line) for line in lines if line.startswith("{")]
    return {head["chain"]: head for head in heads if "chain" in head}


def verify(stream, manifest=None, heads=None):
    """Verify the bytes of an exported CSV; return the Verifier with all that was found."""
    manifest = manifest or {}
    known = dict(manifest.get("heads", {}))
    known.update(heads or {})
    verifier = Verifier(known, whole=bool(manifest.get("whole")))
    hashed = Hashed(stream)
    csv.field_size_limit(2**31 - 1)
    text = io.TextIOWrapper(io.BufferedReader(hashed, 1 << 16), "utf-8-sig", newline="")
    reader = csv.DictReader(text)
    if not {"event", "hash"} <= set(reader.fieldnames or ()):
        verifier.find("unreadable", "row 1", "the columns `event` and `hash` are missing.")
    else:
        for row in reader:
            verifier.take(row)
    verifier.finish()
    compare_manifest(verifier, manifest, hashed.sha.hexdigest())
    return verifier


def compare_manifest(verifier, manifest, sha):
    """Compare the file as a whole with what its manifest says of it."""
    if manifest.get("sha256", sha) != sha:
        verifier.find("altered", "the file", "its SHA-256 is not the one in the manifest.")
    if int(manifest.get("rows", verifier.rows)) != verifier.rows:
        verifier.find("altered", "the file", f"it has {verifier.rows} rows, the manifest says {manifest['rows']}.")


@contextmanager
def opened(path, manifest_path=None):
    """Yield (stream, manifest) of a CSV file, of a manifest beside its CSV, or of a ZIP that holds both."""
    path = Path(path)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            found = next((name for name in names if name.endswith("manifest.json")), None)
            manifest = json.loads(archive.read(found)) if found else {}
            with archive.open(manifest.get("file") or next(name for name in names if name.endswith(".csv"))) as stream:
                yield stream, manifest
        return
    beside = [path.with_suffix(".manifest.json"), path.with_name("manifest.json")]
    given = [Path(manifest_path)] if manifest_path else [path] if path.suffix == ".json" else beside
    found = next((each for each in given if each.exists()), None)
    if manifest_path and found is None:
        raise FileNotFoundError(f"{manifest_path}: no such manifest.")
    manifest = json.loads(found.read_text("utf-8")) if found else {}
    with (path.with_name(manifest["file"]) if path.suffix == ".json" else path).open("rb") as stream:
        yield stream, manifest


def verify_file(path, manifest_path=None, heads=None):
    """Verify a file; return the Verifier."""
    with opened(path, manifest_path) as (stream, manifest):
        return verify(stream, manifest, heads)


def main(arguments=None):
    """Verify the file named on the command line and say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", help="the exported CSV, its manifest, or the ZIP that holds both")
    parser.add_argument("--manifest", help="the manifest, if it does not stand beside the file")
    parser.add_argument("--heads", help="heads recorded elsewhere, one JSON object a line")
    given = parser.parse_args(arguments)
    try:
        heads = read_heads(Path(given.heads).read_text("utf-8").splitlines()) if given.heads else None
        verifier = verify_file(given.file, given.manifest, heads)
    except (OSError, ValueError, KeyError, StopIteration, zipfile.BadZipFile) as error:
        sys.stdout.write(f"The file cannot be read as an exported trail: {error}\n")
        return 1
    sys.stdout.write("\n".join(verifier.sentences()) + "\n")
    return 1 if verifier.findings else 0


if __name__ == "__main__":
    sys.exit(main())
