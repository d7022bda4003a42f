"""The whole of `manage.py up` and `manage.py test`, as processes of their own."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

MANAGE = [sys.executable, "manage.py"]
NOT_OURS = {"DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE"}  # a plain shell has none of them


@pytest.fixture
def surroundings(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if name not in NOT_OURS}
    return {**kept, "DATA_DIR": str(tmp_path / "data"), "PORT": port, "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def up(surroundings, tmp_path):
    with (tmp_path / "said.txt").open("wb") as said:
        running = subprocess.Popen(
            [*MANAGE, "up", "--no-demo"], cwd=settings.BASE_DIR, env=surroundings, stdout=said, stderr=said
        )
    yield running
    running.kill()
    running.wait()


def eventually(question, seconds=90):
    deadline = time.monotonic() + seconds
    while not question() and time.monotonic() < deadline:
        time.sleep(0.2)
    return question()


def get(port, address):
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    connection.request("GET", address)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def running_here(data_dir):
    """Return the processes whose environment names this data folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"DATA_DIR={data_dir}\0".encode() in each.read_bytes():
                found.append(each.parent.name)
        except OSError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_up_serves_works_and_stops_without_an_orphan(up, surroundings, tmp_path):
    said = tmp_path / "said.txt"
    logs = tmp_path / "data" / "logs"

    assert eventually(lambda: "Ctrl-C stops everything" in said.read_text()), said.read_text()
    assert get(surroundings["PORT"], "/").status == 302
    assert get(surroundings["PORT"], "/static/vendor/bootstrap.min.css").status == 200
    assert get(surroundings["PORT"], "/accounts/login/").status == 200
    assert eventually(
        lambda: "ready" in (logs / "worker.log").read_text() if (logs / "worker.log").exists() else False
    )
    assert "No study yet" in said.read_text()

    up.send_signal(signal.SIGINT)

    assert up.wait(timeout=30) == 0
    assert eventually(lambda: not running_here(surroundings["DATA_DIR"]), seconds=5)
    assert said.read_text().rstrip().endswith("Stopped.")


def test_the_test_command_hands_its_arguments_to_pytest(surroundings):
    command = [*MANAGE, "test", "--collect-only", "tests/ucmsc_ali/lib/test_locks.py"]

    done = subprocess.run(command, cwd=settings.BASE_DIR, env=surroundings, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"test_locks\.py: \d+|test_a_good_lock_passes", done.stdout)
