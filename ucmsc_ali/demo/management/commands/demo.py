"""Build the demonstration: fictional people in every state, through the same actions as the pages."""

from argparse import ArgumentParser
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from ucmsc_ali.demo import build
from ucmsc_ali.demo.stories import STORIES
from ucmsc_ali.lib import clock

REFUSED = "Set DATABASE_URL to an empty database, or DATA_DIR to an empty folder."


class Command(BaseCommand):
    """Fill an empty database with a demonstration."""

    help = "Build the demonstration in an empty database: fictional participants in every state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how many participants, and which seed their values follow from."""
        count = len(STORIES)
        parser.add_argument("--participants", type=int, default=count, help=f"how many; {count} by default")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same values")

    def handle(self, *_: Any, **options: Any) -> None:
        """Build it; CommandError where the database holds anything."""
        facts = {"participants": options["participants"], "seed": options["seed"], "now": clock.real_now()}
        if not 1 <= facts["participants"] <= build.MOST:
            raise CommandError(f"Choose from 1 to {build.MOST} participants.")
        at_once = transaction.atomic() if facts["participants"] <= build.WHOLE else nullcontext()
        with at_once:
            self._build(facts)
        self.stdout.write(self.style.SUCCESS(f"The demonstration has {facts['participants']} participants."))

    @staticmethod
    def _build(facts: dict[str, Any]) -> None:
        try:
            casts = build.found(**facts)
        except build.NotEmpty as why:
            raise CommandError(f"{why} {REFUSED}") from why
        planned = build.plan(casts, **facts)
        for _scene in tqdm(build.act(planned), total=len(planned), unit=" entries", disable=None):
            pass
