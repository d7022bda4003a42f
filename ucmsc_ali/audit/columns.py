"""What a trigger must know of a table, read from its model: its columns, and where its participant stands."""

from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from ucmsc_ali.audit.spec import Audited, declaration

FORM_KEY = ("form", "timepoint", "repeat")
FORM_INSTANCE = (*FORM_KEY, "status", "version")
VOID = "VOID"


@dataclass(frozen=True, slots=True)
class Column:
    """One audited column: its name in the trail, its name in the database, and what kind of text it makes."""

    name: str
    column: str
    kind: str
    places: int
    owes_reason: bool
    masked: bool


@dataclass
class Place:
    """How a row finds its participant and its form: joins, and SQL expressions over `{row}` and them."""

    joins: list[str] = field(default_factory=list)
    participant: str = ""
    crf: str = ""
    form: str = ""
    timepoint: str = ""
    repeat: str = ""
    protocol: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """An audited table, as the generators of both engines see it."""

    name: str
    label: str
    key: str
    columns: tuple[Column, ...]
    place: Place
    can_be_voided: bool
    deletable: bool


def table_of(model: type[models.Model], connection: BaseDatabaseWrapper) -> Table:
    """Describe the table of an audited model."""
    said = declaration(model)
    if not isinstance(said, Audited):
        raise TypeError(f"{model._meta.label} is not audited.")
    fields = [column for column in model._meta.local_concrete_fields if not column.primary_key]
    columns = [_column(each, said, connection) for each in fields if not _named(each, said.exclude)]
    return Table(
        name=model._meta.db_table,
        label=model._meta.label,
        key=str(model._meta.pk.column),
        columns=tuple(columns),
        place=place_of(model, said.participant),
        can_be_voided=any(column.name == "status" for column in columns),
        deletable=said.deletable,
    )


def _named(each: "models.Field[Any, Any]", names: tuple[str, ...]) -> bool:
    return each.name in names or each.attname in names


def _column(each: "models.Field[Any, Any]", said: Audited, connection: BaseDatabaseWrapper) -> Column:
    derived = (
        _named(each, said.derived)
        or bool(getattr(each, "derived", False))
        or getattr(each, "generated", False)
    )
    return Column(
        name=each.attname,
        column=str(each.column),
        kind=_kind(each.db_type(connection) or ""),
        places=getattr(each, "decimal_places", None) or 0,
        owes_reason=not derived,
        masked=_named(each, said.masked),
    )


def _kind(db_type: str) -> str:
    kinds = {
        "decimal": "decimal",
        "bool": "boolean",
        "timestamp with": "moment",
        "datetime": "moment",
        "date": "date",
        "bytea": "bytes",
        "blob": "bytes",
        "varchar": "text",
        "char": "text",
        "text": "text",
    }
    return next((kind for start, kind in kinds.items() if db_type.lower().startswith(start)), "other")


def place_of(model: type[models.Model], path: str) -> Place:
    """Follow a path of foreign keys to the participant's id, noting the form instance it passes."""
    place, row = Place(), "{row}"
    _note_form(place, model, row)
    for step in path.split(".")[:-1]:
        row, model = _join(place, row, model, step)
        _note_form(place, model, row)
    if path:
        row, each = _owner(place, row, model, path.rpartition(".")[2])
        place.participant = f'{row}."{each.column}"'
    return place


def _join(place: Place, row: str, model: type[models.Model], name: str) -> tuple[str, type[models.Model]]:
    """Join the table that a foreign key points to; return its alias and its model."""
    row, link = _owner(place, row, model, name)
    target = link.target_field
    alias = f"a{len(place.joins) + 1}"
    joined = f'"{target.model._meta.db_table}" {alias}'
    place.joins.append(f'LEFT JOIN {joined} ON {alias}."{target.column}" = {row}."{link.column}"')
    return alias, target.model


def _owner(place: Place, row: str, model: type[models.Model], name: str) -> tuple[str, Any]:
    """Return the row and the field of a name, climbing to the parent table where the column is inherited."""
    each = _find(model, name)
    while each not in model._meta.local_fields:
        link = model._meta.get_ancestor_link(each.model)
        if link is None:  # pragma: no cover  the field was found on this model, so the link exists
            raise TypeError(f"{model._meta.label} does not inherit {name}.")
        row, model = _join(place, row, model, link.name)
        _note_form(place, model, row)
    return row, each


def _find(model: type[models.Model], name: str) -> Any:
    for each in model._meta.concrete_fields:
        if name in (each.name, each.attname) or (name == "id" and each.primary_key):
            return each
    raise TypeError(f"{model._meta.label} has no column {name!r} for its audit declaration.")


def _note_form(place: Place, model: type[models.Model], row: str) -> None:
    """Note form, timepoint and repeat of the first table on the path that has them."""
    own = {each.name: each for each in model._meta.local_fields}
    if place.form or not all(name in own for name in FORM_KEY):
        return
    place.form, place.timepoint, place.repeat = (f'{row}."{own[name].column}"' for name in FORM_KEY)
    if all(name in own for name in FORM_INSTANCE):
        place.crf = f'{row}."{model._meta.pk.column}"'
    if "protocol_version" in own:
        place.protocol = f'{row}."{own["protocol_version"].column}"'
