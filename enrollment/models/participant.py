"""A participant, from the first number given."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.spec import Audited


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Reads over participants, in clinical words."""

    def visible_to(self, user: User) -> Self:
        """Return the participants of a person's own site."""
        if not user.may(Permission.PARTICIPANT_VIEW) or user.membership is None:
            return self.none()
        return self.filter(site=user.membership.site_id).select_related("site")


class Participant(models.Model):
    """A person who was screened; known by a number only."""

    audit = Audited(participant="id", derived=("status",))

    class Status(models.TextChoices):
        """Where a participant stands in the trial."""

        SCREENING = "SCREENING", _("in screening")
        DECLINED = "DECLINED", _("declined consent")
        SCREEN_FAILURE = "SCREEN FAILURE", _("screen failure")
        ELIGIBLE = "ELIGIBLE", _("eligible, waiting")
        TREATMENT = "TREATMENT", _("between infusions")
        FOLLOW_UP = "FOLLOW-UP", _("in follow-up")
        COMPLETED = "COMPLETED", _("completed")
        WITHDRAWN = "WITHDRAWN", _("withdrawn")
        DEAD = "DEAD", _("died")

    site = models.ForeignKey(Site, models.PROTECT, related_name="participants", verbose_name=_("site"))
    number = models.PositiveSmallIntegerField(_("screening number"))
    code = models.CharField(_("participant"), max_length=6, unique=True)
    screened_on = models.DateField(_("screening date"))
    rescreen_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="rescreens", verbose_name=_("screened before as")
    )
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.SCREENING)
    consented_at = models.DateTimeField(_("consent"), null=True, blank=True)
    day_0_at = models.DateTimeField(_("start of infusion 1"), null=True, blank=True)
    treatment_withdrawn_at = models.DateTimeField(_("withdrawal from treatment"), null=True, blank=True)
    procedures_withdrawn_at = models.DateTimeField(_("withdrawal from procedures"), null=True, blank=True)
    data_withdrawn_at = models.DateTimeField(_("withdrawal of data use"), null=True, blank=True)
    discharged_at = models.DateTimeField(_("hospital discharge"), null=True, blank=True)
    died_at = models.DateTimeField(_("death"), null=True, blank=True)
    ended_on = models.DateField(_("end of study"), null=True, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["site", "number"], name="one_screening_number_per_site")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address of the casebook."""
        return reverse("crf:casebook", args=[self.code])
