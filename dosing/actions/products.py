"""Enter a batch and correct it: one row, one transaction, and the doses that follow."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F

from dosing.actions import plans
from dosing.models import Infusion, ProductBatch
from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.context import context


class LotTaken(Exception):
    """The site has a batch of this lot already; `batch` is it."""

    def __init__(self, batch: ProductBatch) -> None:
        self.batch = batch
        super().__init__(f"Lot {batch.lot} is entered already.")


class BatchChanged(Exception):
    """Somebody saved the batch after its page was opened; `theirs` is what is stored now."""

    def __init__(self, theirs: ProductBatch) -> None:
        self.theirs = theirs
        super().__init__("The batch was saved by someone else.")


class ReasonMissing(Exception):
    """A saved value of a batch changes without a reason."""


def enter(
    *, site: Site, facts: Mapping[str, Any], by: User, at: datetime, token: str | None = None
) -> ProductBatch:
    """Enter a batch; the same page sent twice makes one. Raises LotTaken, PermissionDenied."""
    check_may_manage(by, site)
    if token and (made := ProductBatch.objects.filter(token=token).first()):
        return made
    try:
        with transaction.atomic(), context(actor=by.username, role=by.role, reason=""):
            return ProductBatch.objects.create(
                site=site,
                token=token or None,
                entered_at=at,
                entered_by=by,
                updated_at=at,
                updated_by=by,
                **facts,
            )
    except IntegrityError:
        if token and (made := ProductBatch.objects.filter(token=token).first()):
            return made
        taken = ProductBatch.objects.filter(site=site, lot=facts.get("lot", "")).first()
        if taken is None:
            raise
        raise LotTaken(taken) from None


def correct(
    *, batch: ProductBatch, facts: Mapping[str, Any], version: int, reason: str, by: User, at: datetime
) -> ProductBatch:
    """Change what is written of a batch, with the reason, and compute anew the doses given from it.

    Raises ReasonMissing, BatchChanged, LotTaken, PermissionDenied; a page sent twice changes once.
    """
    check_may_manage(by, batch.site)
    changes = {name: value for name, value in facts.items() if getattr(batch, name) != value}
    if not changes:
        return batch
    if not reason.strip():
        raise ReasonMissing
    try:
        with transaction.atomic(), context(actor=by.username, role=by.role, reason=reason):
            write(batch, changes, version=version, by=by, at=at)
            follow(batch, by=by, at=at)
    except IntegrityError:
        taken = ProductBatch.objects.filter(site=batch.site, lot=facts.get("lot", "")).exclude(pk=batch.pk)
        raise LotTaken(taken.get()) from None
    return ProductBatch.objects.select_related("site").get(pk=batch.pk)


def check_may_manage(by: User, site: Site) -> None:
    """Refuse those whose role does not enter batches, and those of another site."""
    if not by.may(Permission.PRODUCT_MANAGE) or by.membership is None or by.membership.site_id != site.pk:
        raise PermissionDenied


def write(batch: ProductBatch, changes: Mapping[str, Any], *, version: int, by: User, at: datetime) -> None:
    """Update the columns that differ, if nobody else has since this version."""
    moved = ProductBatch.objects.filter(pk=batch.pk, version=version).update(
        **changes, version=F("version") + 1, updated_at=at, updated_by=by
    )
    if not moved:
        raise BatchChanged(ProductBatch.objects.select_related("site").get(pk=batch.pk))


def follow(batch: ProductBatch, *, by: User, at: datetime) -> None:
    """Compute anew what was given from this batch."""
    plans.rederive(Infusion.objects.standing().filter(batch=batch).select_related("batch"), by=by, at=at)
