"""Which version of the consent form was approved, and from when to when it may be signed at a site."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.audit.spec import Audited


class ConsentVersionQuerySet(models.QuerySet["ConsentVersion"]):
    """Reads over consent versions."""

    def visible_to(self, user: User) -> Self:
        """Return the versions of a person's own site, newest first."""
        if user.membership is None:
            return self.none()
        return self.filter(site=user.membership.site_id).order_by("-valid_from", "-pk")

    def valid_on(self, day: date) -> Self:
        """Return the versions that may be signed on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class ConsentVersion(models.Model):
    """A version of the informed consent form that the ethics committee approved (F01 ICVER)."""

    audit = Audited(derived=("ended_at", "ended_by"))

    site = models.ForeignKey(Site, models.PROTECT, related_name="consent_versions", verbose_name=_("site"))
    label = models.CharField(_("version"), max_length=40)
    approved_on = models.DateField(_("approved by the ethics committee on"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))
    ended_at = models.DateTimeField(_("end recorded"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("end recorded by")
    )

    objects = ConsentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent version")
        constraints = [
            models.UniqueConstraint(fields=["site", "label"], name="one_consent_version_per_label"),
            models.CheckConstraint(
                condition=Q(valid_from__gte=F("approved_on")), name="consent_valid_once_approved"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="consent_version_ended_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="consent_valid_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.approved_on})"

    def is_valid_on(self, day: date) -> bool:
        """Say whether this version may be signed on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
