"""The infusions of a participant as one course: does their order hold."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from dosing.finding import Finding, Severity, hard_stops
from dosing.spacing import Given, check_start
from ucmsc_ali.protocol.model import Protocol, Text


def broken(course: Sequence[Given], *, zone: ZoneInfo, protocol: Protocol) -> list[Finding]:
    """Return what makes a whole course of infusions impossible, each finding once."""
    if course and all(one.number != 1 for one in course):
        later = min(one.number for one in course)
        return [Finding("FIRST_INFUSION_MISSING", Severity.HARD, _FIRST_MISSING.filled(number=later))]
    found = [
        finding
        for one in course
        for finding in hard_stops(check_start(one.number, one.start, course, zone=zone, protocol=protocol))
    ]
    return list({(finding.code, finding.text.en): finding for finding in found}.values())


_FIRST_MISSING = Text(
    "Infusion {number} is recorded as given: void it before infusion 1 is taken back.",
    "第{number}次输注已记录为已输注：请先作废该记录，再撤回第1次输注。",
)
