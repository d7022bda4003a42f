"""A row of the trail in the words that people read: labels, units, code texts; no raw id, no JSON."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime

from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf.items import ItemField


@dataclass(frozen=True)
class Change:
    """One changed field of the trail, as a person reads it at a site."""

    row: AuditChange
    zone: ZoneInfo

    @cached_property
    def field(self) -> Any:
        """The model field that changed; None for an event without one."""
        try:
            return apps.get_model(self.row.table)._meta.get_field(self.row.field)
        except (LookupError, ValueError, FieldDoesNotExist):
            return None

    @property
    def label(self) -> str:
        """What the field is called."""
        return str(getattr(self.field, "verbose_name", "") or self.row.field.replace("_", " "))

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

    def words(self, stored: Any) -> str:
        """Return a value as the trail stored it, in words."""
        if stored in (None, ""):
            return ""
        if self.field is None:
            return str(stored)
        return in_words(self.field, str(stored), self.zone)


def in_words(field: Any, stored: str, zone: ZoneInfo) -> str:
    """Return stored text of one column as people read it."""
    if isinstance(field, models.DateTimeField):
        moment = parse_datetime(stored)
        return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M") if moment else stored
    if isinstance(field, models.DateField):
        day = parse_date(stored[:10])
        return day.isoformat() if day else stored
    if isinstance(field, models.ForeignKey):
        return referred(field, stored)
    if isinstance(field, ItemField):
        return str(field.show_value(stored))
    return str(dict(field.flatchoices).get(stored, stored))


def referred(field: Any, stored: str) -> str:
    """Return the record a key points to, in its own words."""
    found = field.related_model._base_manager.filter(pk=stored).first()
    return str(found) if found else stored
