"""What the trail costs: an audited save against the same save of a table without triggers, interleaved.

    python tests/bench/bench_audit.py    SQLite in a throwaway file, PostgreSQL in a throwaway schema

PostgreSQL is the one at DATABASE_URL, or the local one; where none answers, SQLite stands alone.

One save is what the form's action does: the parent row moves its version on (bookkeeping, no event), three of
the child's sixteen values change with a reason, in one transaction. Exit status 1 over the limit.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 1.5
LOCAL = "postgres://127.0.0.1:5432/postgres"
ROUNDS, SAVES, FORMS = 30, 60, 200
SCHEMA = "bench_audit"


def postgresql() -> str:
    """Return the address of the PostgreSQL to measure."""
    asked = os.environ.get("DATABASE_URL", "")
    return asked if asked.startswith("postgres") else LOCAL


def answers() -> bool:
    """Say whether PostgreSQL answers there."""
    import psycopg2

    try:
        psycopg2.connect(postgresql(), connect_timeout=5).close()
    except psycopg2.OperationalError as error:
        sys.stderr.write(f"PostgreSQL is not measured: {str(error).splitlines()[0]}\n")
        return False
    return True


def database(engine: str, folder: str) -> dict[str, object]:
    """Return the settings of a database with the product's own options."""
    if engine == "sqlite":
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/bench.sqlite3", "OPTIONS": options}
    url = urlsplit(postgresql())
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": url.path[1:], "USER": url.username or "",
        "PASSWORD": url.password or "", "HOST": url.hostname or "", "PORT": str(url.port or ""),
        "OPTIONS": {"options": f"-c search_path={SCHEMA}"},
    }  # fmt: skip


def start(engine: str, folder: str) -> None:
    """Set Django up with the trail alone, in an empty database."""
    import django
    from django.conf import settings

    settings.configure(
        INSTALLED_APPS=["ucmsc_ali.audit"], DATABASES={"default": database(engine, folder)}, USE_TZ=True,
        TIME_ZONE="Asia/Shanghai", DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", SECRET_KEY="bench",
    )  # fmt: skip
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    if engine == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
    call_command("migrate", verbosity=0)


def tables() -> dict[str, tuple[type, type]]:
    """Make the same pair of tables twice, with and without triggers, and fill both."""
    from django.db import connection, models

    from ucmsc_ali.audit import install
    from ucmsc_ali.audit.context import context
    from ucmsc_ali.audit.spec import Audited, Exempt

    def pair(name: str, said: object) -> tuple[type, type]:
        meta = type("Meta", (), {"app_label": "bench"})
        text = {
            each: models.CharField(max_length=40, default="") for each in ("source", "site", "unit", "note")
        }
        numbers = {
            f"value_{n}": models.DecimalField(max_digits=8, decimal_places=2, null=True) for n in range(9)
        }
        moments = {
            each: models.DateTimeField(null=True) for each in ("sampled_at", "received_at", "measured_at")
        }
        parent = type(name, (models.Model,), {
            "__module__": "bench", "Meta": meta, "audit": said, "participant_id": models.BigIntegerField(),
            "form": models.CharField(max_length=30), "timepoint": models.CharField(max_length=8),
            "repeat": models.IntegerField(default=1),
            "status": models.CharField(max_length=10, default="COMPLETE"),
            "protocol_version": models.CharField(max_length=10, default="1.0"),
            "version": models.IntegerField(default=1), "updated_at": models.DateTimeField(),
        })  # fmt: skip
        child = type(
            f"{name}Panel", (parent,), {"__module__": "bench", "Meta": meta, **text, **numbers, **moments}
        )
        return parent, child

    audited = Audited(participant="participant_id", exclude=("version", "updated_at"))
    pairs = {"plain": pair("Plain", Exempt("The yardstick.")), "audited": pair("Traced", audited)}
    now = datetime(2026, 3, 2, 1, tzinfo=UTC)
    with connection.schema_editor() as editor:
        for model in (model for each in pairs.values() for model in each):
            editor.create_model(model)
    install.install(audited=pairs["audited"])
    for _, child in pairs.values():
        for n in range(FORMS):
            values = {f"value_{place}": Decimal("80.5") for place in range(9)}
            with context(actor="bench"):
                child.objects.create(participant_id=n % 20, form="panel", timepoint="D1", repeat=n,
                                     updated_at=now, sampled_at=now, source="arterial", **values)  # fmt: skip
    return pairs


def save(parent: type, child: type, key: int, turn: int) -> None:
    """Save a form whose three values changed, as `crf.actions` does."""
    from django.db import transaction
    from django.db.models import F

    from ucmsc_ali.audit.context import context

    now, value = datetime.now(UTC), Decimal(turn % 500) + Decimal("0.25")
    with transaction.atomic(), context(actor="bench", role="coordinator", request_id="r", reason="misread"):
        parent.objects.filter(pk=key).update(version=F("version") + 1, updated_at=now)
        child.objects.filter(pk=key).update(value_0=value, value_1=value + 1, note=f"turn {turn}")


def timed(models: tuple[type, type], round_: int) -> float:
    """Return the median time of a save in this round, in microseconds."""
    times = []
    for n in range(SAVES):
        turn = round_ * SAVES + n
        begun = time.perf_counter()
        save(*models, turn % FORMS + 1, turn)
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1e6


def measure(engine: str) -> dict[str, object]:
    """Return the medians of both tables and their ratio, from rounds that alternate."""
    with tempfile.TemporaryDirectory() as folder:
        start(engine, folder)
        pairs = tables()
        rounds: dict[str, list[float]] = {"plain": [], "audited": []}
        for number in range(ROUNDS):
            for name in sorted(rounds, reverse=bool(number % 2)):
                rounds[name].append(timed(pairs[name], number))
        clean_up(engine)
    plain, audited = (statistics.median(rounds[name][2:]) for name in ("plain", "audited"))
    ratio = statistics.median(a / p for a, p in zip(rounds["audited"][2:], rounds["plain"][2:], strict=True))
    return {"bench": "audited save", "engine": engine, "plain_us": round(plain), "audited_us": round(audited),
            "ratio": round(ratio, 3), "limit": LIMIT, "ok": ratio <= LIMIT}  # fmt: skip


def clean_up(engine: str) -> None:
    """Leave nothing behind in a database that is not ours."""
    from django.db import connection

    if engine == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    connection.close()


def main() -> int:
    """Measure each engine in a process of its own; print a table, then one JSON line each."""
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(measure(sys.argv[1])))
        return 0
    engines = [
        "sqlite",
        *(["postgresql"] if answers() else []),
    ]
    runs = [subprocess.run([sys.executable, __file__, engine], stdout=subprocess.PIPE, check=True, cwd=ROOT,
                           env={**os.environ, "PYTHONPATH": str(ROOT)}) for engine in engines]  # fmt: skip
    found = [json.loads(run.stdout) for run in runs]
    sys.stdout.write(f"{'engine':<12}{'plain µs':>10}{'audited µs':>12}{'ratio':>8}{'limit':>8}\n")
    for each in found:
        sys.stdout.write(f"{each['engine']:<12}{each['plain_us']:>10}{each['audited_us']:>12}{each['ratio']:>8}"
                         f"{each['limit']:>8}{'' if each['ok'] else '  over'}\n")  # fmt: skip
    sys.stdout.writelines(f"{json.dumps(each)}\n" for each in found)
    return 0 if all(each["ok"] for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
