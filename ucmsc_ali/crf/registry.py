"""Which forms exist, and what upper floors add to them; each app's crfs.py and panels.py are found here."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.functional import Promise
from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from ucmsc_ali.crf.forms import CrfForm
    from ucmsc_ali.crf.models import Crf
    from ucmsc_ali.crf.rules import Entry, Problem

Words = str | Promise
Rule = Callable[["Entry"], Iterable["Problem"]]
Consequence = Callable[..., None]


@dataclass(frozen=True)
class Fact:
    """One line of a participant's header strip, or one figure of the home page."""

    label: Words
    value: Words
    url: str = ""


@dataclass(frozen=True)
class Alert:
    """Something about a participant that a person must know before anything else."""

    level: str  # danger | warning | info
    text: Words
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Work:
    """One thing to do, for the home page: where, what, by when."""

    participant_code: str
    what: Words
    url: str
    button: Words
    state: str  # due | late | upcoming | query | sign
    due_at: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Window:
    """When a form is due at a timepoint, and how it stands now."""

    opens_at: datetime | None
    target_at: datetime | None
    closes_at: datetime | None
    state: str
    words: Words = ""


_forms: "dict[str, type[CrfForm]]" = {}
_rules: list[Rule] = []
_consequences: dict[str, list[Consequence]] = {}
_panels: dict[str, list[Callable[..., Any]]] = {
    "counts": [],
    "facts": [],
    "alerts": [],
    "work": [],
    "windows": [],
    "next_due": [],
    "actions": [],
}

Form = TypeVar("Form", bound="type[CrfForm]")
Function = TypeVar("Function", bound=Callable[..., Any])


def register(form: Form) -> Form:
    """Make a form part of the casebook; a key is taken once."""
    if form.key in _forms and _forms[form.key] is not form:
        raise ValueError(f"The form key {form.key!r} is taken by {_forms[form.key].__name__}.")
    _forms[form.key] = form
    return form


def rule_for_every_form(rule: Function) -> Function:
    """Let a rule guard every form: consent first, nothing after death."""
    _rules.append(rule)
    return rule


def after_save(*keys: str) -> Callable[[Function], Function]:
    """Declare what follows in the same transaction when one of these forms is saved or voided.

    The function is called with the keywords record=, by=, at= and runs in the order declared.
    """

    def declare(consequence: Function) -> Function:
        for key in keys:
            _consequences.setdefault(key, []).append(consequence)
        return consequence

    return declare


def panel(kind: str) -> Callable[[Function], Function]:
    """Declare what an app adds to shared pages.

    facts(participant, at) → list[Fact]; alerts(participant, at) → list[Alert];
    windows(participant, at) → dict[(timepoint, form), Window];
    actions(participant, by, at) → list[(words, url)]; work(user, at) → list[Work];
    next_due(participants, at) → dict[participant's key, Work], what each one waits for next, one query;
    counts(user, at) → list[Fact], the few figures above the home page's list.
    """

    def declare(provider: Function) -> Function:
        _panels[kind].append(provider)
        return provider

    return declare


@cache
def _discover() -> None:
    autodiscover_modules("crfs")
    autodiscover_modules("panels")


def forms() -> "dict[str, type[CrfForm]]":
    """Return every form of the casebook, by key."""
    _discover()
    return _forms


def rules() -> list[Rule]:
    """Return the rules that guard every form."""
    _discover()
    return _rules


def consequences(key: str) -> list[Consequence]:
    """Return what follows when this form is saved."""
    _discover()
    return _consequences.get(key, [])


def gather(kind: str, *args: Any) -> Iterator[Any]:
    """Yield what every app adds to a shared page, one after another."""
    _discover()
    for provider in _panels[kind]:
        yield from provider(*args)


def windows(participant: Any, at: datetime) -> dict[tuple[str, str], Window]:
    """Return the window of each (timepoint, form) of a participant, as things stand at a moment."""
    _discover()
    found: dict[tuple[str, str], Window] = {}
    for provider in _panels["windows"]:
        found |= provider(participant, at)
    return found


def next_due(participants: list[Any], at: datetime) -> dict[int, Work]:
    """Return what comes next for each of several participants, by their key: the earliest of all apps."""
    _discover()
    found: dict[int, Work] = {}
    for provider in _panels["next_due"]:
        for key, work in provider(participants, at).items():
            if key not in found or (work.due_at or at) < (found[key].due_at or at):
                found[key] = work
    return found


def model_of(key: str) -> "type[Crf]":
    """Return the model behind a form key: how a lower floor names an upper floor's form."""
    return forms()[key].model
