"""Batches and doses as people read them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from dosing.finding import Finding
from dosing.models import ProductBatch
from ucmsc_ali.crf.protocol_words import in_language
from ucmsc_ali.lib import units


def batch_words(batch: ProductBatch, at: datetime) -> str:
    """Return a batch on one line: lot, count, viability, expiry, and whether it is held at a moment."""
    words = _("%(lot)s · %(cells)s · viable %(viability)s · expires %(expiry)s") % {
        "lot": batch.lot,
        "cells": shown(batch, "concentration"),
        "viability": shown(batch, "viability_percent"),
        "expiry": local(batch.expires_at, batch.site.zone),
    }
    return _("%s · HELD") % words if batch.holds(at) else words


def shown(batch: ProductBatch, name: str) -> str:
    """Return one value of a batch with its unit."""
    value = getattr(batch, name)
    item = ProductBatch._meta.get_field(name)
    return "—" if value is None else units.with_unit(units.bare(value), item.meaning.unit)  # type: ignore[union-attr]


def findings_words(findings: Iterable[Finding]) -> list[str]:
    """Return findings as sentences in the reader's language."""
    return [in_language(finding.text) for finding in findings]


def item_text(record: Any, name: str) -> str:
    """Return one value of a record as people read it; empty without a record."""
    return "" if record is None else str(record._meta.get_field(name).show(record))


def local(moment: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment as the site's clock shows it; empty without one."""
    return "" if moment is None else timezone.localtime(moment, zone).strftime("%Y-%m-%d %H:%M")
