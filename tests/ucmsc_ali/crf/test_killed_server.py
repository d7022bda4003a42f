"""A server killed in the middle: drafts, sessions and saves outlive it (reliability F1, F10)."""

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.ucmsc_ali.casebook import SIGNS
from ucmsc_ali.lib.demonstration import DEMO_PASSWORD

ROOT = Path(__file__).resolve().parents[3]
FORM = "/participants/01-001/UNS/vital-signs/"
SET_UP = """
from datetime import UTC, date, datetime
from enrollment.models import Participant
from ucmsc_ali.accounts.models import Membership, Site, User
from ucmsc_ali.audit.context import context
long_ago = datetime(2020, 1, 1, tzinfo=UTC)
with context(actor="test", role="test", reason="set-up"):
    site = Site.objects.create(number="01", name="First Fictional Hospital")
    user = User.objects.create_user("coordinator", "{password}", "Clara Coordinator")
    Membership.objects.create(
        user=user, site=site, role="coordinator", started_at=long_ago, trained_on=date(2020, 1, 1)
    )
    Participant.objects.create(
        site=site, number=1, code="01-001", screened_on=date(2020, 1, 1), consented_at=long_ago, token="t"
    )
"""
TYPED = {**SIGNS, "measured_at_0": "2020-02-03", "version": "0"}


class Server:
    """A real server on a free port, that can be killed and started again."""

    def __init__(self, data_dir: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.surroundings = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
        }
        self.run("migrate", "-v0")
        self.run("shell", "-v0", "-c", SET_UP.replace("{password}", DEMO_PASSWORD))
        self.process: Any = None

    def run(self, *command: str) -> None:
        """Run a command of the project on this server's data."""
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=self.surroundings, check=True)

    def start(self) -> None:
        """Start, and wait until it answers."""
        bind = ["--bind", f"127.0.0.1:{self.port}", "--workers", "1", "--threads", "4", "--no-control-socket"]
        command = [sys.executable, "-m", "gunicorn", "ucmsc_ali.wsgi", *bind]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=self.surroundings, start_new_session=True, **quiet
        )
        give_up = time.monotonic() + 60
        while time.monotonic() < give_up:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2)
            except OSError:
                time.sleep(0.2)
            else:
                return
        pytest.fail("The server did not start.")

    def kill(self) -> None:
        """End it at once, its workers with it: nothing can be tidied up."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Desk:
    """One person's browser: cookies, and forms with their token."""

    def __init__(self, server: Server) -> None:
        self.home = f"http://127.0.0.1:{server.port}"
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, address: str) -> str:
        """Return a page."""
        with self.opener.open(self.home + address, timeout=30) as answer:
            return str(answer.read().decode())

    def send(self, address: str, typed: dict[str, str], *, page: str) -> str:
        """Send a form of a page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **typed}).encode()
        headers = {"Referer": self.home + address}
        request = urllib.request.Request(self.home + address, body, headers)  # noqa: S310 our own server
        with self.opener.open(request, timeout=30) as answer:
            return str(answer.read().decode())


@pytest.fixture
def server(tmp_path: Path) -> Any:
    """A server with one participant and one coordinator."""
    made = Server(tmp_path)
    made.start()
    yield made
    made.kill()


@pytest.fixture
def desk(server: Server) -> Desk:
    """The coordinator, signed in."""
    made = Desk(server)
    page = made.get("/accounts/login/")
    made.send("/accounts/login/", {"username": "coordinator", "password": DEMO_PASSWORD}, page=page)
    return made


def test_a_draft_outlives_a_killed_server(server: Server, desk: Desk) -> None:
    page = desk.get(FORM)
    desk.send(f"{FORM}1/live/", {**TYPED, "systolic": "131"}, page=page)

    server.kill()
    server.start()

    assert 'value="131"' in desk.get(FORM)


def test_a_save_sent_again_after_a_kill_makes_one_record(server: Server, desk: Desk) -> None:
    page = desk.get(FORM)
    desk.send(FORM, {**TYPED, "token": "once"}, page=page)

    server.kill()
    server.start()
    answer = desk.send(FORM, {**TYPED, "token": "once"}, page=page)

    assert "01-001" in answer
    assert desk.get(FORM).count('value="118"') == 1
    server.run("verify_audit")
