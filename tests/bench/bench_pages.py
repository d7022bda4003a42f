"""What a page costs at 20 and at 2,000 participants: queries against their budget, and the time it takes.

    python tests/bench/bench_pages.py                  20 and 2,000 participants, each in a throwaway folder
    python tests/bench/bench_pages.py 20 200           other numbers

The participants are those of `manage.py demo`, on SQLite. Exit status 1 where a page is over its budget, or
takes more queries for many participants than for few.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SIZES, ROUNDS = (20, 2000), 5
sys.path.insert(0, str(ROOT))


def main() -> None:
    """Measure each size in a process and a folder of its own, and print the table."""
    if sys.argv[1:2] == ["--one"]:
        say(json.dumps(one(int(sys.argv[2]))))
        return
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    sys.exit(report({size: apart(size) for size in sizes}))


def apart(size: int) -> dict[str, Any]:
    """Measure one size in a fresh process, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="edc-bench-") as folder:
        own = {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "ucmsc_ali.settings"}
        environment = {name: value for name, value in os.environ.items() if name not in FOREIGN} | own
        command = [sys.executable, __file__, "--one", str(size)]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


FOREIGN = ("DATABASE_URL", "REDIS_URL", "DEBUG", "BASE_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "PORT")


def one(size: int) -> dict[str, Any]:
    """Build the demonstration and return, for each page, queries, limit and the median of milliseconds."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    call_command("migrate", verbosity=0)
    call_command("demo", participants=size, stdout=sys.stderr)
    setup_test_environment()
    from tests.bench.pages import measure, pages
    from ucmsc_ali.lib import clock

    now = clock.now()
    staff, codes = told(now)
    found = {}
    for page in pages(codes, staff, now):
        runs = [measure(page, staff) for _ in range(ROUNDS)]
        found[name_of(str(page), codes)] = {
            "queries": max(queries for queries, _ in runs),
            "limit": page.limit,
            "milliseconds": round(statistics.median(took for _, took in runs), 1),
        }
    return found


def told(now: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Add the participants that are measured; return the people of site 01, and the codes."""
    from tests.bench.pages import MEASURED
    from ucmsc_ali.accounts.models import User
    from ucmsc_ali.demo.player import play, scenes

    staff = {user.username: user for user in User.objects.filter(memberships__site__number="01")}
    played = scenes(list(MEASURED.values()), {"01": staff}, now=now, seed=1)
    done = [scene.telling for scene in play(played, first=1_000_000)]
    codes = {telling.story.key: telling.code for telling in done}
    return staff, {name: codes[story.key] for name, story in MEASURED.items()}


def name_of(page: str, codes: dict[str, str]) -> str:
    """Return a page's name with the story in place of the participant's code."""
    for story, code in codes.items():
        page = page.replace(code, f"<{story}>")
    return page


def say(line: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{line}\n")


def report(measured: dict[int, dict[str, Any]]) -> int:
    """Print a line for people and one for machines per page; return 1 where a budget does not hold."""
    sizes, failed = list(measured), 0
    heads = "".join(f"{f'n={size}':>9}{'ms':>8}" for size in sizes)
    say(f"{'page':<72}{'limit':>6}{heads}{'ratio':>8}")
    for page in measured[sizes[0]]:
        each = [measured[size][page] for size in sizes]
        limit, counts = each[0]["limit"], [one["queries"] for one in each]
        holds = max(counts) <= limit and counts[-1] <= counts[0]  # fewer: nobody on the page is on study
        failed |= not holds
        cells = "".join(f"{one['queries']:>9}{one['milliseconds']:>8}" for one in each)
        say(f"{page:<72}{limit:>6}{cells}{max(counts) / limit:>8.2f}{'' if holds else '  OVER'}")
    for page in measured[sizes[0]]:
        facts = {
            size: {key: measured[size][page][key] for key in ("queries", "milliseconds")} for size in sizes
        }
        limit = measured[sizes[0]][page]["limit"]
        ratio = round(max(one["queries"] for one in facts.values()) / limit, 3)
        say(
            json.dumps(
                {"bench": "pages", "page": page, "limit": limit, "participants": facts, "ratio": ratio}
            )
        )
    return int(failed)


if __name__ == "__main__":
    main()
