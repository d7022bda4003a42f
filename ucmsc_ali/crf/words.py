"""Rows of the trail in the words that people read: labels, units, code texts; no raw id, no JSON."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
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
}


@dataclass
class Referred:
    """The records that foreign keys of a page of the trail point to, fetched once for each kind."""

    found: dict[Any, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def by(cls, rows: Iterable["Change"]) -> "Referred":
        """Fetch what these rows point to: one query for each kind of record."""
        wanted: dict[Any, set[str]] = defaultdict(set)
        for row in rows:
            if isinstance(row.field, models.ForeignKey):
                wanted[row.field.related_model] |= {key for key in (row.row.old, row.row.new) if key}
        return cls({model: cls.words(model, keys) for model, keys in wanted.items()})

    @staticmethod
    def words(model: Any, keys: set[str]) -> dict[str, str]:
        """Return the words of each record, by its key."""
        rows = model._base_manager.filter(pk__in=keys)
        return {str(record.pk): str(record) for record in rows}

    def text(self, model: Any, key: str) -> str:
        """Return the words of one record, or its key where it is gone."""
        return self.found.get(model, {}).get(key, key)


@dataclass
class Change:
    """One changed field of the trail, as a person reads it at a site."""

    row: AuditChange
    zone: ZoneInfo
    participant: str = ""
    person: str = ""
    referred: Referred = field(default_factory=Referred)

    @cached_property
    def model(self) -> type[models.Model] | None:
        """The model whose row changed; None for an act that changed none."""
        try:
            return apps.get_model(self.row.table)
        except (LookupError, ValueError):
            return None

    @cached_property
    def field(self) -> Any:
        """The model field that changed; None for an act without one."""
        try:
            return self.model._meta.get_field(self.row.field) if self.model else None
        except FieldDoesNotExist:
            return None

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
        return self.row.at.astimezone(self.zone)

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
            return self.referred.text(self.field.related_model, str(stored))
        with timezone.override(self.zone):
            return in_words(self.field, str(stored))


def in_words(column: Any, stored: str) -> str:
    """Return stored text of one column as people read it, in the zone that is active."""
    if isinstance(column, models.DateTimeField):
        moment = parse_datetime(stored)
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M") if moment else stored
    if isinstance(column, models.DateField):
        day = parse_date(stored[:10])
        return day.isoformat() if day else stored
    if isinstance(column, ItemField):
        return str(column.show_value(stored))
    return str(dict(column.flatchoices).get(stored, stored))


def changes(rows: Sequence[AuditChange], zone: ZoneInfo) -> list[Change]:
    """Return rows of the trail in words: names, codes and referred records are fetched once for all rows."""
    made = [Change(row, zone) for row in rows]
    referred = Referred.by(made)
    codes = words_of("enrollment.Participant", "pk", "code", {row.participant_id for row in rows})
    people = words_of("accounts.User", "username", "name", {row.actor for row in rows})
    for change in made:
        change.referred = referred
        change.participant = codes.get(change.row.participant_id, "")
        change.person = people.get(change.row.actor, change.row.actor)
    return made


def words_of(label: str, key: str, words: str, wanted: set[Any]) -> dict[Any, str]:
    """Return one column of a table by another, for the keys wanted."""
    rows: Any = apps.get_model(label)._base_manager.filter(**{f"{key}__in": wanted - {None, ""}})
    return dict(rows.values_list(key, words))
