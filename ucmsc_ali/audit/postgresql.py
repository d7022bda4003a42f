"""The trail's functions, triggers and view on PostgreSQL.

Each audited table has a small function of its own that writes down what changed; one more, on the trail
itself, says who and why, finds the chain's head under a lock, and seals. All run with their owner's rights,
so the application's role needs no more than SELECT on the trail.

A chain is locked from its first event in a transaction to the end of it. A transaction that writes to several
chains takes the study's last, or two of them may wait for each other until PostgreSQL ends one.
"""

from ucmsc_ali.audit.canonical import FORMAT, GENESIS, select_list
from ucmsc_ali.audit.columns import Column, Place, Table
from ucmsc_ali.audit.dialect import Dialect, Thing, name_of

TRAIL = "audit_event"
OUTSIDE = "written outside the application"
DEFINED = "LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $audit$"


class Postgresql(Dialect):
    """How PostgreSQL prints, quotes and compares."""

    differs = "IS DISTINCT FROM"

    def printed(self, column: Column, row: str) -> str:
        value = f'{row}."{column.column}"'
        if column.kind == "moment":
            moment = f"to_char({value} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
            return f"rtrim(rtrim({moment}, '0'), '.') || '+00:00'"
        if column.kind == "date":
            return f"to_char({value}, 'YYYY-MM-DD')"
        return f"upper(encode({value}, 'hex'))" if column.kind == "bytes" else f"{value}::text"

    def quoted(self, printed: str) -> str:
        return f"coalesce(to_json({printed})::text, 'null')"


DIALECT = Postgresql()


def things(tables: list[Table]) -> list[Thing]:
    """Return everything that must stand in the database, in the order in which it is made."""
    shared = [view(), *functions(), *guards()]
    return [*shared, *(each for table in tables for each in triggers(table))]


def triggers(table: Table) -> list[Thing]:
    """Return the function and the triggers of one audited table."""
    function = Thing("function", name_of("row", table.name), "", row_function(table))
    call = f"{function.name}()"
    changed = DIALECT.any_changed(table)
    made = [
        function,
        _trigger("create", table.name, "AFTER INSERT", call),
        _trigger("change", table.name, "AFTER UPDATE", call, when=changed),
        _trigger("truncate", table.name, "BEFORE TRUNCATE", "audit_refuse_delete()"),
    ]
    if table.deletable:
        return [*made, _trigger("delete", table.name, "AFTER DELETE", call)]
    return [*made, _trigger("delete", table.name, "BEFORE DELETE", "audit_refuse_delete()")]


def _trigger(purpose: str, table: str, event: str, call: str, when: str = "") -> Thing:
    name = name_of(purpose, table)
    each = "STATEMENT" if "TRUNCATE" in event else "ROW"
    condition = f"\n  WHEN ({when})" if when else ""
    sql = (
        f'CREATE TRIGGER "{name}" {event} ON "{table}" FOR EACH {each}{condition}\n  EXECUTE FUNCTION {call}'
    )
    return Thing("trigger", name, table, sql)


def row_function(table: Table) -> str:
    """Return the function that writes down what happened to a row of one table."""
    deleted = f"""changes := {DIALECT.deleted(table)};
    {_insert(table, "OLD", "'DELETE'", "''")}"""
    return f"""CREATE OR REPLACE FUNCTION {name_of("row", table.name)}() RETURNS trigger {DEFINED}
DECLARE
  changes text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    changes := {DIALECT.updated(table)};
    {_insert(table, "NEW", DIALECT.action(table), DIALECT.owed(table))}
  ELSIF TG_OP = 'INSERT' THEN
    changes := {DIALECT.inserted(table)};
    {_insert(table, "NEW", "'CREATE'", "''")}
  ELSE
    {deleted if table.deletable else "NULL;"}
  END IF;
  RETURN NULL;
END $audit$"""


