"""Items that are answers: codes, words, links to other records."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.crf import inputs
from ucmsc_ali.crf.items.field import ItemField, LinkColumn, LongTextColumn, TextColumn
from ucmsc_ali.crf.items.meaning import Label


class Choice(ItemField, TextColumn):
    """One code of a list."""

    def column_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"max_length": 60, "blank": True, "default": "", **options}

    @property
    def codes(self) -> list[tuple[str, Label]]:
        """The code list: stored code and the words for it."""
        listed: Any = self.choices
        return [(str(code), words) for code, words in listed or ()]

    def inputs(self) -> dict[str, forms.Field]:
        return {self.name: inputs.Code(self.codes)}

    @staticmethod
    def empty() -> str:
        return ""

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        return {self.name: cleaned.get(self.name) or ""}

    def show_value(self, value: Any) -> str:
        return str(dict(self.codes).get(value, value))


class YesNo(Choice):
    """Yes or no, the CDISC list NY (C66742)."""

    def __init__(self, label: Label = "", **options: Any) -> None:
        options.setdefault("choices", [("Y", _("Yes")), ("N", _("No"))])
        options.setdefault("max_length", 2)
        super().__init__(label, **options)


class Text(ItemField, LongTextColumn):
    """Words as written; one line unless `lines` says more."""

    def __init__(self, label: Label = "", *, lines: int = 1, **options: Any) -> None:
        self.lines = lines
        super().__init__(label, **options)

    def column_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"blank": True, "default": "", **options}

    def inputs(self) -> dict[str, forms.Field]:
        return {self.name: inputs.Words(lines=self.lines)}

    @staticmethod
    def empty() -> str:
        return ""

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        return {self.name: cleaned.get(self.name) or ""}


class Link(ItemField, LinkColumn):
    """Another record of the same participant: an adverse event, a product batch."""

    def __init__(self, label: Label = "", *, to: Any = None, **options: Any) -> None:
        super().__init__(label, to=to, **options)

    def column_options(self, options: dict[str, Any]) -> dict[str, Any]:
        options.setdefault("on_delete", models.PROTECT)
        options.setdefault("related_name", "+")
        return super().column_options(options)

    def inputs(self) -> dict[str, forms.Field]:
        return {self.name: inputs.Record(self.related_model)}

    def initial(self, record: models.Model) -> dict[str, Any]:
        return {self.name: getattr(record, self.attname)}


class DerivedCode(ItemField, TextColumn):
    """A code or short text computed from other items by the record's method `derive_<name>`."""

    derived = True

    def column_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return {"max_length": 60, "blank": True, "default": "", "editable": False, **options}

    @staticmethod
    def empty() -> str:
        return ""

    def show_value(self, value: Any) -> str:
        return str(dict(self.choices or ()).get(value, value))
