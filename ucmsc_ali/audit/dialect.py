"""What the two engines' triggers share: the expressions that tell what changed and which reason is owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from ucmsc_ali.audit.columns import VOID, Column, Table

PREFIX = "audit_"
LONGEST_NAME = 63  # PostgreSQL cuts longer ones in silence
DOTS = "'\"•••\"'"


@dataclass(frozen=True, slots=True)
class Thing:
    """One trigger, function or view: its kind, its name, the table it stands on, the SQL that makes it."""

    kind: str
    name: str
    table: str
    sql: str

    @property
    def mark(self) -> str:
        """Return the fingerprint by which a stale thing is told from a fresh one."""
        return sha256(self.sql.encode()).hexdigest()[:32]


def name_of(purpose: str, table: str) -> str:
    """Return the name of a trigger or function, within what PostgreSQL can hold."""
    name = f"{PREFIX}{purpose}_{table}"
    return name if len(name) <= LONGEST_NAME else f"{name[:50]}_{sha256(name.encode()).hexdigest()[:12]}"


class Dialect:
    """Expressions over OLD and NEW; each engine says how it prints, quotes and compares."""

    differs = ""

    def printed(self, column: Column, row: str) -> str:
        """Return the SQL that prints a value as the trail's text."""
        raise NotImplementedError

    def quoted(self, printed: str) -> str:
        """Return the SQL that makes a printed value a JSON string, or null."""
        raise NotImplementedError

    def changed(self, column: Column) -> str:
        """Return the SQL that is true where a column changed; absent text and empty text are the same."""
        old, new = f'OLD."{column.column}"', f'NEW."{column.column}"'
        if column.kind == "text":
            return f"coalesce({old}, '') <> coalesce({new}, '')"
        return f"{old} {self.differs} {new}"

    def appeared(self, column: Column, row: str) -> str:
        """Return the SQL that is true where a new or deleted row has a value."""
        value = f'{row}."{column.column}"'
        return f"{value} <> ''" if column.kind == "text" else f"{value} IS NOT NULL"

    def any_changed(self, table: Table) -> str:
        """Return the SQL that is true where an update changed more than bookkeeping columns."""
        return " OR ".join(self.changed(column) for column in table.columns) or "false"

    def value(self, column: Column, row: str) -> str:
        """Return the SQL of one value as JSON text, masked where it must not be read."""
        if column.masked:
            return f"CASE WHEN {self.appeared(column, row)} THEN {DOTS} ELSE 'null' END"
        return self.quoted(self.printed(column, row))

    def updated(self, table: Table) -> str:
        """Return the SQL of the pairs `,"field":[old,new]` of an update."""
        return self._joined(
            self._pair(column, self.changed(column), self.value(column, "OLD"), self.value(column, "NEW"))
            for column in table.columns
        )

    def inserted(self, table: Table) -> str:
        """Return the SQL of the pairs `,"field":[null,new]` of an insert."""
        return self._joined(
            self._pair(column, self.appeared(column, "NEW"), "'null'", self.value(column, "NEW"))
            for column in table.columns
        )

    def deleted(self, table: Table) -> str:
        """Return the SQL of the pairs `,"field":[old,null]` of a delete."""
        return self._joined(
            self._pair(column, self.appeared(column, "OLD"), self.value(column, "OLD"), "'null'")
            for column in table.columns
        )

    def owed(self, table: Table) -> str:
        """Return the SQL of the list `,a,b` of changed columns that owe a reason."""
        columns = [column for column in table.columns if column.owes_reason]
        parts = [self._owes(column) for column in columns]
        if table.can_be_voided and not any(column.name == "status" for column in columns):
            parts.append(f"CASE WHEN {self.voided(table)} THEN ',status' ELSE '' END")
        return self._joined(parts)

    def voided(self, table: Table) -> str:
        """Return the SQL that is true where an update voids the row."""
        if not table.can_be_voided:
            return "false"
        return f"""NEW."status" = '{VOID}' AND OLD."status" <> '{VOID}'"""

    def action(self, table: Table) -> str:
        """Return the SQL of the action of an update: a void is one of its own."""
        if not table.can_be_voided:
            return "'CHANGE'"
        return f"CASE WHEN {self.voided(table)} THEN 'VOID' ELSE 'CHANGE' END"

    def _owes(self, column: Column) -> str:
        was_saved = self.appeared(column, "OLD")
        return f"CASE WHEN {was_saved} AND ({self.changed(column)}) THEN ',{column.name}' ELSE '' END"

    def _pair(self, column: Column, when: str, old: str, new: str) -> str:
        return f"CASE WHEN {when} THEN ',\"{column.name}\":[' || {old} || ',' || {new} || ']' ELSE '' END"

    @staticmethod
    def _joined(parts: Iterable[str]) -> str:
        return "\n      || ".join(parts) or "''"
