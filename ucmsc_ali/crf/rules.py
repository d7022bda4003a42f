"""Rules over one entry: hard ones refuse, soft ones ask; live check, save and import use the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.items import Bound, Moment, items_of
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.slots import Slot
from ucmsc_ali.lib import units


@dataclass(frozen=True)
class Problem:
    """What is wrong with an entry, or odd about it (`asks`), and how to mend it."""

    item: str  # the field it belongs to; empty for the form as a whole
    message: str | Promise
    check: str  # the key of the check, in the downloadable check list
    asks: bool = False

    @property
    def key(self) -> str:
        """The name under which a question is answered on the form."""
        return f"{self.item or 'form'}.{self.check}"


@dataclass(frozen=True)
class Entry:
    """A form as it would be saved: the place, the candidate record, what is stored, who and when."""

    slot: Slot
    record: Any  # the candidate: an unsaved instance of the form's model
    stored: Crf | None
    by: User
    at: datetime

    @property
    def participant(self) -> Any:
        """The participant whose form it is."""
        return self.slot.participant


Rule = registry.Rule


def problems(entry: Entry) -> list[Problem]:
    """Return everything that is wrong or odd: guards of the trial, limits of each item, rules of the form."""
    found = [problem for rule in registry.rules() for problem in rule(entry)]
    found += list(item_problems(entry))
    found += [problem for rule in entry.slot.form_class.rules for problem in rule(entry)]
    return found


def missing(record: Crf) -> list[str]:
    """Return the required items that have no answer: what stands between a form and complete."""
    facts = record.facts()
    return [
        name
        for name, item in items_of(type(record)).items()
        if item.meaning.required
        and not item.derived
        and item.meaning.is_asked(facts)
        and facts[name] in (None, "")
    ]


def item_problems(entry: Entry) -> Iterator[Problem]:
    """Yield what each item says about its own value: limits, expected range, no future."""
    for name, item in items_of(type(entry.record)).items():
        value = getattr(entry.record, item.attname)
        if value in (None, ""):
            continue
        if isinstance(value, Decimal | int):
            yield from range_problems(name, item, Decimal(value))
        if isinstance(item, Moment) and not item.meaning.future and value > entry.at:
            yield Problem(name, _("This time is in the future. Enter when it happened."), "future")


def range_problems(name: str, item: Any, value: Decimal) -> Iterator[Problem]:
    """Yield a refusal outside the hard limits, a question outside the expected range."""
    meaning = item.meaning
    if meaning.limits and not within(value, meaning.limits):
        message = _("%(label)s must be %(range)s.") % words_for(meaning, meaning.limits)
        yield Problem(name, message, "limits")
    elif meaning.expected and not within(value, meaning.expected):
        message = _("%(value)s is unusual: expected %(range)s. Is it right?") % {
            "value": item.show_value(value),
            **words_for(meaning, meaning.expected),
        }
        yield Problem(name, message, "expected", asks=True)


def within(value: Decimal, ends: tuple[Bound, Bound]) -> bool:
    """Say whether a value lies between two ends, both included; an open end holds nothing back."""
    low, high = ends
    return (low is None or value >= low) and (high is None or value <= high)


def words_for(meaning: Any, ends: tuple[Bound, Bound]) -> dict[str, Any]:
    """Return a range in words, with the item's label."""
    return {"label": meaning.label, "range": range_words(ends, meaning.unit)}


def range_words(ends: tuple[Bound, Bound], unit: str) -> str:
    """Return a range as people read it: "20–700 mmHg", "at least 18"."""
    low, high = (None if end is None else units.bare(end) for end in ends)
    if low is not None and high is not None:
        return units.with_unit(f"{low}–{high}", unit)
    words = _("at least %s") % low if high is None else _("at most %s") % high
    return units.with_unit(str(words), unit)


# ── rules that forms are made of ──


def in_order(
    earlier: str, later: str, message: str | Promise, *, asks: bool = False, strict: bool = False
) -> Rule:
    """Refuse a later moment that lies before an earlier one; strict refuses the same moment too."""

    def rule(entry: Entry) -> Iterable[Problem]:
        first, second = getattr(entry.record, earlier), getattr(entry.record, later)
        if first is None or second is None:
            return
        if second < first or (strict and second == first):
            yield Problem(later, message, f"after_{earlier}", asks=asks)

    return rule
