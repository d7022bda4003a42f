"""The sweep: ask each reminder what is so now, tell who was not told, take back what is no more.

Safe to run twice and in parallel: the database holds one notice for each cause and person, and every
change says from which state it starts. A sweep that was late tells each person the latest of what it missed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from ucmsc_ali.notices import actions
from ucmsc_ali.notices.actions import Call
from ucmsc_ali.notices.duties import Staff
from ucmsc_ali.notices.models import LIVE, Notice
from ucmsc_ali.notices.rules import Cause, Rule, Step, rules

log = structlog.get_logger("notices")
BATCH = 400  # causes that one query asks about
Known = dict[tuple[str, str, int], Notice]
GONE, OVERTAKEN = "Its cause is gone.", "A later reminder takes its place."


@dataclass
class Report:
    """What one sweep did: raised and withdrawn notices, and the reminders that failed."""

    raised: list[Notice] = field(default_factory=list)
    withdrawn: list[Notice] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)


def sweep(*, at: datetime) -> Report:
    """Let every reminder tell what is due at a moment; one that fails does not hold up the others."""
    report, staff = Report(), Staff()
    for rule in rules():
        try:
            sweep_one(rule, staff, at, report)
        except Exception as error:
            report.failed[rule.code] = type(error).__name__
            log.exception("reminder failed", rule=rule.code)
    return report


def sweep_one(rule: Rule, staff: Staff, at: datetime, report: Report) -> None:
    """Bring the notices of one reminder to what is so now."""
    causes = list(rule.query(at))
    for first in range(0, len(causes), BATCH):
        tell(rule, causes[first : first + BATCH], staff, at, report)
    take_back(rule, causes, staff, at, report)


def tell(rule: Rule, causes: list[Cause], staff: Staff, at: datetime, report: Report) -> None:
    """Raise what these causes ask for and nobody was told."""
    known = known_of(rule, causes)
    for call in wanted(rule, causes, staff, at, known):
        notice = known.get(call.key)
        if notice is None:
            notice = actions.raise_(call=call, at=at)
            report.raised += [notice] if notice else []
        elif may_reopen(notice, at):
            report.raised += [notice] if actions.reopen(notice=notice, call=call, at=at) else []
        elif notice.state in LIVE and notice.form_keys != list(call.cause.forms):
            actions.reword(notice=notice, cause=call.cause)


def known_of(rule: Rule, causes: list[Cause]) -> Known:
    """Return every notice that was ever raised for these causes: one query."""
    subjects = [cause.subject for cause in causes]
    rows = Notice.objects.filter(rule=rule.code, subject__in=subjects) if subjects else []
    return {(row.subject, row.step, row.recipient_id): row for row in rows}


def may_reopen(notice: Notice, at: datetime) -> bool:
    """Say whether a notice was withdrawn before this moment: a clock set back changes nothing."""
    return notice.withdrawn_at is not None and notice.withdrawn_at <= at


def wanted(rule: Rule, causes: list[Cause], staff: Staff, at: datetime, known: Known) -> Iterator[Call]:
    """Yield who is to be told what: for each cause and person the latest step whose time has come."""
    seen = {(row.subject, row.step) for row in known.values() if row.acknowledged_at or row.resolved_at}
    ahead = {(row.subject, row.recipient_id) for row in known.values() if row.raised_at > at}
    for cause in causes:
        latest = {}
        for step in steps_due(rule, cause, at, seen):
            for person in staff.of(cause.participant.site_id, step.to):
                latest[person.pk] = Call(rule, step, cause, person)
        yield from (call for pk, call in latest.items() if (cause.subject, pk) not in ahead)


def steps_due(rule: Rule, cause: Cause, at: datetime, seen: set[tuple[str, str]]) -> Iterator[Step]:
    """Yield the steps of a cause whose time has come; an escalation only where nobody acknowledged."""
    for step in rule.steps:
        is_stopped = step.if_not_acknowledged and any(
            (cause.subject, key) in seen for key in rule.escalated_from(step)
        )
        if not is_stopped and step.when(cause) <= at:
            yield step


def take_back(rule: Rule, causes: list[Cause], staff: Staff, at: datetime, report: Report) -> None:
    """Withdraw each live notice whose cause is gone, or which a later one to the same person replaces."""
    standing = {cause.subject: cause for cause in causes}
    live = list(Notice.objects.live().filter(rule=rule.code, raised_at__lte=at))
    place = {step.key: number for number, step in enumerate(rule.steps)}
    latest: dict[tuple[str, int], int] = {}
    for row in live:
        key = row.subject, row.recipient_id
        latest[key] = max(latest.get(key, -1), place.get(row.step, -1))
    for row in live:
        why = GONE if not is_theirs(standing.get(row.subject), row, staff) else ""
        why = why or (OVERTAKEN if place.get(row.step, -1) < latest[row.subject, row.recipient_id] else "")
        if why and actions.withdraw(notice=row, why=why, at=at):
            report.withdrawn.append(row)


def is_theirs(cause: Cause | None, notice: Notice, staff: Staff) -> bool:
    """Say whether a cause stands, and its recipient still works at the site."""
    return cause is not None and staff.works_at(notice.recipient_id, cause.participant.site_id)
