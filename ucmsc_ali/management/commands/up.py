"""Start everything on this machine, and stop all of it with Ctrl-C."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ucmsc_ali.lib.claims import Taken, refuse_taken_port, sole_use
from ucmsc_ali.lib.demonstration import DEMO_PASSWORD
from ucmsc_ali.lib.supervisor import Program, Supervisor
from ucmsc_ali.management import preparation, programs

SECONDS_TO_START = 60


class Command(BaseCommand):
    """Prepare the database, then keep web, worker and beat running."""

    help = "Start the database, the web pages, the worker and its timetable; Ctrl-C stops all."
    requires_system_checks: list[str] = []  # they need the tables, so they run after the migrations

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a real study start empty."""
        parser.add_argument(
            "--no-demo", action="store_true", help="load no demo study into an empty database"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Run until a signal says stop; CommandError where nothing can be started."""
        try:
            refuse_taken_port(settings.HOST, settings.PORT)
            with sole_use(settings.DATA_DIR):
                self._prepare(with_demo=not options["no_demo"])
                self._run()
        except Taken as why:
            raise CommandError(str(why)) from why
        except KeyboardInterrupt:
            self._say("\nStopped.")

    def _prepare(self, *, with_demo: bool) -> None:
        preparation.compile_translations(self._say)
        preparation.bring_up_to_date(self._say)
        self.check(databases=["default"])
        if with_demo:
            preparation.load_demo(self._say)

    def _run(self) -> None:
        os.environ["DATA_DIR"] = str(settings.DATA_DIR)  # the programs start in another folder
        logs = settings.DATA_DIR / "logs"
        with Supervisor(settings.BASE_DIR, self._say) as supervisor:
            page = programs.web(settings.HOST, settings.PORT, logs)
            supervisor.add(page)
            if not self._is_answering(supervisor) and not supervisor.is_stopping:
                raise CommandError(f"The pages do not start. The end of {page.log}:\n{page.last_words()}")
            self._welcome()
            _add_background(supervisor, programs.worker(logs), programs.beat(logs))
            supervisor.watch()
            self._say("\nStopping …")
        self._say("Stopped.")

    def _is_answering(self, supervisor: Supervisor) -> bool:
        return supervisor.watch(lambda: programs.answers(settings.HOST, settings.PORT), SECONDS_TO_START)

    def _welcome(self) -> None:
        self._say(self.style.SUCCESS(f"\nUCMSC-ALI EDC is ready at {settings.BASE_URL}\n"))
        if found := preparation.demo_sign_ins():
            self._say("Demo study, fictional people only. Sign in as:\n")
            for role, name, password in [("Role", "Sign-in name", "Password"), *_rows(found)]:
                self._say(f"  {role:<16}{name:<16}{password}")
        elif preparation.is_empty():
            self._say("No study yet. Start one with: python3 manage.py createstudy")
        self._say(f"\nCtrl-C stops everything. Data and logs: {settings.DATA_DIR}")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _rows(found: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    return [(role, name, DEMO_PASSWORD) for role, name in found]


def _add_background(supervisor: Supervisor, *programs_: Program) -> None:
    for program in programs_:
        if not supervisor.is_stopping:
            supervisor.add(program)
