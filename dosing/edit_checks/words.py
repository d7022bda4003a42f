"""From a finding of the pure checks to a problem of a form."""

from collections.abc import Iterable, Iterator

from dosing.finding import Finding, Severity
from ucmsc_ali.crf.protocol_words import in_language
from ucmsc_ali.crf.rules import Problem


def problems_of(findings: Iterable[Finding], item: str = "") -> Iterator[Problem]:
    """Yield each finding at an item: hard ones refuse, deviations and questions ask, the rest is silent."""
    for finding in findings:
        if finding.severity is not Severity.OK:
            asks = finding.severity is not Severity.HARD
            yield Problem(item, in_language(finding.text), finding.code, asks=asks)
