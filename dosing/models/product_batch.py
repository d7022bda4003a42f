"""A batch of cells as it came to a site: what was measured, what was tested, who released it."""

from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dosing import product_checks
from dosing.finding import Finding, Severity, hard_stops
from dosing.product_checks import FAIL, PASS, PENDING
from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Choice, Measurement, Moment, Text, Whole
from ucmsc_ali.protocol.load import current
from ucmsc_ali.protocol.model import Text as Words

PEOPLE = settings.AUTH_USER_MODEL
RESULTS = [(PASS, _("Pass")), (FAIL, _("Fail")), (PENDING, _("Pending"))]
TESTS = {"STERILITY": "sterility", "ENDOTOXIN": "endotoxin", "MYCOPLASMA": "mycoplasma"}


class ProductBatchQuerySet(models.QuerySet["ProductBatch"]):
    """Reads over batches."""

    def visible_to(self, user: User) -> Self:
        """Return the batches of a person's own site."""
        if not user.may(Permission.PRODUCT_VIEW) or user.membership is None:
            return self.none()
        return self.filter(site=user.membership.site_id).select_related("site")

    def failed(self) -> Self:
        """Return the batches that failed a release test."""
        return self.filter(models.Q(*[(test, FAIL) for test in TESTS.values()], _connector=models.Q.OR))

    def with_infusions(self) -> Self:
        """Return them with the number of infusions given from each."""
        counted = models.Q(infusions__given="Y") & ~models.Q(infusions__status="VOID")
        return self.annotate(times_given=models.Count("infusions", filter=counted))

    def newest_first(self) -> Self:
        """Return them with the one that expires last on top."""
        return self.order_by("-expires_at", "lot")


class ProductBatch(models.Model):
    """One lot of cells at one site; times aware, concentration in 10^6 total cells per mL."""

    audit = Audited(exclude=("token", "version", "entered_at", "entered_by", "updated_at", "updated_by"))

    site = models.ForeignKey(Site, models.PROTECT, related_name="batches", verbose_name=_("site"))
    lot = Text(_("Lot"), sdtm="EX.EXLOT", critical=True)
    donor_code = Text(_("Donor code"), sdtm="SUPPEX.DONOR")
    passage = Whole(_("Passage"), sdtm="SUPPEX.PASSAGE")
    expires_at = Moment(_("Expiry"), sdtm="SUPPEX.PRODEXP", future=True, critical=True)
    concentration = Measurement(_("Total cells"), unit="10*6/mL", places=4, sdtm="SUPPEX.CONC", critical=True)
    viability_percent = Measurement(_("Viability"), unit="%", limits=(0, 100), sdtm="CP.VCECE", critical=True)
    viability_method = Choice(
        _("Viability method"),
        choices=[("TRYPAN BLUE STAIN", _("Trypan blue stain")), ("FLOW CYTOMETRY", _("Flow cytometry"))],
        sdtm="CP.CPMETHOD",
    )
    sterility = Choice(_("Sterility"), choices=RESULTS, sdtm="SUPPEX.STERIL", critical=True)
    endotoxin = Choice(_("Endotoxin"), choices=RESULTS, sdtm="SUPPEX.ENDOTOX", critical=True)
    mycoplasma = Choice(_("Mycoplasma"), choices=RESULTS, sdtm="SUPPEX.MYCO", critical=True)
    released_by = Text(
        _("Released by"), sdtm="SUPPEX.RELBY", required=False, help=_("Printed name of the person")
    )
    released_at = Moment(_("Released at"), sdtm="SUPPEX.RELDTM", required=False)
    token = models.CharField(max_length=40, unique=True, null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1)
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    updated_at = models.DateTimeField(_("last saved"))
    updated_by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+", verbose_name=_("last saved by"))

    objects: ClassVar[models.Manager["ProductBatch"]] = ProductBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("product batch")
        constraints = [
            models.UniqueConstraint(fields=["site", "lot"], name="one_batch_per_site_and_lot"),
            models.CheckConstraint(
                condition=models.Q(released_at=None, released_by="")
                | models.Q(released_at__isnull=False) & ~models.Q(released_by=""),
                name="batch_release_has_who_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.lot

    def get_absolute_url(self) -> str:
        """Return the address of this batch."""
        return reverse("dosing:batch", args=[self.pk])

    @property
    def release_tests(self) -> dict[str, str]:
        """The result of each release test, by its name in the protocol."""
        return {test: getattr(self, column) for test, column in TESTS.items()}

    @property
    def has_failed(self) -> bool:
        """Say whether a release test failed."""
        return FAIL in self.release_tests.values()

    def as_product(self, ready_at: datetime | None = None) -> product_checks.Batch:
        """Return what the checks of a product look at."""
        return product_checks.Batch(
            lot=self.lot,
            expires_at=self.expires_at,
            ready_at=ready_at,
            viability_percent=self.viability_percent,
            concentration=self.concentration,
            passage=self.passage,
            release_tests=self.release_tests,
        )

    def findings(
        self, at: datetime, *, ready_at: datetime | None = None, lots_before: list[str] | None = None
    ) -> list[Finding]:
        """Return what forbids or questions giving this batch at a moment."""
        checked = product_checks.check_product(
            self.as_product(ready_at), at, protocol=current(), lots_before=lots_before or []
        )
        return [*self.release_findings(at), *checked]

    def release_findings(self, at: datetime) -> list[Finding]:
        """Return what speaks against a batch that was not released before a moment."""
        if self.released_at is None:
            return [Finding("NOT_RELEASED", Severity.HARD, _NOT_RELEASED.filled(lot=self.lot))]
        if self.released_at > at:
            return [Finding("RELEASED_LATER", Severity.HARD, _RELEASED_LATER.filled(lot=self.lot))]
        return []

    def holds(self, at: datetime) -> list[Finding]:
        """Return why this batch may not be given at a moment; empty where it may."""
        return hard_stops(self.findings(at))


_NOT_RELEASED = Words(
    "Lot {lot} is not released. Enter who released it and when, on the page of the batch.",
    "批号{lot}尚未放行。请在批次页面填写放行人和放行时间。",
)
_RELEASED_LATER = Words(
    "Lot {lot} was released after this moment: check the times.",
    "批号{lot}的放行时间晚于此时间：请核对时间。",
)