def _insert(table: Table, row: str, action: str, owed: str) -> str:
    place = table.place
    found = [place.participant, place.crf, place.form, place.timepoint, place.repeat, place.protocol]
    participant, crf, form, timepoint, repeat, protocol = (_expression(each, row) for each in found)
    return f"""INSERT INTO {TRAIL} (action, table_name, record, participant_id, crf_id, form, timepoint,
      "repeat", protocol_version, changes, reason)
    SELECT {action}, '{table.label}', {row}."{table.key}"::text, {participant}, {crf}, {form}, {timepoint},
      {repeat}, {protocol}, '{{' || substr(changes, 2) || '}}', {owed}
    {_source(place, row)};"""


def _expression(expression: str, row: str) -> str:
    return (expression or "NULL").format(row=row)


def _source(place: Place, row: str) -> str:
    joins = "".join(f"\n      {join.format(row=row)}" for join in place.joins)
    return f"FROM (SELECT 1) one{joins}" if joins else ""


def functions() -> list[Thing]:
    """Return the shared functions: the seal, the refusals, the door for events that are no table changes."""
    made = {
        "audit_seal": SEAL,
        "audit_refuse_change": REFUSE_CHANGE,
        "audit_refuse_delete": REFUSE_DELETE,
        "audit_record": RECORD,
    }
    return [Thing("function", name, "", sql) for name, sql in made.items()]


def guards() -> list[Thing]:
    """Return the triggers by which the trail seals what comes in, and gives nothing back."""
    return [
        _trigger("seal", TRAIL, "BEFORE INSERT", "audit_seal()"),
        _trigger("guard_update", TRAIL, "BEFORE UPDATE", "audit_refuse_change()"),
        _trigger("guard_delete", TRAIL, "BEFORE DELETE", "audit_refuse_change()"),
        _trigger("guard_truncate", TRAIL, "BEFORE TRUNCATE", "audit_refuse_change()"),
    ]


_HASHED = ", ".join([f"'{FORMAT}'", *select_list("postgresql", "NEW")])

# The row triggers hand over, in `reason`, the list `,a,b` of changed columns that owe one.
SEAL = f"""CREATE OR REPLACE FUNCTION audit_seal() RETURNS trigger {DEFINED}
DECLARE
  carried text := coalesce(current_setting('audit.context', true), '');
  owed text := coalesce(NEW.reason, '');
  said json;
  reasons json;
  missing text;
  head record;
BEGIN
  NEW.actor := '';
  NEW.role := '';
  NEW.request_id := '';
  NEW.reason := '';
  NEW.field_reasons := '';
  IF carried <> '' THEN
    said := carried::json;
    reasons := said -> 'field_reasons';
    NEW.actor := said ->> 'actor';
    NEW.role := said ->> 'role';
    NEW.request_id := said ->> 'request_id';
    NEW.reason := said ->> 'reason';
    NEW.protocol_version := coalesce(nullif(said ->> 'protocol_version', ''), NEW.protocol_version, '');
  ELSIF coalesce(current_setting('audit.application', true), '') = '' THEN
    NEW.actor := 'database:' || session_user;
    NEW.role := 'database';
    NEW.reason := coalesce(nullif(current_setting('audit.reason', true), ''), '{OUTSIDE}');
    NEW.protocol_version := coalesce(NEW.protocol_version, '');
  END IF;
  IF coalesce(NEW.actor, '') = '' THEN
    RAISE EXCEPTION 'audit.actor_missing: % is written without a named actor.', NEW.table_name
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF reasons::text <> '{{}}' THEN
    SELECT '{{' || string_agg(pair, ', ' ORDER BY pair COLLATE "C") || '}}' INTO NEW.field_reasons
      FROM (SELECT to_json(name)::text || ': ' || to_json(reason)::text AS pair
      FROM (SELECT name, coalesce(reasons ->> name, reasons ->> regexp_replace(name, '_id$', '')) AS reason
            FROM json_object_keys(NEW.changes::json) name) given
      WHERE reason <> '') pairs;
    NEW.field_reasons := coalesce(NEW.field_reasons, '');
  END IF;
  IF owed <> '' AND NEW.reason = '' THEN
    SELECT string_agg(name, ', ') INTO missing
      FROM unnest(string_to_array(substr(owed, 2), ',')) name
      WHERE coalesce(reasons ->> name, reasons ->> regexp_replace(name, '_id$', ''), '') = '';
    IF missing IS NOT NULL THEN
      RAISE EXCEPTION 'audit.reason_missing: A change of % (%) owes a reason.', NEW.table_name, missing
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  NEW.record := coalesce(NEW.record, '');
  NEW.form := coalesce(NEW.form, '');
  NEW.timepoint := coalesce(NEW.timepoint, '');
  NEW.chain := coalesce('participant:' || NEW.participant_id, 'study');
  PERFORM pg_advisory_xact_lock(hashtextextended('audit ' || NEW.chain, 0));
  IF NEW.participant_id IS NULL THEN
    SELECT seq, hash INTO head FROM {TRAIL} WHERE participant_id IS NULL ORDER BY seq DESC LIMIT 1;
  ELSE
    SELECT seq, hash INTO head FROM {TRAIL} WHERE participant_id = NEW.participant_id
      ORDER BY seq DESC LIMIT 1;
  END IF;
  NEW.seq := coalesce(head.seq, 0) + 1;
  NEW.prev_hash := coalesce(head.hash, '{GENESIS}');
  -- Taken under the lock, so that the numbers and the clock run the way of the chain.
  NEW.id := nextval(pg_get_serial_sequence('{TRAIL}', 'id'));
  NEW.at := clock_timestamp();
  NEW.hash := encode(sha256(convert_to(json_build_array({_HASHED})::text, 'UTF8')), 'hex');
  RETURN NEW;
END $audit$"""

