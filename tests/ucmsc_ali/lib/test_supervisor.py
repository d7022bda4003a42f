import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from ucmsc_ali.lib.supervisor import Program, Supervisor

SLEEP = "import time; time.sleep(60)"
IGNORE = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True)"
SPAWN = "import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', sys.argv[1]]).pid, flush=True)"
SLEEPER = [sys.executable, "-c", SLEEP]
DEAF = [sys.executable, "-c", f"{IGNORE}; {SLEEP}"]
PARENT = [sys.executable, "-c", f"{SPAWN}; {SLEEP}", SLEEP]


@pytest.fixture
def said():
    return []


@pytest.fixture
def supervisor(tmp_path, said):
    with Supervisor(tmp_path, said.append) as running:
        yield running


def program(tmp_path, command, name="web"):
    return Program(name, command, tmp_path / "logs" / f"{name}.log")


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    return state != "Z"


def test_a_program_that_dies_is_started_again(tmp_path, supervisor, said):
    web = program(tmp_path, SLEEPER)
    supervisor.add(web)
    first = web.process.pid
    os.kill(first, signal.SIGKILL)

    came_back = supervisor.watch(lambda: web.is_running and web.process.pid != first, seconds=10)

    assert came_back
    assert said == [f"web ended; starting it again in 1 s. Its log: {web.log}"]


def test_a_program_that_keeps_dying_is_started_less_and_less_often(tmp_path, supervisor, said):
    supervisor.add(program(tmp_path, [sys.executable, "-c", "raise SystemExit(3)"]))

    supervisor.watch(lambda: len(said) == 3, seconds=15)

    assert [words.split(" in ")[1][:3] for words in said] == ["1 s", "2 s", "4 s"]


def test_stopping_ends_what_the_programs_started_too(tmp_path, supervisor):
    web = program(tmp_path, PARENT)
    supervisor.add(web)
    supervisor.watch(lambda: web.last_words().strip().isdigit(), seconds=10)
    grandchild = int(web.last_words())

    supervisor.stop()

    assert not lives(grandchild)


def test_a_program_that_ignores_the_request_is_ended_all_the_same(tmp_path, supervisor, monkeypatch):
    monkeypatch.setattr("ucmsc_ali.lib.supervisor.PATIENCE", 0.3)
    web = program(tmp_path, DEAF)
    supervisor.add(web)
    supervisor.watch(lambda: "deaf" in web.last_words(), seconds=10)

    supervisor.stop()

    assert web.process.returncode == -signal.SIGKILL


def test_a_stop_signal_ends_the_watch(supervisor):
    asked = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGTERM])
    asked.start()
    started = time.monotonic()

    supervisor.watch()

    assert supervisor.is_stopping
    assert time.monotonic() - started < 5


def test_the_signals_are_given_back(tmp_path, said):
    before = signal.getsignal(signal.SIGTERM)

    with Supervisor(tmp_path, said.append):
        assert signal.getsignal(signal.SIGTERM) != before

    assert signal.getsignal(signal.SIGTERM) == before


def test_a_large_log_is_put_aside(tmp_path, supervisor, monkeypatch):
    monkeypatch.setattr("ucmsc_ali.lib.supervisor.LARGEST_LOG", 10)
    web = program(tmp_path, SLEEPER)
    web.log.parent.mkdir()
    web.log.write_text("x" * 11)

    supervisor.add(web)

    assert (tmp_path / "logs" / "web.old.log").read_text() == "x" * 11
    assert web.last_words() == ""
