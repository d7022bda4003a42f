"""What every data item has in common: a column that knows its meaning, its inputs and its words."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import models

from ucmsc_ali.crf.items.meaning import Label, Meaning, bounds

if TYPE_CHECKING:
    DecimalColumn = models.DecimalField[Decimal | str | int | None, Decimal | None]
    IntegerColumn = models.IntegerField[int | str | None, int | None]
    MomentColumn = models.DateTimeField[datetime | None, datetime | None]
    DayColumn = models.DateField[Any, Any]
    TextColumn = models.CharField[str, str]
    LongTextColumn = models.TextField[str, str]
    LinkColumn = models.ForeignKey[Any, Any]
else:
    DecimalColumn, IntegerColumn, MomentColumn = (
        models.DecimalField,
        models.IntegerField,
        models.DateTimeField,
    )
    DayColumn, TextColumn, LongTextColumn = models.DateField, models.CharField, models.TextField
    LinkColumn = models.ForeignKey

PUBLIC = re.compile(r"^ucmsc_ali\.crf\.items\.\w+\.")  # migrations name an item by the door of its room


class ItemField:
    """What every data item has in common; mixed in before a Django field."""

    meaning: Meaning
    name: str
    META: ClassVar = (
        "help",
        "unit",
        "units",
        "limits",
        "expected",
        "sdtm",
        "loinc",
        "critical",
        "required",
        "when",
        "future",
        "extra",
    )
    derived: ClassVar[bool] = False

    def __init__(self, label: Label = "", **options: Any) -> None:
        said = {key: options.pop(key) for key in self.META if key in options}
        said["limits"], said["expected"] = bounds(said.get("limits")), bounds(said.get("expected"))
        said["units"] = tuple(said.get("units", ()))
        if said["units"]:
            said["unit"] = said["units"][0]
        self.meaning = Meaning(label=label, derived=self.derived, **said)
        super().__init__(verbose_name=label, **self.column_options(options))  # type: ignore[call-arg]

    def column_options(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the options of the database column."""
        return {"null": True, "blank": True, **options}

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Describe the column to migrations, without its clinical meaning."""
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        for key in ("verbose_name", "choices", "help_text"):
            kwargs.pop(key, None)
        return name, PUBLIC.sub("ucmsc_ali.crf.items.", path), args, kwargs

    # ── on the form ──
    def inputs(self) -> dict[str, forms.Field]:
        """Return the form fields that enter this item, by name; the first is the value itself."""
        raise NotImplementedError

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """Return column values from cleaned form data; ValidationError where they cannot be read."""
        return {self.name: cleaned.get(self.name)}

    def initial(self, record: models.Model) -> dict[str, Any]:
        """Return what the form shows of a stored record."""
        return {self.name: getattr(record, self.name)}

    def columns(self) -> tuple[str, ...]:
        """Return the names of all columns that this item fills."""
        return (self.name,)

    @staticmethod
    def empty() -> Any:
        """Return the value of an item that was not answered."""
        return None

    # ── for people ──
    def show(self, record: models.Model) -> str:
        """Return the value as people read it, with its unit; empty text where there is none."""
        value = getattr(record, self.name)
        return "" if value in (None, "") else self.show_value(value)

    def show_value(self, value: Any) -> str:
        """Return one stored value as people read it."""
        return str(value)


def items_of(model: type[models.Model]) -> dict[str, Any]:
    """Return the data items of a form's own table, by name, in the order declared."""
    return {column.name: column for column in model._meta.local_fields if isinstance(column, ItemField)}
