"""What runs every minute by itself: raise what is due, send what is raised."""

import structlog
from celery import shared_task

from ucmsc_ali.lib import clock
from ucmsc_ali.notices import delivery, sweep

log = structlog.get_logger("notices")


@shared_task(acks_late=True)
def sweep_reminders() -> None:
    """Raise and withdraw reminders as things stand now; safe to run twice and in parallel."""
    report = sweep.sweep(at=clock.now())
    log.info(
        "swept", raised=len(report.raised), withdrawn=len(report.withdrawn), failed=sorted(report.failed)
    )


@shared_task(acks_late=True)
def deliver_notices() -> None:
    """Send the e-mails that are due; each is taken by one sender."""
    log.info("delivered", sent=delivery.deliver(at=clock.now()))
