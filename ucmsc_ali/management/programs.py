"""The three programs of a running installation, as the command line names them."""

import http.client
import sys
from pathlib import Path

from ucmsc_ali.lib.supervisor import Program

WEB_OPTIONS = [
    "--workers",
    "2",
    "--threads",
    "4",
    "--worker-class",
    "gthread",
    "--preload",
    "--no-control-socket",
]
QUIET_WORKER = ["--without-gossip", "--without-mingle", "--without-heartbeat"]


def web(host: str, port: int, logs: Path) -> Program:
    """Return the web server: two processes of four threads."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [sys.executable, "-m", "gunicorn", "ucmsc_ali.wsgi", "--bind", bind, *WEB_OPTIONS]
    return Program("web", command, logs / "web.log")


def worker(logs: Path) -> Program:
    """Return the worker: one task at a time, as the embedded queue wants it."""
    command = [*_celery("worker"), "--pool", "solo", *QUIET_WORKER]
    return Program("worker", command, logs / "worker.log")


def beat(logs: Path) -> Program:
    """Return the timetable, which asks the worker for what is due."""
    return Program("beat", [*_celery("beat"), "--pidfile="], logs / "beat.log")


def answers(host: str, port: int) -> bool:
    """Say whether the web server answers at its health address."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 compared, not bound
    connection = http.client.HTTPConnection(here, port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _celery(duty: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "celery",
        "--app",
        "ucmsc_ali.celery",
        "--quiet",
        duty,
        "--loglevel",
        "INFO",
    ]
