"""Rows of the trail in the words that people read: labels, units, code texts; no raw id, no JSON."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.roles import ROLES
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.items import ItemField
from ucmsc_ali.crf.protocol_words import timepoint_label
from ucmsc_ali.lib import units

ACTIONS: dict[str, str | Promise] = {
    "CREATE": _("entered"),
    "CHANGE": _("changed"),
    "VOID": _("voided"),
    "DELETE": _("deleted"),
    "SIGNED_IN": _("signed in"),
    "SIGNED_OUT": _("signed out"),
    "SIGN_IN_FAILED": _("sign-in failed"),
    "LOCKED_OUT": _("locked out"),
    "TIMED_OUT": _("timed out"),
    "REFUSED": _("refused"),
    "EXPORTED": _("exported"),
    "DEMO_LOADED": _("demonstration loaded"),
    "DEMO_CLOCK_MOVED": _("demo clock moved"),
}


@cache
def model_of(table: str) -> type[models.Model] | None:
    """Return the model of a table of the trail; None for an act that changed no table."""
    try:
        return apps.get_model(table)
    except (LookupError, ValueError):
        return None


@cache
def field_of(table: str, name: str) -> Any:
    """Return the model field of a name in the trail; None for an act without one."""
    model = model_of(table)
    try:
        return model._meta.get_field(name) if model and name else None
    except FieldDoesNotExist:
        return None


@dataclass
class Change:
    """One changed field of the trail, as a person reads it at a site."""

    row: Any
    wording: "Wording"

    @property
    def participant(self) -> str:
        """The participant's code."""
        return self.wording.code("enrollment.Participant", "pk", "code", self.row.participant_id)

    @property
    def person(self) -> str:
        """The printed name of who did it; the sign-in name where there is no such person."""
        return self.wording.code("accounts.User", "username", "name", self.row.actor) or str(self.row.actor)

    @property
    def model(self) -> type[models.Model] | None:
        """The model whose row changed; None for an act that changed none."""
        return model_of(self.row.table)

    @property
    def field(self) -> Any:
        """The model field that changed; None for an act without one."""
        return field_of(self.row.table, self.row.field)

    @property
    def label(self) -> str:
        """What the field is called."""
        name = getattr(self.field, "verbose_name", "") or self.row.field.replace("_", " ")
        return str(name)

    @property
    def place(self) -> str:
        """Which form, or which other record, it belongs to."""
        known = registry.forms().get(self.row.form)
        if known:
            return str(known.title)
        return str(self.model._meta.verbose_name) if self.model else ""

    @property
    def visit(self) -> str:
        """The timepoint, with the number of a repeated form."""
        code = "" if self.row.timepoint == "LOG" else self.row.timepoint
        number = f" #{self.row.repeat}" if self.row.repeat and self.row.repeat > 1 else ""
        return f"{code}{number}".strip()

    @property
    def visit_name(self) -> str:
        """The timepoint in words."""
        return timepoint_label(self.row.timepoint)

    @property
    def action(self) -> str:
        """What was done."""
        return str(ACTIONS.get(self.row.action, self.row.action.replace("_", " ").lower()))

    @property
    def role(self) -> str:
        """The role the person acted in."""
        known = ROLES.get(self.row.role)
        return str(known.label) if known else self.row.role

    @property
    def old(self) -> str:
        """The value before."""
        return self.words(self.row.old)

    @property
    def new(self) -> str:
        """The value after."""
        return self.words(self.row.new)

    @property
    def at(self) -> datetime:
        """When, in the site's zone."""
        moment: datetime = self.row.at
        return moment.astimezone(self.wording.zone)

    @property
    def is_cleared(self) -> bool:
        """Say whether a value was taken away."""
        return bool(self.row.old) and not self.row.new

    def words(self, stored: Any) -> str:
        """Return a value as the trail stored it, in words."""
        if stored in (None, ""):
            return ""
        if self.field is None:
            return str(stored)
        if isinstance(self.field, models.ForeignKey):
            return self.wording.record(self.field.related_model, str(stored))
        with timezone.override(self.wording.zone):
            return in_words(self.field, str(stored))


