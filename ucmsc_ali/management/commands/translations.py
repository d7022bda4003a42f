"""Write new messages into the catalogues, or say what is not translated."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import to_locale

from ucmsc_ali.lib import messages, translations

FOLDERS = ("enrollment", "dosing", "followup", "safety", "ucmsc_ali", "templates")


class Command(BaseCommand):
    """Bring every catalogue to the messages of the code and the templates."""

    help = (
        "Write new messages into the catalogues of translations; with --check, name what is not translated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let the build only look."""
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail where a message is missing"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        """Update or check; CommandError names each message without a translation."""
        base: Path = settings.BASE_DIR
        found = [each for folder in FOLDERS for each in messages.in_folder(base / folder, base)]
        for language, _name in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                po = settings.LOCALE_PATHS[0] / to_locale(language) / "LC_MESSAGES" / "django.po"
                (self._check if options["check"] else self._update)(po, found)

    def _update(self, po: Path, found: list[messages.Message]) -> None:
        new = translations.update(po, found)
        gaps = translations.gaps(po, found)
        self.stdout.write(
            f"{po.relative_to(settings.BASE_DIR)}: {new} new, {len(gaps)} without a translation."
        )

    def _check(self, po: Path, found: list[messages.Message]) -> None:
        if not po.exists():
            raise CommandError(f"{po.relative_to(settings.BASE_DIR)} is missing. Run: manage.py translations")
        if gaps := translations.gaps(po, found):
            raise CommandError("\n".join([*gaps, f"{len(gaps)} messages are not translated."]))
