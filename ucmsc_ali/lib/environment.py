"""Makes `.venv` from the hashed lock and starts the command again inside. Standard library only."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

BASE_DIR = Path(__file__).resolve().parent.parent.parent
NEEDED = ("django", "environ", "csp", "celery", "structlog", "gunicorn", "axes", "whitenoise")
RUN, DEVELOP = "requirements.txt", "requirements-dev.txt"
DEVELOPING = {"test"}
USUAL_TESTS = ["-m", "not e2e and not services"]
NO_VENV = """Python's venv module is not complete on this machine, so no environment can be made.
Install it and run the same command again:
    sudo apt-get install python3-venv        (Debian, Ubuntu)"""
NO_PACKAGES = """The packages could not be installed; what pip said stands above.
Check that this machine reaches a package index (a proxy is set by HTTPS_PROXY, another index by
PIP_INDEX_URL), then run the same command again: it goes on where it stopped."""
OTHER_PYTHON = "The environment in .venv was made for another Python. Remove that folder and run this again."


def ensure(arguments: list[str], folder: Path = BASE_DIR) -> None:
    """Return when the packages are there; otherwise install them and start again inside, never to return."""
    lock = DEVELOP if arguments and arguments[0] in DEVELOPING else RUN
    home = folder / ".venv"
    inside = Path(sys.prefix).resolve() == home.resolve()
    made_here = inside and bool(_stamps(home))  # one made by hand is left alone
    if not made_here and _can_import(lock):
        return
    changed = install(folder, lock)
    if inside and not changed:
        if not _can_import(lock):
            sys.exit(OTHER_PYTHON)
        return
    restart(home, arguments)


def install(folder: Path, lock: str) -> bool:
    """Bring `.venv` to a lock; return whether anything had to be done."""
    home = folder / ".venv"
    wanted = hashlib.sha256((folder / lock).read_bytes()).hexdigest()
    if _python(home).exists() and _stamps(home).get(lock) == wanted:
        return False
    started = time.monotonic()
    if not _works(_python(home)):
        _say("Making the environment in .venv, a few seconds …")
        _make(home)
    count = sum("==" in line for line in (folder / lock).read_text().splitlines())
    patience = "30 s" if lock == RUN else "a minute"
    _say(f"Installing {count} packages from {lock}, about {patience} the first time …")
    _fill(home, folder / lock)
    _stamp(home, folder, lock)
    _say(f"The environment is ready ({time.monotonic() - started:.0f} s).")
    return True


def restart(home: Path, arguments: list[str]) -> NoReturn:
    """Replace this process by the same command in the environment."""
    python = str(_python(home))
    sys.stdout.flush()
    os.execv(python, [python, str(BASE_DIR / "manage.py"), *arguments])  # noqa: S606 our own interpreter


def run_pytest(arguments: list[str]) -> NoReturn:
    """Replace this process by pytest and its own settings; -m asks for journeys and services too."""
    chosen = arguments if "-m" in arguments else [*USUAL_TESTS, *arguments]
    os.chdir(BASE_DIR)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *chosen])  # noqa: S606 our own interpreter


def _can_import(lock: str) -> bool:
    needed = (*NEEDED, "pytest") if lock == DEVELOP else NEEDED
    return all(find_spec(name) for name in needed)


def _python(home: Path) -> Path:
    return home / "bin" / "python"


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    return _quietly([str(python), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"])


def _make(home: Path) -> None:
    uv = shutil.which("uv")
    if uv and _quietly([uv, "venv", "--clear", "--python", sys.executable, str(home)]):
        return
    if not (find_spec("venv") and find_spec("ensurepip")):
        sys.exit(NO_VENV)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=False).returncode:
        sys.exit(NO_VENV)


def _fill(home: Path, lock: Path) -> None:
    exact = ["--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    uv = shutil.which("uv")
    if uv and _quietly([uv, "pip", "install", "--quiet", "--python", str(_python(home)), *exact]):
        return
    if not _quietly([str(_python(home)), "-m", "pip", "--version"]):  # uv made it, and uv cannot fill it
        _quietly([str(_python(home)), "-m", "ensurepip"])
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    if subprocess.run([str(_python(home)), "-m", "pip", "install", *quiet, *exact], check=False).returncode:
        sys.exit(NO_PACKAGES)


def _quietly(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _stamps(home: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((home / "locks.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def _stamp(home: Path, folder: Path, lock: str) -> None:
    """Write down what is installed; the larger lock holds the smaller one."""
    done = [RUN, DEVELOP] if lock == DEVELOP else [RUN]
    stamps = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in done}
    (home / "locks.json").write_text(json.dumps({**_stamps(home), **stamps}))


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    install(BASE_DIR, DEVELOP)
