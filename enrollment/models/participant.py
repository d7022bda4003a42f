"""A participant, from the first number given."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.lib.study_day import days_between, protocol_day, site_date


class ParticipantQuerySet(models.QuerySet["Participant"]):
    """Reads over participants, in clinical words."""

    def visible_to(self, user: User) -> Self:
        """Return the participants of a person's own site."""
        if not user.may(Permission.PARTICIPANT_VIEW) or user.membership is None:
            return self.none()
        return self.filter(site=user.membership.site_id).select_related("site")

    def treated(self) -> Self:
        """Return those whose first infusion was started: the ones the cap counts (A30)."""
        return self.filter(day_0_at__isnull=False)

    def in_screening(self) -> Self:
        """Return those of whom it is not yet known whether they take part."""
        return self.filter(status=Participant.Status.SCREENING)

    def with_status(self, status: str) -> Self:
        """Return those with one status; all of them for none."""
        return self.filter(status=status) if status else self

    def numbered(self, code: str) -> Self:
        """Return those whose code contains what was typed; all of them for nothing."""
        return self.filter(code__icontains=code) if code else self

    def may_be_screened_again(self) -> Self:
        """Return those who left before treatment and were not screened again since."""
        left = (Participant.Status.SCREEN_FAILURE, Participant.Status.DECLINED)
        return self.filter(status__in=left, rescreens=None)

    def count_by_status(self) -> dict[str, int]:
        """Return how many there are of each status, in one query."""
        counted: Iterable[tuple[str, int]] = (
            self.order_by().values_list("status").annotate(number=Count("pk"))
        )
        return dict(counted)


class Participant(models.Model):
    """A person who was screened; known by a number only.

    The moments mirror what the forms say, because guards of every form ask for them; they are written only
    by enrollment.actions.participants.
    """

    audit = Audited(
        participant="id", exclude=("token",), derived=("status", "eligible_at", "treatment_ended_at")
    )

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
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rescreens",
        verbose_name=_("screened before as"),
    )
    token = models.CharField(max_length=40, unique=True, null=True, blank=True, editable=False)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.SCREENING)
    consented_at = models.DateTimeField(_("consent"), null=True, blank=True)
    eligible_at = models.DateTimeField(_("eligibility confirmed"), null=True, blank=True)
    day_0_at = models.DateTimeField(_("start of infusion 1"), null=True, blank=True)
    treatment_ended_at = models.DateTimeField(_("end of treatment"), null=True, blank=True)
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
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="one_screening_number_per_site"),
            models.UniqueConstraint(fields=["rescreen_of"], name="screened_again_once"),
        ]
        indexes = [models.Index(fields=["site", "status"], name="participant_by_status")]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        """Return the address of the casebook."""
        return reverse("crf:casebook", args=[self.code])

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the site."""
        return self.site.zone

    @property
    def is_treated(self) -> bool:
        """Say whether the first infusion was started."""
        return self.day_0_at is not None

    def site_day(self, at: datetime) -> date:
        """Return the calendar date of an instant at the site."""
        return at.astimezone(self.zone).date()

    def last_day_on_study(self, at: datetime) -> int | None:
        """Return the protocol day of a participant now, or the last one where participation has ended."""
        if self.ended_on and self.day_0_at:
            return days_between(self.ended_on, site_date(self.day_0_at, self.zone))
        return self.study_day(self.died_at or at)

    def study_day(self, at: datetime) -> int | None:
        """Return the protocol day at a moment: 0 on the date of infusion 1, None before it."""
        return None if self.day_0_at is None else protocol_day(at, self.day_0_at, self.zone)
