"""Data items: model fields that say everything about a value, once.

A field's meaning (label, unit, limits, code list, standard names) lives here and nowhere else: the
form, its checks, the casebook and the trail read it. None of it reaches the migrations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.crf import inputs
from ucmsc_ali.lib import quantities, units
from ucmsc_ali.lib.partial_date import PartialMoment as Partial

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

Label = str | Promise
Bound = Decimal | None


class When:
    """A condition under which an item is asked: another item has one of these values."""

    def __init__(self, item: str, *values: str) -> None:
        self.item, self.values = item, values

    def is_met(self, facts: Mapping[str, Any]) -> bool:
        """Say whether the item is asked, given the values of its form."""
        return str(facts.get(self.item) or "") in self.values


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What a value means: the metadata of a data item (CDASH, SDTM, UCUM, LOINC)."""

    label: Label
    help: Label = ""
    unit: str = ""
    units: tuple[str, ...] = ()
    limits: tuple[Bound, Bound] | None = None
    expected: tuple[Bound, Bound] | None = None
    sdtm: str = ""
    loinc: str = ""
    critical: bool = False
    required: bool = True
    when: When | None = None
    future: bool = False
    derived: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    def is_asked(self, facts: Mapping[str, Any]) -> bool:
        """Say whether the item applies, given the other values of its form."""
        return self.when is None or self.when.is_met(facts)


def bounds(pair: tuple[object, object] | None) -> tuple[Bound, Bound] | None:
    """Return a pair of limits as exact decimals; an open end is None."""
    if pair is None:
        return None
    low, high = (None if end is None else Decimal(str(end)) for end in pair)
    return low, high


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
        return name, path, args, kwargs

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


def items_of(model: type[models.Model]) -> dict[str, Any]:
    """Return the data items of a form's own table, by name, in the order declared."""
    return {column.name: column for column in model._meta.local_fields if isinstance(column, ItemField)}
