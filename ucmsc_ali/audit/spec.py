"""What each model says about its trail: `audit = Audited(...)` or `audit = Exempt("why")`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

PROJECT = ("enrollment", "dosing", "followup", "safety", "ucmsc_ali")


@dataclass(frozen=True, slots=True)
class Audited:
    """Every write to the table makes an event of the trail; child tables inherit it from their parent.

    `participant` is the path to the participant's id: a column ("participant_id"), or foreign keys and then
    a column ("query.crf.participant_id"); without it the rows belong to the chain of the study. `exclude`
    names bookkeeping columns that make no event. `derived` columns are in the trail, but a change of theirs
    owes no reason. `masked` values are written as dots. Only a `deletable` row may be deleted.
    """

    participant: str = ""
    exclude: tuple[str, ...] = ()
    derived: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    deletable: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Return every column that the declaration names."""
        return (*self.exclude, *self.derived, *self.masked)


@dataclass(frozen=True, slots=True)
class Exempt:
    """The table is not in the trail, for a reason that a reviewer can read."""

    why: str


def declaration(model: type[models.Model]) -> Audited | Exempt | None:
    """Return what a model says; a many-to-many table that Django made follows its owner."""
    owner: Any = model._meta.auto_created  # the model, whatever the stubs say
    if owner:
        said = declaration(owner)
        return Audited(deletable=True) if isinstance(said, Audited) else said
    return getattr(model, "audit", None)


def project_models() -> Iterator[type[models.Model]]:
    """Yield every table of this project: concrete, managed models of its own packages."""
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.split(".")[0] in PROJECT and model._meta.managed and not model._meta.proxy:
            yield model


def audited_models() -> list[type[models.Model]]:
    """Return the models whose tables carry triggers, in a fixed order."""
    found = [model for model in project_models() if isinstance(declaration(model), Audited)]
    return sorted(found, key=lambda model: model._meta.db_table)
