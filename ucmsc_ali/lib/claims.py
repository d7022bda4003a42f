"""What only one program may hold at a time: a port of this machine, a data folder."""

import errno
import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Taken(Exception):
    """Another program holds it; the message says what to do."""


def refuse_taken_port(host: str, port: int) -> None:
    """Raise Taken where another program listens, or where this account may not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Taken(_why(error, host, port)) from error


@contextmanager
def sole_use(folder: Path) -> Iterator[None]:
    """Hold a data folder for a block; raise Taken where another start holds it."""
    with (folder / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            said = f"{folder} is in use by another `manage.py up`. Stop that one, or set another DATA_DIR."
            raise Taken(said) from error
        yield


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} is used by another program. Set another one: PORT={port + 1} python3 manage.py up"
        )
    if error.errno == errno.EACCES:
        return f"This account may not listen on port {port}. Set PORT to 1024 or more."
    return f"This machine cannot listen on {host}, port {port}: {error.strerror}. Set HOST and PORT."
