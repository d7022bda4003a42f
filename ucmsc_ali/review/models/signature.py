"""An electronic signature: who, when, what it means, and the very version of the record it was given for."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.models import Crf


class SignatureQuerySet(models.QuerySet["Signature"]):
    """Reads over signatures."""

    def standing(self) -> Self:
        """Return the signatures given for the record as it is now; any later change leaves them behind."""
        return self.filter(version=models.F("crf__version")).exclude(crf__status=Crf.Status.VOID)

    def meaning(self, meaning: str) -> Self:
        """Return the signatures with one meaning."""
        return self.filter(meaning=meaning)


class Signature(models.Model):
    """One signature under one version of one form (21 CFR 11.50, 11.70)."""

    audit = Audited(participant="crf.participant_id")

    class Meaning(models.TextChoices):
        """What a signature says."""

        ELIGIBILITY = "ELIGIBILITY", _("I confirm that this participant meets every eligibility criterion.")
        PREPARED = "PREPARED", _("I checked the identity of the participant, the product and the dose.")
        CHECKED = (
            "CHECKED",
            _("I checked the identity, the product and the dose independently, as the second person."),
        )

    crf = models.ForeignKey(Crf, models.PROTECT, related_name="signatures", verbose_name=_("form"))
    meaning = models.CharField(_("meaning"), max_length=20, choices=Meaning)
    version = models.PositiveIntegerField(_("version signed"))
    digest = models.CharField(_("digest of what was signed"), max_length=64)
    signed_at = models.DateTimeField(_("signed"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signed by")
    )
    printed_name = models.CharField(_("printed name"), max_length=120)
    role = models.CharField(_("role"), max_length=20)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = _("signature")
        ordering = ["signed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["crf", "meaning", "version"], name="one_signature_per_meaning_and_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.printed_name}: {self.get_meaning_display()}"
