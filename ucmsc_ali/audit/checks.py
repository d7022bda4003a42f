"""System checks: every model says what its trail is, and the database holds the triggers that write it."""

import sys
from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.models import Model

from ucmsc_ali.audit import install
from ucmsc_ali.audit.columns import table_of
from ucmsc_ali.audit.spec import Audited, audited_models, declaration, project_models


@register(Tags.models)
def every_model_is_declared(**_: Any) -> list[CheckMessage]:
    """Name each table of the project that says neither Audited nor Exempt (21 CFR 11.10(e))."""
    return [
        Error(
            f"{model._meta.label} says nothing about its trail.",
            hint='Set `audit = Audited(participant="...")` on the model, or `audit = Exempt("why")`.',
            obj=model,
            id="audit.E001",
        )
        for model in project_models()
        if declaration(model) is None
    ]


@register(Tags.models)
def every_declaration_fits(**_: Any) -> list[CheckMessage]:
    """Name each declaration that speaks of a column its model does not have."""
    return [*_unknown_columns(), *_unknown_paths()]


def _unknown_columns() -> list[CheckMessage]:
    return [
        Error(f"audit names {name!r}, which is no column.", obj=model, id="audit.E002")
        for model in audited_models()
        for name in sorted(_names(model) - _columns(model))
    ]


def _names(model: type[Model]) -> set[str]:
    said = declaration(model)
    return set(said.names) if isinstance(said, Audited) else set()


def _columns(model: type[Model]) -> set[str]:
    return {name for each in model._meta.concrete_fields for name in (each.name, each.attname)}


def _unknown_paths() -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for model in audited_models():
        try:
            table_of(model, connections["default"])
        except (TypeError, LookupError) as error:
            found.append(Error(str(error), obj=model, id="audit.E003"))
    return found


@register(Tags.database)
def every_trigger_stands(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Name each trigger that is missing, stale or disabled; `migrate` is not held up: it puts them back."""
    if sys.argv[1:2] == ["migrate"]:
        return []
    said = [problem for alias in databases or () for problem in install.problems(connections[alias])]
    hint = "Run `python3 manage.py migrate`; then find out who took it down."
    return [Error(f"The trail is not safe: {problem}.", hint=hint, id="audit.E004") for problem in said]
