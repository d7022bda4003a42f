"""Which consent form may be signed: a version is added once approved, and ended when the next one holds."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from enrollment.actions.moves import NotAllowed
from enrollment.models import Consent, ConsentVersion
from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf.models import Crf


@dataclass(frozen=True, kw_only=True)
class Approval:
    """What the ethics committee approved, and from when it is used."""

    label: str
    approved_on: date
    valid_from: date
    valid_to: date | None = None


def add(*, site: Site, approval: Approval, by: User, at: datetime) -> ConsentVersion:
    """Add an approved version for a site. Raises NotAllowed for days out of order or a name in use."""
    check_may_manage(by, site)
    if approval.valid_from < approval.approved_on:
        raise NotAllowed(_("A version is valid from the day of its approval at the earliest."), "valid_from")
    check_in_order(approval.valid_from, approval.valid_to)
    try:
        with transaction.atomic(), context(actor=by.username, role=by.role, reason=""):
            return ConsentVersion.objects.create(
                site=site,
                label=approval.label.strip(),
                approved_on=approval.approved_on,
                valid_from=approval.valid_from,
                valid_to=approval.valid_to,
                added_at=at,
                added_by=by,
            )
    except IntegrityError:
        raise NotAllowed(_("This site has a version of this name already."), "label") from None


@transaction.atomic
def end(*, version: ConsentVersion, valid_to: date, reason: str, by: User, at: datetime) -> None:
    """Say until which day a version may be signed. Raises NotAllowed where it was signed later than that."""
    check_may_manage(by, version.site)
    check_in_order(version.valid_from, valid_to)
    check_not_signed_after(version, valid_to)
    with context(actor=by.username, role=by.role, reason=reason):
        ConsentVersion.objects.filter(pk=version.pk).update(valid_to=valid_to, ended_at=at, ended_by=by)
    version.valid_to = valid_to


def check_may_manage(by: User, site: Site) -> None:
    """Refuse those who do not screen at this site."""
    if not by.may(Permission.PARTICIPANT_SCREEN) or by.membership is None or by.membership.site_id != site.pk:
        raise PermissionDenied


def check_in_order(valid_from: date, valid_to: date | None) -> None:
    """Refuse a last day before the first."""
    if valid_to is not None and valid_to < valid_from:
        raise NotAllowed(_("The last day lies before the first."), "valid_to")


def check_not_signed_after(version: ConsentVersion, day: date) -> None:
    """Refuse to end a version before a day on which it was signed."""
    _start, after = version.site.day(day)
    signed = Consent.objects.filter(consent_version=version, consented_at__gte=after)
    if signed.exclude(status=Crf.Status.VOID).exists():
        raise NotAllowed(_("This version was signed after that day."), "signed_later")
