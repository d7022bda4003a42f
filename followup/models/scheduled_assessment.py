"""What is expected of a participant and when: the stored schedule that pages and sweeps ask."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from followup.exceptions import NotExpected
from followup.schedule import Planned, State, state
from ucmsc_ali.audit.spec import Audited

WINDOW = ("opens_at", "target_at", "closes_at")
FACTS = (
    *WINDOW,
    "missed_at",
    "is_required",
    "is_pre_dose",
    "is_due_meanwhile",
    "is_outpatient",
    "not_expected",
)
REASONS = {
    NotExpected.DEATH: _("the participant died"),
    NotExpected.SCREEN_FAILURE: _("screen failure"),
    NotExpected.WITHDRAWAL: _("the participant withdrew"),
    NotExpected.DISCHARGE: _("discharged"),
    NotExpected.STUDY_ENDED: _("participation ended"),
}


class ScheduledAssessmentQuerySet(models.QuerySet["ScheduledAssessment"]):
    """Reads over the schedule, in clinical words."""

    def expected(self) -> Self:
        """Return what is required and still to be expected."""
        return self.filter(is_required=True, not_expected="")

    def open_by(self, at: datetime) -> Self:
        """Return what may be done now or should have been: its window has opened, or waits for infusion 1."""
        return self.filter(Q(opens_at__lte=at) | Q(is_due_meanwhile=True))


class ScheduledAssessment(models.Model):
    """One form at one timepoint: its window to the minute, and whether it is expected at all.

    Written only by followup.actions.schedule, from the protocol and what has happened to the participant.
    """

    audit = Audited(participant="participant_id", exclude=("missed_at", "is_due_meanwhile"))

    participant = models.ForeignKey(
        "enrollment.Participant", models.PROTECT, related_name="schedule", verbose_name=_("participant")
    )
    timepoint = models.CharField(_("timepoint"), max_length=8)
    form = models.CharField(_("form"), max_length=30)
    repeat = models.PositiveSmallIntegerField(_("number"), default=1)
    opens_at = models.DateTimeField(_("window opens"), null=True, blank=True)
    target_at = models.DateTimeField(_("target"), null=True, blank=True)
    closes_at = models.DateTimeField(_("window closes"), null=True, blank=True)
    missed_at = models.DateTimeField(_("missed after"), null=True, blank=True)
    is_required = models.BooleanField(_("required"))
    is_pre_dose = models.BooleanField(_("before the infusion"), default=False)
    is_due_meanwhile = models.BooleanField(_("due before infusion 1"), default=False)
    is_outpatient = models.BooleanField(_("after discharge"), default=False)
    not_expected = models.CharField(
        _("not expected because"), max_length=20, choices=list(REASONS.items()), blank=True, default=""
    )

    objects = ScheduledAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("planned assessment")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "timepoint", "form", "repeat"], name="one_plan_per_place"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None, target_at=None, closes_at=None)
                | Q(opens_at__isnull=False, target_at__isnull=False, closes_at__isnull=False),
                name="planned_window_is_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["opens_at"], condition=Q(is_required=True, not_expected=""), name="expected_from"
            ),
            models.Index(
                fields=["closes_at"], condition=Q(is_required=True, not_expected=""), name="expected_until"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.timepoint} {self.form}"

    @property
    def planned(self) -> Planned:
        """This row as the pure schedule knows it."""
        facts: dict[str, Any] = {name: getattr(self, name) for name in FACTS}
        facts["not_expected"] = NotExpected(self.not_expected)
        return Planned(timepoint=self.timepoint, form=self.form, repeat=self.repeat, **facts)

    def state(self, *, done_at: datetime | None, now: datetime) -> State:
        """Return how it stands now; `done_at` is when it was done, None while it was not."""
        return state(self.planned, done_at=done_at, now=now)
