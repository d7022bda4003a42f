"""Raise and withdraw reminders by hand, at this moment or at another one."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ucmsc_ali.lib import clock
from ucmsc_ali.notices import delivery, sweep, words
from ucmsc_ali.notices.models import Notice


class Command(BaseCommand):
    """Do what the timetable does every minute, and say what was done."""

    help = "Raise what is due, withdraw what is no more, send the e-mails."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let the moment be chosen."""
        parser.add_argument("--now", metavar="TIME", help="an ISO time such as 2026-05-08T09:00+08:00")

    def handle(self, *_: Any, **options: Any) -> None:
        """Sweep once; CommandError where a reminder failed."""
        at = moment(options["now"]) if options["now"] else clock.now()
        report = sweep.sweep(at=at)
        for verb, notices in (("raised", report.raised), ("withdrawn", report.withdrawn)):
            for notice in notices:
                self.stdout.write(f"{verb} {line(notice)}")
        sent = delivery.deliver(at=at)
        self.stdout.write(
            f"{len(report.raised)} raised, {len(report.withdrawn)} withdrawn, {sent} e-mails sent."
        )
        if report.failed:
            raise CommandError("; ".join(f"{code}: {error}" for code, error in report.failed.items()))


def moment(text: str) -> datetime:
    """Read a time; one without a zone is meant in the zone of the study. CommandError if it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no time. Write 2026-05-08T09:00+08:00.") from error
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))


def line(notice: Notice) -> str:
    """Return a notice in one line: rule, participant, recipient, words."""
    zone = notice.participant.site.zone
    return f"{notice.rule} {notice.participant.code} → {notice.recipient}: {words.text(notice, zone)}"