NAMES: dict[str, Callable[[str], str]] = {
    "form": lambda key: str(registry.forms()[key].title) if key in registry.forms() else key,
    "timepoint": lambda code: timepoint_label(code) or code,
    "language": lambda code: str(dict(settings.LANGUAGES).get(code, code)),
}


def moment_words(stored: str) -> str:
    """Return an instant in the zone that is active, to the minute."""
    moment = parse_datetime(stored)
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else stored


def day_words(stored: str) -> str:
    """Return a calendar date."""
    day = parse_date(stored[:10])
    return day.isoformat() if day else stored


def yes_or_no(stored: str) -> str:
    """Return a truth value as either database writes it."""
    return str(_("yes") if stored.lower() in ("true", "1", "t") else _("no"))


KINDS: tuple[tuple[type[Any], Callable[[str], str]], ...] = (
    (models.DateTimeField, moment_words),
    (models.DateField, day_words),
    (models.BooleanField, yes_or_no),
)


def in_words(column: Any, stored: str) -> str:
    """Return stored text of one column as people read it, in the zone that is active."""
    if column.name in NAMES:
        return NAMES[column.name](stored)
    if words := next((words for kind, words in KINDS if isinstance(column, kind)), None):
        return words(stored)
    if isinstance(column, ItemField):
        return str(column.show_value(stored))
    if isinstance(column, models.DecimalField):
        return units.bare(Decimal(stored))
    return str(dict(column.flatchoices).get(stored, stored))


@dataclass
class Wording:
    """The words behind keys: participants, people, records that others point to; each looked up once."""

    zone: ZoneInfo
    known: dict[tuple[Any, ...], dict[Any, str]] = field(default_factory=dict)

    def change(self, row: Any) -> Change:
        """Return a row of the trail in words."""
        return Change(row, self)

    def code(self, label: str, key: str, words: str, value: Any) -> str:
        """Return one column of a table by another."""
        if value in (None, ""):
            return ""
        if value not in self.known.setdefault((label, key, words), {}):
            self.look_up(label, key, words, {value})
        return self.known[label, key, words][value]

    def look_up(self, label: str, key: str, words: str, values: set[Any]) -> None:
        """Look up several values of a column at once; what is not there has no words."""
        rows: Any = apps.get_model(label)._base_manager.filter(**{f"{key}__in": values})
        known = self.known.setdefault((label, key, words), {})
        known |= dict.fromkeys(values, "") | dict(rows.values_list(key, words))

    def record(self, model: Any, key: str) -> str:
        """Return the words of a record that a foreign key points to, or its key where there is none."""
        known = self.known.setdefault((model,), {})
        if key not in known:
            self.fetch(model, {key})
        return known[key]

    def fetch(self, model: Any, keys: set[str]) -> None:
        """Look up several records at once."""
        known = self.known.setdefault((model,), {})
        found = {
            str(record.pk): str(record) for record in model._base_manager.filter(pk__in=keys - known.keys())
        }
        known |= {key: found.get(key, key) for key in keys}


def changes(rows: Sequence[AuditChange], zone: ZoneInfo) -> list[Change]:
    """Return rows of the trail in words: what they point to is fetched once for each kind of record."""
    wording = Wording(zone)
    wanted: dict[Any, set[str]] = defaultdict(set)
    for row in rows:
        column = field_of(row.table, row.field)
        if isinstance(column, models.ForeignKey):
            wanted[column.related_model] |= {key for key in (row.old, row.new) if key}
    for model, keys in wanted.items():
        wording.fetch(model, keys)
    wording.look_up("enrollment.Participant", "pk", "code", {row.participant_id for row in rows} - {None})
    wording.look_up("accounts.User", "username", "name", {row.actor for row in rows})
    return [wording.change(row) for row in rows]
