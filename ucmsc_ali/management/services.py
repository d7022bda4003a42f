"""Run a command on PostgreSQL and Redis; say clearly what is missing where one of them does not answer.

python -m ucmsc_ali.management.services manage.py test -m "not e2e"
"""

import os
import sys

import psycopg2
import redis

USUAL = {"DATABASE_URL": "postgres://127.0.0.1:5432/postgres", "REDIS_URL": "redis://127.0.0.1:6379/0"}


def missing() -> list[str]:
    """Name each service that does not answer at its address, without its password."""
    found = []
    try:
        psycopg2.connect(os.environ["DATABASE_URL"], connect_timeout=5).close()
    except psycopg2.Error as error:
        found.append(f"PostgreSQL does not answer ({_brief(error)}). Start it, or set DATABASE_URL.")
    try:
        redis.Redis.from_url(os.environ["REDIS_URL"], socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        found.append(f"Redis does not answer ({_brief(error)}). Start it, or set REDIS_URL.")
    return found


def _brief(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


if __name__ == "__main__":
    os.environ |= {name: os.environ.get(name) or usual for name, usual in USUAL.items()}
    if said := missing():
        sys.exit("The services are not there:\n  " + "\n  ".join(said))
    os.execv(sys.executable, [sys.executable, *sys.argv[1:]])  # noqa: S606 our own interpreter
