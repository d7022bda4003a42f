"""Verify the trail in the database, or an exported one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ucmsc_ali.audit import chain, reconcile, verifier


class Command(BaseCommand):
    """Recompute every hash; the exit status is 1 where anything is not as it must be."""

    help = "Verify every chain of the audit trail and compare the data with it, or verify an exported trail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", nargs="?", help="an exported CSV, its manifest, or the ZIP that holds both"
        )
        parser.add_argument(
            "--heads", help="heads recorded before by audit_heads; finds a cut or rolled-back trail"
        )
        parser.add_argument(
            "--chains-only", action="store_true", help="do not compare the data with the trail"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        heads = self._heads(options["heads"])
        if options["file"]:
            self._exported(options["file"], heads)
            return
        report = chain.verify(heads)
        compared = [] if options["chains_only"] else reconcile.differences()
        said = [str(finding) for finding in report.findings] + [str(each) for each in compared]
        for remark in report.remarks[:20]:
            self.stdout.write(f"Remark — {remark}")
        if said:
            raise CommandError(
                "\n".join([f"The trail is broken. First: {said[0]}", *said[1:20], self._rest(said)])
            )
        counted = f"{report.events} events in {len(report.heads)} chains"
        self.stdout.write(
            self.style.SUCCESS(f"The trail is sound: {counted}; every hash and link was recomputed.")
        )

    def _exported(self, file: str, heads: dict[str, Any] | None) -> None:
        try:
            found = verifier.verify_file(file, heads=heads)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"{file} cannot be read as an exported trail: {error}") from error
        text = "\n".join(found.sentences())
        if found.findings:
            raise CommandError(text)
        self.stdout.write(self.style.SUCCESS(text))

    @staticmethod
    def _heads(path: str | None) -> dict[str, Any] | None:
        if not path:
            return None
        try:
            return dict(verifier.read_heads(Path(path).read_text("utf-8").splitlines()))
        except (OSError, ValueError) as error:
            raise CommandError(f"{path} cannot be read as recorded heads: {error}") from error

    @staticmethod
    def _rest(said: list[str]) -> str:
        return f"{len(said)} in all."
