"""Run the test suite by pytest; whatever follows the command is pytest's own."""

import os
import sys
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand

USUAL = ["-m", "not e2e and not services"]


class Command(BaseCommand):
    """Hand over to pytest, in a fresh process with the settings of the suite."""

    help = "Run the test suite on the embedded default; arguments are handed to pytest."

    def run_from_argv(self, argv: list[str]) -> NoReturn:
        """Replace this process by pytest."""
        arguments = argv[2:] if "-m" in argv[2:] else [*USUAL, *argv[2:]]
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606 our own interpreter

    def handle(self, *_: Any, **__: Any) -> None:
        """Be never reached: `run_from_argv` hands over."""