REFUSE_CHANGE = f"""CREATE OR REPLACE FUNCTION audit_refuse_change() RETURNS trigger {DEFINED}
BEGIN
  RAISE EXCEPTION 'audit.append_only: The trail cannot be changed.'
    USING ERRCODE = 'integrity_constraint_violation';
END $audit$"""

REFUSE_DELETE = f"""CREATE OR REPLACE FUNCTION audit_refuse_delete() RETURNS trigger {DEFINED}
BEGIN
  RAISE EXCEPTION 'audit.delete_refused: % rows are never deleted.', TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $audit$"""

RECORD = f"""CREATE OR REPLACE FUNCTION audit_record(
  named text, participant bigint, label text, key text, details text) RETURNS bigint {DEFINED}
DECLARE
  made bigint;
BEGIN
  INSERT INTO {TRAIL} (action, participant_id, table_name, record, changes, reason)
    VALUES (named, participant, label, key, details, '') RETURNING id INTO made;
  RETURN made;
END $audit$"""


def view() -> Thing:
    """Return the view that people read: one row per changed field."""
    sql = f"""CREATE VIEW audit_change AS
SELECT e.id * 10000 + coalesce(f.place, 0) AS id, e.id AS event_id, e.at,
  to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"') AS at_utc,
  e.actor, e.role, e.request_id, e.action, e.table_name, e.record, e.participant_id, e.crf_id, e.form,
  e.timepoint, e."repeat", e.protocol_version, coalesce(f.key, '') AS field,
  f.value ->> 0 AS old, f.value ->> 1 AS new,
  coalesce(nullif(e.field_reasons, '')::json ->> f.key, e.reason) AS reason,
  e.reason AS event_reason, e.field_reasons, e.changes, e.chain, e.seq, e.prev_hash, e.hash
FROM {TRAIL} e LEFT JOIN LATERAL json_each(e.changes::json) WITH ORDINALITY AS f(key, value, place) ON true"""
    return Thing("view", "audit_change", "", sql)
