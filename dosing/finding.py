"""What a check of an infusion found: how grave, which rule, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ucmsc_ali.protocol.model import Text


class Severity(StrEnum):
    """HARD stops; MAJOR and MINOR are protocol deviations; SOFT asks; OK is in order."""

    HARD = "HARD"
    MAJOR = "MAJOR"
    MINOR = "MINOR"
    SOFT = "SOFT"
    OK = "OK"


@dataclass(frozen=True)
class Finding:
    """One finding: its rule as a code that never changes, its severity, its sentence in two languages."""

    code: str
    severity: Severity
    text: Text


def hard_stops(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that forbid the infusion or the entry."""
    return [finding for finding in findings if finding.severity is Severity.HARD]


def deviations(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that are deviations from the protocol."""
    return [finding for finding in findings if finding.severity in {Severity.MAJOR, Severity.MINOR}]


def questions(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings that ask to confirm."""
    return [finding for finding in findings if finding.severity is Severity.SOFT]
