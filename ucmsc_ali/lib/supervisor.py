"""Keeps a few programs running: restarts what dies, with growing pauses, and stops all of them together."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

TICK = 0.2  # seconds between two looks at the programs
LONGEST_PAUSE = 30.0  # seconds before a program that keeps dying is started again
STEADY = 60.0  # seconds after which a program counts as healthy again
PATIENCE = 12.0  # seconds a program has to end by itself
LARGEST_LOG = 10_000_000  # bytes; a larger log is put aside at the next start
PARENT_DEATH = 1  # PR_SET_PDEATHSIG of Linux
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Program:
    """One supervised program: its name, its command and the file of its output."""

    name: str
    command: Sequence[str]
    log: Path
    deaths: int = 0
    started_at: float = 0.0
    retry_at: float = 0.0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def is_running(self) -> bool:
        """Say whether the program runs now."""
        return self.process is not None and self.process.poll() is None

    def start(self, folder: Path) -> None:
        """Start the program in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 no threads yet
            )
        self.started_at = time.monotonic()

    def signal_all(self, number: int) -> None:
        """Send a signal to the program and to every process it started."""
        if self.process is None:
            return
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            return

    def last_words(self, lines: int = 8) -> str:
        """Return the end of the program's log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


class Supervisor:
    """Runs programs until a signal asks it to stop."""

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self.folder = folder
        self.say = say
        self.programs: list[Program] = []
        self.is_stopping = False

    def __enter__(self) -> "Supervisor":
        """Take the stop signals over."""
        self.former = {number: signal.signal(number, self._ask_to_stop) for number in STOPS}
        return self

    def __exit__(self, *_exception: object) -> None:
        """Leave nothing running, whatever happened, and give the signals back."""
        self.stop()
        for number, handler in self.former.items():
            signal.signal(number, handler)

    def add(self, program: Program) -> None:
        """Start a program and look after it from now on."""
        self.programs.append(program)
        program.start(self.folder)

    def watch(self, until: Callable[[], bool] = lambda: False, seconds: float = float("inf")) -> bool:
        """Restart what dies until asked to stop, until `until` holds, or for some seconds; return `until`."""
        deadline = time.monotonic() + seconds
        while not self.is_stopping and time.monotonic() < deadline:
            if until():
                return True
            for program in self.programs:
                self._tend(program)
            time.sleep(TICK)
        return False

    def stop(self) -> None:
        """End every program, gently at first, and wait until none is left."""
        for program in self.programs:
            program.signal_all(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while any(program.is_running for program in self.programs) and time.monotonic() < deadline:
            time.sleep(0.05)
        for program in self.programs:
            program.signal_all(signal.SIGKILL)  # also what a program left behind in its session
            if program.process is not None:
                program.process.wait()
        self.programs.clear()

    def _tend(self, program: Program) -> None:
        now = time.monotonic()
        if program.is_running:
            if program.deaths and now - program.started_at > STEADY:
                program.deaths = 0
        elif not program.retry_at:
            pause = min(LONGEST_PAUSE, 2.0**program.deaths)
            program.deaths += 1
            program.retry_at = now + pause
            program.signal_all(signal.SIGKILL)  # its own children must not hold the port
            self.say(f"{program.name} ended; starting it again in {pause:.0f} s. Its log: {program.log}")
        elif now >= program.retry_at:
            program.retry_at = 0.0
            program.start(self.folder)

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_stopping:  # asked twice: no more patience
            for program in self.programs:
                program.signal_all(signal.SIGKILL)
        self.is_stopping = True


def _die_with_parent() -> None:
    """Ask Linux to end this program when the supervisor is killed outright."""
    ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGTERM)
