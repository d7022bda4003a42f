"""The trail's triggers and view on SQLite; the functions they call are lent by `carrier.equip`."""

from ucmsc_ali.audit.canonical import COLUMNS, FIELDS, GENESIS, STORED
from ucmsc_ali.audit.columns import Column, Place, Table
from ucmsc_ali.audit.dialect import Dialect, Thing, name_of

TRAIL = "audit_event"


class Sqlite(Dialect):
    """How SQLite prints, quotes and compares."""

    differs = "IS NOT"

    def printed(self, column: Column, row: str) -> str:
        value = f'{row}."{column.column}"'
        whole = f"iif(instr({value}, '.'), rtrim(rtrim({value}, '0'), '.'), {value})"
        forms = {
            # The column holds a number without its trailing zeros; the trail shows them, as PostgreSQL does.
            "decimal": f"iif(typeof({value}) = 'text', {value}, printf('%.{column.places}f', {value}))",
            "boolean": f"iif({value}, 'true', 'false')",
            "moment": f"replace({whole}, ' ', 'T') || '+00:00'",
            "bytes": f"hex({value})",
        }
        if column.kind not in forms:
            return f"CAST({value} AS text)"
        return f"iif({value} IS NULL, NULL, {forms[column.kind]})"

    def quoted(self, printed: str) -> str:
        return f"json_quote({printed})"


DIALECT = Sqlite()


def things(tables: list[Table]) -> list[Thing]:
    """Return everything that must stand in the database, in the order in which it is made."""
    return [view(), *guards(), *(each for table in tables for each in triggers(table))]


def triggers(table: Table) -> list[Thing]:
    """Return the triggers of one audited table."""
    return [_insert(table), _update(table), _delete(table)]


def _insert(table: Table) -> Thing:
    body = _refuse(table, "''") + seal(table, "NEW", "'CREATE'", DIALECT.inserted(table))
    return _trigger("create", table.name, "AFTER INSERT", body)


def _update(table: Table) -> Thing:
    body = _refuse(table, DIALECT.owed(table)) + seal(
        table, "NEW", DIALECT.action(table), DIALECT.updated(table)
    )
    return _trigger("change", table.name, "AFTER UPDATE", body, when=DIALECT.any_changed(table))


def _delete(table: Table) -> Thing:
    if not table.deletable:
        refusal = f"SELECT RAISE(ABORT, 'audit.delete_refused: {table.label} rows are never deleted.');"
        return _trigger("delete", table.name, "BEFORE DELETE", refusal)
    body = _refuse(table, "''") + seal(table, "OLD", "'DELETE'", DIALECT.deleted(table))
    return _trigger("delete", table.name, "AFTER DELETE", body)


def _trigger(purpose: str, table: str, event: str, body: str, when: str = "") -> Thing:
    name = name_of(purpose, table)
    condition = f"\nWHEN {when}" if when else ""
    sql = f'CREATE TRIGGER "{name}" {event} ON "{table}" FOR EACH ROW{condition}\nBEGIN\n  {body}\nEND'
    return Thing("trigger", name, table, sql)


def _refuse(table: Table, owed: str) -> str:
    """Return the statement that stops a write without an actor, or without the reason it owes."""
    return f"""SELECT CASE audit_refusal({owed})
    WHEN 'actor' THEN RAISE(ABORT, 'audit.actor_missing: {table.label} is written without a named actor.')
    WHEN 'reason' THEN RAISE(ABORT, 'audit.reason_missing: A change of {table.label} owes a reason.')
    END;
  """


def seal(table: Table, row: str, action: str, pairs: str) -> str:
    """Return the INSERT that writes the event of one row."""
    changes = f"'{{' || substr({pairs}, 2) || '}}'"
    record = f'{row}."{table.key}"'
    return insert(table.place, row, [action, f"'{table.label}'", record], changes) + ";"


def insert(place: Place, row: str, said: list[str], changes: str) -> str:
    """Return an INSERT into the trail; the event is sealed once, as a table of one row."""
    participant = (place.participant or "NULL").format(row=row)
    found = [place.crf, place.form, place.timepoint, place.repeat, place.protocol]
    crf, form, timepoint, repeat, protocol = ((expression or "NULL").format(row=row) for expression in found)
    columns = {
        "chain": f"coalesce('participant:' || {participant}, 'study')",
        "seq": "coalesce(head.seq, 0) + 1",
        "prev_hash": f"coalesce(head.hash, '{GENESIS}')",
        # Django's own form of a moment on SQLite
        "at": f"replace(substr({_sealed('at')}, 1, 26), 'T', ' ')",
        "action": said[0],
        "table": said[1],
        "record": f"coalesce({said[2]}, '')",
        "participant_id": participant,
        "crf_id": crf,
        "form": f"coalesce({form}, '')",
        "timepoint": f"coalesce({timepoint}, '')",
        "repeat": repeat,
    }
    values = [columns.get(name) or _sealed(name) for name in (*STORED, "hash")]
    joins = "".join(f"\n    {join.format(row=row)}" for join in place.joins)
    return f"""INSERT INTO {TRAIL} ({", ".join(_names())})
  SELECT {", ".join(values)}
  FROM (SELECT 1) one{joins}
    LEFT JOIN {TRAIL} head ON head.participant_id IS {participant}
      AND head.seq = (SELECT max(seq) FROM {TRAIL} WHERE participant_id IS {participant})
    JOIN json_each(audit_seal(head.seq, head.hash, {", ".join(said)}, {participant}, {crf}, {form},
      {timepoint}, {repeat}, {protocol}, {changes})) sealed"""


def _names() -> list[str]:
    return [f'"{COLUMNS.get(name, name)}"' for name in (*STORED, "hash")]


def _sealed(name: str) -> str:
    return f"json_extract(sealed.value, '$[{(*FIELDS, 'hash').index(name)}]')"


def guards() -> list[Thing]:
    """Return the triggers by which the trail takes sealed events only, and gives none back."""
    only = "SELECT RAISE(ABORT, 'audit.append_only: The trail cannot be changed.');"
    forged = "SELECT RAISE(ABORT, 'audit.append_only: The trail takes no row from outside.');"
    return [
        _trigger("guard_insert", TRAIL, "BEFORE INSERT", forged, when="NEW.hash IS NOT audit_sealed()"),
        _trigger("guard_update", TRAIL, "BEFORE UPDATE", only),
        _trigger("guard_delete", TRAIL, "BEFORE DELETE", only),
    ]


def view() -> Thing:
    """Return the view that people read: one row per changed field."""
    sql = f"""CREATE VIEW "audit_change" AS
SELECT e.id * 10000 + coalesce(f.id, 0) AS id, e.id AS event_id,
  e.at, replace(e.at, ' ', 'T') || '+00:00' AS at_utc,
  e.actor, e.role, e.request_id, e.action, e.table_name, e.record, e.participant_id, e.crf_id, e.form,
  e.timepoint, e.repeat, e.protocol_version, coalesce(f.key, '') AS field,
  json_extract(f.value, '$[0]') AS old, json_extract(f.value, '$[1]') AS new,
  coalesce(json_extract(nullif(e.field_reasons, ''), '$."' || f.key || '"'), e.reason) AS reason,
  e.reason AS event_reason, e.field_reasons, e.changes, e.chain, e.seq, e.prev_hash, e.hash
FROM {TRAIL} e LEFT JOIN json_each(e.changes) f"""
    return Thing("view", "audit_change", "", sql)
