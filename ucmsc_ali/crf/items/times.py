"""Items that are times: instants, dates, and dates of which only a part is known."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone

from ucmsc_ali.crf import inputs
from ucmsc_ali.crf.items.field import DayColumn, ItemField, MomentColumn, TextColumn
from ucmsc_ali.lib.partial_date import PartialMoment as Partial


class Moment(ItemField, MomentColumn):
    """An instant, typed to the minute in the site's zone, stored in UTC."""

    def inputs(self) -> dict[str, forms.Field]:
        return {self.name: inputs.DayAndTime()}

    def show_value(self, value: Any) -> str:
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")


class Day(ItemField, DayColumn):
    """A calendar date at the site."""

    def inputs(self) -> dict[str, forms.Field]:
        return {self.name: inputs.Day()}

    def show_value(self, value: Any) -> str:
        return str(value.isoformat())


class PartialTime(ItemField, TextColumn):
    """A date or time of which only the known parts are written: 2016, 2016-04, 2016-04-24 21:00."""

    def column_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"max_length": 16, "blank": True, "default": "", **options}

    def inputs(self) -> dict[str, forms.Field]:
        return {self.name: inputs.PartialTime()}

    @staticmethod
    def empty() -> str:
        return ""

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        return {self.name: cleaned.get(self.name) or ""}

    def initial(self, record: models.Model) -> dict[str, Any]:
        return {self.name: self.show(record)}

    def show_value(self, value: Any) -> str:
        return str(value).replace("T", " ")

    @staticmethod
    def parse(value: str) -> Partial | None:
        """Return the partial moment that a stored text means, or None for no answer."""
        return Partial.parse(value) if value else None
