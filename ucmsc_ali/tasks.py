"""What the platform does by itself: verify the trail, keep its heads, forget old sessions."""

import structlog
from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from ucmsc_ali.audit import chain
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.record import record
from ucmsc_ali.lib import clock

log = structlog.get_logger("tasks")


@shared_task
def verify_trail() -> None:
    """Recompute every chain; a break is written into the trail and the log, both for people to act on."""
    report = chain.verify()
    faults = [str(finding) for finding in report.findings]
    with context(actor="system:verify_trail", role="system"), transaction.atomic():
        record(
            "TRAIL_VERIFIED", details={"events": report.events, "faults": len(faults), "first": faults[:1]}
        )
    if faults:
        log.critical("trail broken", first=faults[0], faults=len(faults))
    else:
        log.info("trail sound", events=report.events, chains=len(report.heads))


@shared_task
def keep_heads() -> None:
    """Write the head of every chain to a dated file, to be carried to where no database right reaches."""
    with context(actor="system:keep_heads", role="system"), transaction.atomic():
        heads, digest = chain.record_head()
    folder = settings.DATA_DIR / "heads"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{clock.real_now():%Y-%m-%d}.jsonl"
    file.write_text("".join(f"{head.as_json()}\n" for head in heads), "utf-8")
    log.info("heads kept", file=str(file), digest=digest)


@shared_task
def forget_old_sessions() -> None:
    """Delete the sessions that have expired."""
    call_command("clearsessions")
