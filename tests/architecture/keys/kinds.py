"""What a row of the reviewed table can say of a key of the specification: which item it is, or why none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from tests.architecture.keys.specification import Range


@dataclass(frozen=True)
class Item:
    """A key is a data item: "form.item", or "product-batch.item".

    What belongs to it is read from its row. Where a row speaks of several keys at once, `type`, `codes`,
    `req`, `zh`, `sdtm`, `hard` and `soft` quote the words that mean this key: they must stand in the row.
    `codes_of` names another key whose codes it has, too. `hard_in` and `soft_in` are the ends where the code
    keeps them, if not on the item. `but` gives the reason for each difference that is meant; one that is no
    difference any more fails.
    """

    name: str
    type: str | None = None
    codes: str | None = None
    codes_of: tuple[str, str] | None = None
    req: str | None = None
    zh: str | None = None
    sdtm: str | None = None
    hard: str | None = None
    soft: str | None = None
    hard_in: Range | None = None
    soft_in: Range | None = None
    but: Mapping[str, str] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """The key of the form, or "product-batch"."""
        return self.name.partition(".")[0]

    @property
    def item(self) -> str:
        """The name of the item on its form."""
        return self.name.partition(".")[2]


@dataclass(frozen=True)
class Column:
    """A key is a column that people do not type on a form: "app.Model.column"."""

    path: str


@dataclass(frozen=True)
class Apart:
    """A key is not in this version, or is no item, for a reason."""

    why: str


@dataclass(frozen=True)
class By:
    """A clause is held by functions, attributes ("package.module.name") or constraints ("app.Model: name").

    `numbers` are the code's own, in the order in which the clause names them.
    """

    holders: tuple[str, ...]
    numbers: tuple[Decimal | int, ...] | None = None


def by(*holders: str, numbers: tuple[Decimal | int, ...] | None = None) -> By:
    """Return what holds a clause."""
    return By(holders, numbers)


Meant = Item | Column | Apart
Held = By | Apart

QUALIFIER = {"sdtm": "a qualifier of the record; the row names the value it belongs to"}
NO_NAME = {"zh": "the row gives it no Chinese name"}
