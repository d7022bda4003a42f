"""Start a real study: the first site and its first administrator, never demo data."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ucmsc_ali.accounts.founding import Founding, NotEmpty, found
from ucmsc_ali.lib import clock

REFUSED = """This database holds a study already, or the demo. A real study starts in an empty one:
set DATABASE_URL to an empty PostgreSQL database, or DATA_DIR to an empty folder."""
SQLITE = "SQLite is for trying out and training: keep a real study in PostgreSQL (DATABASE_URL)."
QUESTIONS = {
    "site_number": "Site number, two digits (01): ",
    "site_name": "Name of the site: ",
    "time_zone": "Time zone of the site (Asia/Shanghai): ",
    "username": "Sign-in name of the first administrator: ",
    "name": "Printed name of the administrator: ",
}
USUAL = {"site_number": "01", "time_zone": "Asia/Shanghai"}


class Command(BaseCommand):
    """Ask what was not given, make the tables where they are missing, and write both into the trail."""

    help = "Start a real study in an empty database: first site, first administrator."
    requires_system_checks: list[str] = []  # they need the tables, which may have to be made first

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Every answer can be given beforehand; what is not given is asked."""
        for name, question in QUESTIONS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", help=question.rstrip(": "))
        parser.add_argument("--email", default="", help="E-mail of the administrator")
        parser.add_argument(
            "--type-password",
            action="store_true",
            help="type a password; otherwise one for a single use is made",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Start the study; CommandError names everything that stands against it."""
        call_command("migrate", verbosity=0, interactive=False)
        facts = self._facts(options)
        try:
            person, one_time = found(facts, at=clock.real_now())
        except NotEmpty as why:
            raise CommandError(REFUSED) from why
        except ValidationError as error:
            wrong = (f"{field}: {' '.join(said)}" for field, said in error.message_dict.items())
            raise CommandError("\n".join(wrong)) from error
        self._report(facts, person.username, one_time)

    def _facts(self, options: dict[str, Any]) -> Founding:
        answers = {name: options[name] or _ask(name, question) for name, question in QUESTIONS.items()}
        password = _typed_password() if options["type_password"] else ""
        return Founding(**answers, email=options["email"], password=password)

    def _report(self, facts: Founding, username: str, one_time: str) -> None:
        self.stdout.write(
            self.style.SUCCESS(f"The study is started at site {facts.site_number} {facts.site_name}.")
        )
        self.stdout.write(f"Administrator: {username}")
        if one_time:
            self.stdout.write(f"Password for the first sign-in: {one_time}")
        if settings.EMBEDDED:
            self.stdout.write(self.style.WARNING(SQLITE))
        self.stdout.write("Start the pages with: python3 manage.py up")


def _ask(name: str, question: str) -> str:
    if not sys.stdin.isatty():
        if name in USUAL:
            return USUAL[name]
        raise CommandError(f"Give --{name.replace('_', '-')}.")
    return input(question).strip() or USUAL.get(name, "")


def _typed_password() -> str:
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Password again: "):
        raise CommandError("The two passwords differ.")
    return first
