"""Verifies the chains of the trail in the database, and records their heads for keeping elsewhere."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connections

from ucmsc_ali.audit.canonical import GENESIS, STORED, canonical, digest, select_list
from ucmsc_ali.audit.cursor import stream
from ucmsc_ali.audit.record import record

TRAIL = "audit_event"
SEARCHED = 1000  # how far behind its place an event is looked for
CHAIN, SEQ, PREV, AT = (STORED.index(name) for name in ("chain", "seq", "prev_hash", "at"))


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of the trail: its kind, the row it shows at, and a sentence for people."""

    kind: str
    chain: str
    seq: int
    event_id: int | None
    sentence: str

    def __str__(self) -> str:
        return f"{self.kind.upper()} — {self.chain} no. {self.seq}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Head:
    """The last event of a chain: its position, its hash, its id."""

    chain: str
    seq: int
    hash: str
    id: int = 0
    at: str = ""

    def as_json(self) -> str:
        """Return the head as one line of a heads file."""
        said = {"chain": self.chain, "seq": self.seq, "hash": self.hash, "id": self.id, "at": self.at}
        return json.dumps(said)


@dataclass
class Report:
    """What a verification found; findings stand in the order of the trail, remarks are no faults."""

    events: int = 0
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    heads: dict[str, Head] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Say whether nothing was found."""
        return not self.findings


def verify(heads: Mapping[str, Mapping[str, Any]] | None = None, using: str = "default") -> Report:
    """Recompute every hash of every chain; with recorded heads, also find a cut or rolled-back trail."""
    recorded = {name: head_of(name, said) for name, said in (heads or {}).items()}
    report, walk = Report(), Walk()
    for event_id, *stored, own in read(using):
        report.events += 1
        if walk.chain != stored[CHAIN]:
            walk = Walk(stored[CHAIN], recorded.get(stored[CHAIN]))
        if fault := walk.step(int(event_id), stored, own):
            report.findings.append(fault)
        if walk.clock_went_back:
            report.remarks.append(
                f"{walk.chain} no. {walk.seq}: the server's clock went back before this event."
            )
        report.heads[walk.chain] = Head(walk.chain, walk.seq, own, int(event_id), stored[AT])
    report.findings.extend(cut_tails(report.heads, recorded))
    report.findings.sort(key=lambda finding: finding.event_id or 0)
    return report


def head_of(name: str, said: Mapping[str, Any]) -> Head:
    """Return a recorded head as it was read from a file."""
    return Head(name, int(said["seq"]), str(said["hash"]), int(said.get("id", 0)), str(said.get("at", "")))


def read(using: str) -> Iterator[tuple[Any, ...]]:
    """Stream the trail chain by chain: id, the texts of the canonical fields, hash."""
    columns = ", ".join(["id", *select_list(connections[using].vendor), "hash"])
    return stream(f"SELECT {columns} FROM {TRAIL} ORDER BY participant_id, seq, id", using=using)


class Walk:
    """Walks up one chain; reports its first fault and goes on counting."""

    def __init__(self, chain: str = "", recorded: Head | None = None) -> None:
        self.chain, self.recorded = chain, recorded
        self.seq, self.hash, self.event_id, self.at = 0, GENESIS, 0, ""
        self.broken = self.clock_went_back = False

    def step(self, event_id: int, stored: list[str], own: str) -> Finding | None:
        """Take the next event; return what is wrong with it, if it is the first fault of the chain."""
        seq = int(stored[SEQ])
        said = None if self.broken else self.fault(event_id, seq, stored, own)
        self.clock_went_back = stored[AT] < self.at
        self.seq, self.hash, self.event_id, self.at = seq, own, event_id, stored[AT]
        if said is None:
            return None
        self.broken = True
        return Finding(said[0], self.chain, seq, event_id, said[1])

    def fault(self, event_id: int, seq: int, stored: list[str], own: str) -> tuple[str, str] | None:
        """Return the kind of fault and its sentence, or None for a sound event."""
        if digest(canonical(stored)) != own:
            return self.changed(stored, own)
        if seq != self.seq + 1:
            return self.out_of_step(seq)
        if stored[PREV] != self.hash:
            return "broken link", "it does not follow from the event before it: one of the two was replaced."
        if event_id <= self.event_id:
            return "reordered", "it stands before the event that it follows."
        if self.recorded and self.recorded.seq == seq and self.recorded.hash != own:
            return "rewritten", "it is not the event that was recorded as head."
        return None

    def out_of_step(self, seq: int) -> tuple[str, str]:
        """Tell a second event in one place from a gap."""
        if seq == self.seq:
            return "doubled", "a second event stands in the same place."
        return "missing", f"after no. {self.seq} comes no. {seq}; {seq - self.seq - 1} missing."

    def changed(self, stored: list[str], own: str) -> tuple[str, str]:
        """Tell an event that was moved to another place from one whose content was forged."""
        for place in range(1, int(stored[SEQ]) + SEARCHED):
            if digest(canonical([*stored[:SEQ], str(place), *stored[SEQ + 1 :]])) == own:
                return "reordered", f"it is sound, but belongs to place no. {place}."
        return "forged", "its content does not match its hash."


def cut_tails(found: Mapping[str, Head], recorded: Mapping[str, Head]) -> Iterator[Finding]:
    """Name each chain that ends before its recorded head: cut off, or the whole trail rolled back."""
    newest = max((head.id for head in found.values()), default=0)
    known = max((head.id for head in recorded.values()), default=0)
    for name, head in recorded.items():
        end = found[name].seq if name in found else 0
        if end >= head.seq:
            continue
        if newest < known:
            sentence = f"rolled back from event {known} to event {newest}: this chain reached no. {head.seq}."
            yield Finding("rolled back", name, end, None, sentence)
        else:
            yield Finding("truncated", name, end, None, f"its tail is cut off: it reached no. {head.seq}.")


def heads(using: str = "default") -> list[Head]:
    """Return the last event of every chain."""
    at = select_list(connections[using].vendor, "e")[AT]
    query = f"""SELECT e.chain, e.seq, e.hash, e.id, {at} FROM {TRAIL} e
        JOIN (SELECT participant_id, max(seq) AS seq FROM {TRAIL} GROUP BY participant_id) last
          ON last.seq = e.seq AND (last.participant_id = e.participant_id OR
            (last.participant_id IS NULL AND e.participant_id IS NULL)) ORDER BY e.id"""
    with connections[using].cursor() as cursor:
        cursor.execute(query)
        return [Head(*row) for row in cursor.fetchall()]


def record_head() -> tuple[list[Head], str]:
    """Return every chain's head and the SHA-256 of the heads file, and write that into the trail itself."""
    found = heads()
    summary = digest("".join(f"{head.as_json()}\n" for head in found))
    record("HEADS_RECORDED", details={"digest": summary, "chains": len(found)})
    return found, summary
