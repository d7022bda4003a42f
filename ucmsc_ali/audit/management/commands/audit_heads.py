"""Write down the heads of the trail, to be kept where nobody with database rights can reach."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from ucmsc_ali.audit import chain
from ucmsc_ali.audit.context import context


class Command(BaseCommand):
    """Print the last hash of every chain, or write them to a file; their digest goes into the trail."""

    help = "Record the head of every chain: print it, mail it, keep it; verify_audit --heads FILE compares."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", help="the file to write; the digest is printed")

    def handle(self, *_: Any, **options: Any) -> None:
        with context(actor="system:audit_heads", role="system"), transaction.atomic():
            heads, summary = chain.record_head()
        lines = "".join(f"{head.as_json()}\n" for head in heads)
        if options["output"]:
            Path(options["output"]).write_text(lines, "utf-8")
        else:
            self.stdout.write(lines, ending="")
        self.stdout.write(f"# {len(heads)} chains, digest {summary}")
