"""Reading the trail at a million changes: the view over the JSON against rows that a trigger writes as well.

    DATABASE_URL=postgres://… python tests/bench/bench_trail_view.py [events]     half a million by default

The figures stand in docs/adr/0002. Each time is the better of two runs, in milliseconds.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from bench_audit import ROOT, clean_up, start

COLUMNS = (
    "at, actor, role, request_id, action, table_name, record, participant_id, crf_id, form, timepoint, "
    "repeat, protocol_version, reason, field_reasons, changes, chain, seq, prev_hash, hash"
)
SERIES = {
    "sqlite": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count})"
    " SELECT n FROM s)",
    "postgresql": "(SELECT generate_series(1, {count}) AS n)",
}
AT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S', 1700000000 + n * 60, 'unixepoch') || '.000001'",
    "postgresql": "to_timestamp(1700000000 + n * 60)",
}
HASH = {"sqlite": "lower(hex(randomblob(32)))", "postgresql": "encode(sha256(n::text::bytea), 'hex')"}
FILL = """INSERT INTO audit_event ({columns}) SELECT {at}, 'person.' || (n % 20), 'coordinator', 'r-' || n,
  CASE WHEN n % 5000 = 0 THEN 'VOID' WHEN n % 4 = 0 THEN 'CREATE' ELSE 'CHANGE' END,
  'followup.Form' || (n % 13),
  CAST(n / 10 AS text), n % 2000, n / 10, 'form-' || (n % 13), 'D' || (n % 7), 1, '1.0',
  'source corrected', '',
  '{{"field_' || (n % 40) || '":["' || (n % 300) || '.50","' || (n % 301) || '.50"],"other_' || (n % 30) ||
  '":[null,"Y"]}}', 'participant:' || (n % 2000), n, {hash}, {hash} FROM {series} s"""
ROWS = """CREATE TABLE audit_change_row AS SELECT id, event_id, at, actor, action, participant_id, crf_id,
  form, field, old, new, reason FROM audit_change"""
ROW_INDEXES = (
    "participant_id, id",
    "at",
    "actor, id",
    "action, id",
    "crf_id, id",
    "form, field, id",
    "field, id",
)

# The newest page, as the explorer shows it, and the count beside it.
FILTERS = {
    "no filter": "true",
    "one participant": "participant_id = 17",
    "one field": "{like} field = 'field_7'",
    "one form": "form = 'form-3'",
    "one person, one month": "actor = 'person.3' AND at >= '2024-01-01' AND at < '2024-02-01'",
    "one person": "actor = 'person.3'",
    "rare action": "action = 'VOID'",
    "field of a form": "form = 'form-3' AND {like} field = 'field_7'",
}


def timed(cursor: object, sql: str) -> float:
    """Return the better of two runs, in milliseconds."""
    times = []
    for _ in range(2):
        begun = time.perf_counter()
        cursor.execute(sql)
        cursor.fetchall()
        times.append((time.perf_counter() - begun) * 1000)
    return round(min(times), 1)


def measure(engine: str, count: int) -> list[dict[str, object]]:
    """Fill both, and time each filter on both."""
    from django.db import connection

    from ucmsc_ali.audit import install

    install.uninstall()
    with connection.cursor() as cursor:
        series = SERIES[engine].format(count=count)
        cursor.execute(FILL.format(columns=COLUMNS, at=AT[engine], hash=HASH[engine], series=series), None)
    install.install()
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        cursor.execute("CREATE UNIQUE INDEX row_id ON audit_change_row (id)")
        for number, columns in enumerate(ROW_INDEXES):
            cursor.execute(f"CREATE INDEX row_{number} ON audit_change_row ({columns})")
        cursor.execute("ANALYZE")
        found = []
        for name, where in FILTERS.items():
            view = where.format(like="changes LIKE '%%\"field_7\":[%%' AND".replace("%%", "%"))
            rows = where.format(like="")
            page = "SELECT id, actor, field, old, new FROM {} WHERE {} ORDER BY {} LIMIT 50"
            tally = "SELECT count(*) FROM {} WHERE {}"
            found.append({
                "engine": engine, "filter": name,
                "view page": timed(cursor, page.format("audit_change", view, "event_id DESC, id")),
                "rows page": timed(cursor, page.format("audit_change_row", rows, "id DESC")),
                "view count": timed(cursor, tally.format("audit_change", view)),
                "rows count": timed(cursor, tally.format("audit_change_row", rows)),
            })  # fmt: skip
    return found


def main() -> int:
    """Measure each engine in a process of its own; print a table, then JSON lines."""
    if len(sys.argv) > 2:
        with tempfile.TemporaryDirectory() as folder:
            start(sys.argv[1], folder)
            sys.stdout.write(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
            clean_up(sys.argv[1])
        return 0
    count = sys.argv[1] if len(sys.argv) > 1 else "500000"
    engines = [
        "sqlite",
        *(["postgresql"] if os.environ.get("DATABASE_URL", "").startswith("postgres") else []),
    ]
    for engine in engines:
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, __file__, engine, count]
        run = subprocess.run(command, stdout=subprocess.PIPE, check=True, cwd=ROOT, env=environment)
        for each in json.loads(run.stdout):
            sys.stdout.write(json.dumps(each) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
