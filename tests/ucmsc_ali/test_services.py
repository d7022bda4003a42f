"""What only PostgreSQL and Redis can show: the suite itself runs on them too (`make test-services`)."""

import os
import subprocess
import sys
import time
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.db import connection

from ucmsc_ali.audit import install
from ucmsc_ali.celery import app
from ucmsc_ali.management import services
from ucmsc_ali.tasks import forget_old_sessions

pytestmark = pytest.mark.services


@pytest.fixture
def queue():
    """A queue of this test's own, removed afterwards."""
    name = f"edc-test-{uuid4().hex}"
    yield name
    redis.Redis.from_url(settings.REDIS_URL).delete(name, f"_kombu.binding.{name}")


@pytest.fixture
def worker(queue, tmp_path):
    log = tmp_path / "worker.log"
    command = ["-m", "celery", "--app", "ucmsc_ali.celery", "worker", "--pool", "solo", "--queues", queue]
    surroundings = {**os.environ, "DJANGO_SETTINGS_MODULE": "ucmsc_ali.settings", "DATA_DIR": str(tmp_path)}
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, *command, "--loglevel", "INFO", "--hostname", f"{queue}@here"],
            cwd=settings.BASE_DIR,
            env=surroundings,
            stdout=output,
            stderr=output,
        )
    yield log
    running.terminate()
    running.wait(timeout=20)


def test_the_database_of_the_suite_is_postgresql(db):
    assert connection.vendor == "postgresql"
    assert install.problems(connection) == []


def test_both_services_answer_at_their_addresses():
    assert services.missing() == []


def test_a_task_goes_through_redis_to_a_worker_of_its_own(queue, worker):
    assert app.connection_for_write().transport_cls == "redis"

    forget_old_sessions.apply_async(queue=queue)

    done = f"Task {forget_old_sessions.name}["
    deadline = time.monotonic() + 60
    while f"{done}" not in worker.read_text() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert done in worker.read_text()


def test_a_service_that_does_not_answer_is_named_without_its_password(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://edc:hunter2@127.0.0.1:1/edc")
    monkeypatch.setenv("REDIS_URL", "redis://:hunter2@127.0.0.1:1/0")

    said = services.missing()

    assert [words.split()[0] for words in said] == ["PostgreSQL", "Redis"]
    assert "hunter2" not in str(said)
