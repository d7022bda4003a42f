"""What is reminded of: one declaration for each reminder, found in each app's notices.py."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

from ucmsc_ali.notices.duties import Duty

Words = str | Promise


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Something that is so now and that a person may have to be told; codes and moments only.

    `subject` names it for good: the same cause has the same subject in each sweep, and a window that moved
    is another cause.
    """

    participant: Any  # an enrollment.Participant with its site
    subject: str
    timepoint: str
    forms: tuple[str, ...]
    url: str
    due_at: datetime
    opens_at: datetime
    closes_at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the participant's site."""
        found: ZoneInfo = self.participant.zone
        return found


@dataclass(frozen=True, kw_only=True)
class Step:
    """One telling: when, to whom, in which words; a later one takes the place of an earlier one."""

    key: str
    when: Callable[[Cause], datetime]
    to: tuple[Duty, ...]
    title: Words
    words: Words  # with %(participant)s, %(what)s and %(due)s
    if_not_acknowledged: bool = False  # an escalation: only while nobody has acknowledged the one before


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One reminder of domain §6: its query yields every cause that stands at a moment."""

    code: str
    level: int
    query: Callable[[datetime], Iterable[Cause]]
    steps: tuple[Step, ...]  # in the order of time

    def step(self, key: str) -> Step | None:
        """Return a step by its key; None for one of an earlier version."""
        return next((step for step in self.steps if step.key == key), None)

    def escalated_from(self, step: Step) -> list[str]:
        """Return the keys of the tellings whose acknowledgement stops this escalation."""
        before = self.steps[: self.steps.index(step)]
        regular = [each for each in before if not each.if_not_acknowledged][-1:]
        return [each.key for each in (*regular, *(one for one in before if one.if_not_acknowledged))]


_rules: dict[str, Rule] = {}


def register(rule: Rule) -> Rule:
    """Make a reminder known; a code is taken once."""
    if _rules.setdefault(rule.code, rule) is not rule:
        raise ValueError(f"The reminder {rule.code} is declared twice.")
    return rule


@cache
def _discover() -> None:
    autodiscover_modules("notices")


def rules() -> list[Rule]:
    """Return every reminder."""
    _discover()
    return list(_rules.values())


def rule_of(code: str) -> Rule | None:
    """Return a reminder by its code; None for one that is declared no more."""
    _discover()
    return _rules.get(code)


# ── Moments ─────────────────────────────────────────────────────────────────
When = Callable[[Cause], datetime]


def from_due(**span: float) -> When:
    """Return the moment so long after the due time; negative for before."""
    return lambda cause: cause.due_at + timedelta(**span)


def on_due_day(clock: time, *, days: int = 0) -> When:
    """Return a clock time at the site on the due date, or so many days after it."""
    return lambda cause: _on_day(cause.due_at, clock, days, cause.zone)


def on_last_day(clock: time) -> When:
    """Return a clock time at the site on the last date of the window."""
    return lambda cause: _on_day(cause.closes_at, clock, 0, cause.zone)


def _on_day(at: datetime, clock: time, days: int, zone: ZoneInfo) -> datetime:
    date = at.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(date, clock, zone)
