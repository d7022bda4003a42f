"""Items that are numbers: measured, counted, computed; exact decimals, units as entered kept beside."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.crf import inputs
from ucmsc_ali.crf.items.field import DecimalColumn, IntegerColumn, ItemField
from ucmsc_ali.crf.items.meaning import Label
from ucmsc_ali.lib import quantities, units


class Measurement(ItemField, DecimalColumn):
    """A measured number in its standard unit; other units are converted exactly and kept as entered."""

    def __init__(self, label: Label = "", *, places: int = 1, **options: Any) -> None:
        self.places = places
        super().__init__(label, **options)

    def column_options(self, options: dict[str, Any]) -> dict[str, Any]:
        stored = 6 if self.meaning.units else self.places
        return super().column_options({"max_digits": 14, "decimal_places": stored, **options})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        if self.meaning.units:
            kwargs["units"] = list(self.meaning.units)
        return name, path, args, kwargs

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:  # noqa: FBT001,FBT002
        """Add the columns for the number and the unit as entered, where there is a choice of units."""
        super().contribute_to_class(cls, name, private_only)
        # a migration's historical model already carries the companion columns
        if self.meaning.units and cls.__module__ != "__fake__":
            models.CharField(_("as entered"), max_length=20, blank=True, default="").contribute_to_class(
                cls, f"{name}_entered"
            )
            models.CharField(_("unit"), max_length=10, blank=True, default="").contribute_to_class(
                cls, f"{name}_unit"
            )

    def columns(self) -> tuple[str, ...]:
        if not self.meaning.units:
            return (self.name,)
        return self.name, f"{self.name}_entered", f"{self.name}_unit"

    def inputs(self) -> dict[str, forms.Field]:
        entry: dict[str, forms.Field] = {
            self.name: inputs.Number(places=max(self.places, 2 if self.meaning.units else 0))
        }
        if self.meaning.units:
            entry[f"{self.name}_unit"] = inputs.Unit(self.meaning.units)
        return entry

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        typed: Decimal | None = cleaned.get(self.name)
        if not self.meaning.units:
            return {self.name: typed}
        unit = cleaned.get(f"{self.name}_unit") or self.meaning.unit
        value = None if typed is None else units.convert(typed, unit, self.meaning.unit)
        entered = "" if typed is None else str(typed)
        return {
            self.name: value,
            f"{self.name}_entered": entered,
            f"{self.name}_unit": unit if entered else "",
        }

    def initial(self, record: models.Model) -> dict[str, Any]:
        if not self.meaning.units:
            value = getattr(record, self.name)
            return {self.name: None if value is None else units.bare(value)}
        return {
            self.name: getattr(record, f"{self.name}_entered"),
            f"{self.name}_unit": getattr(record, f"{self.name}_unit") or self.meaning.unit,
        }

    def show(self, record: models.Model) -> str:
        if self.meaning.units and (entered := getattr(record, f"{self.name}_entered")):
            return units.with_unit(entered, getattr(record, f"{self.name}_unit"))
        return super().show(record)

    def show_value(self, value: Any) -> str:
        return units.with_unit(units.bare(Decimal(str(value))), self.meaning.unit)


class Fraction(ItemField, DecimalColumn):
    """Inspired oxygen as a fraction; typed as a fraction or in percent and kept as entered (domain §2.2)."""

    def column_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return super().column_options({"max_digits": 7, "decimal_places": 6, **options})

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:  # noqa: FBT001,FBT002
        """Add the column for the text as entered."""
        super().contribute_to_class(cls, name, private_only)
        if cls.__module__ != "__fake__":
            models.CharField(_("as entered"), max_length=20, blank=True, default="").contribute_to_class(
                cls, f"{name}_entered"
            )

    def columns(self) -> tuple[str, ...]:
        return self.name, f"{self.name}_entered"

    def inputs(self) -> dict[str, forms.Field]:
        return {self.name: inputs.OxygenFraction()}

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        typed: Decimal | None = cleaned.get(self.name)
        if typed is None:
            return {self.name: None, f"{self.name}_entered": ""}
        return {self.name: quantities.fio2(typed).value, f"{self.name}_entered": str(typed)}

    def initial(self, record: models.Model) -> dict[str, Any]:
        return {self.name: getattr(record, f"{self.name}_entered")}

    def show_value(self, value: Any) -> str:
        fraction = Decimal(str(value))
        return f"{units.bare(fraction)} ({units.bare(fraction * 100)} %)"


class Assay(ItemField, DecimalColumn):
    """A laboratory result with its operator: =, < or > (beyond a limit of quantification)."""

    OPERATORS: ClassVar = ("=", "<", ">")

    def __init__(self, label: Label = "", *, places: int = 2, **options: Any) -> None:
        self.places = places
        super().__init__(label, **options)

    def column_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return super().column_options({"max_digits": 14, "decimal_places": self.places, **options})

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:  # noqa: FBT001,FBT002
        """Add the column for the operator."""
        super().contribute_to_class(cls, name, private_only)
        if cls.__module__ != "__fake__":
            models.CharField(_("operator"), max_length=1, blank=True, default="").contribute_to_class(
                cls, f"{name}_operator"
            )

    def columns(self) -> tuple[str, ...]:
        return self.name, f"{self.name}_operator"

    def inputs(self) -> dict[str, forms.Field]:
        operator = inputs.Code([(sign, sign) for sign in self.OPERATORS], initial="=")
        return {self.name: inputs.Number(places=self.places), f"{self.name}_operator": operator}

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        typed = cleaned.get(self.name)
        operator = cleaned.get(f"{self.name}_operator") or "="
        return {self.name: typed, f"{self.name}_operator": "" if typed is None else operator}

    def initial(self, record: models.Model) -> dict[str, Any]:
        value = getattr(record, self.name)
        return {
            self.name: None if value is None else units.bare(value),
            f"{self.name}_operator": getattr(record, f"{self.name}_operator") or "=",
        }

    def show(self, record: models.Model) -> str:
        operator = getattr(record, f"{self.name}_operator")
        shown = super().show(record)
        return f"{operator} {shown}" if shown and operator in ("<", ">") else shown

    def show_value(self, value: Any) -> str:
        return units.with_unit(units.bare(Decimal(str(value))), self.meaning.unit)


class Whole(ItemField, IntegerColumn):
    """A whole number: a count, a score, a pressure read without decimals."""

    def inputs(self) -> dict[str, forms.Field]:
        return {self.name: inputs.WholeNumber()}

    def show_value(self, value: Any) -> str:
        return units.with_unit(str(value), self.meaning.unit)


class Derived(ItemField, DecimalColumn):
    """A number computed from other items by the record's method `derive_<name>`; never typed."""

    derived = True

    def __init__(self, label: Label = "", *, places: int = 2, **options: Any) -> None:
        self.places = places
        super().__init__(label, **options)

    def column_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return super().column_options({"max_digits": 20, "decimal_places": 6, "editable": False, **options})

    def show_value(self, value: Any) -> str:
        return units.with_unit(quantities.show(Decimal(str(value)), self.places), self.meaning.unit)
