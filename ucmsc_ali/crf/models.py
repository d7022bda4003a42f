"""The row every form instance has, and what stands around it: drafts, receipts, questions asked."""

from typing import Any, ClassVar, Generic, Self, TypeVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.audit.spec import Audited, Exempt
from ucmsc_ali.crf.items import items_of

BOOKKEEPING = ("version", "created_at", "created_by_id", "updated_at", "updated_by_id")
PEOPLE = settings.AUTH_USER_MODEL


Row_co = TypeVar("Row_co", bound="Crf", covariant=True)


class CrfQuerySet(models.QuerySet[Row_co], Generic[Row_co]):
    """Reads over form instances."""

    def standing(self) -> Self:
        """Return the instances that count: all but the voided."""
        return self.exclude(status=Crf.Status.VOID)

    def at(self, timepoint: str) -> Self:
        """Return the instances of one timepoint."""
        return self.filter(timepoint=timepoint)


class Crf(models.Model):
    """One form instance of one participant; the clinical columns are in the child table of that form."""

    audit = Audited(participant="participant_id", exclude=BOOKKEEPING, derived=("status", "protocol_version"))

    class Status(models.TextChoices):
        """Where an instance stands."""

        INCOMPLETE = "INCOMPLETE", _("incomplete")
        COMPLETE = "COMPLETE", _("complete")
        NOT_DONE = "NOT DONE", _("not done")
        VOID = "VOID", _("voided")

    participant = models.ForeignKey(
        "enrollment.Participant", models.PROTECT, related_name="crfs", verbose_name=_("participant")
    )
    form = models.CharField(_("form"), max_length=30)
    timepoint = models.CharField(_("timepoint"), max_length=8)
    repeat = models.PositiveSmallIntegerField(_("number"), default=1)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.INCOMPLETE)
    not_done_reason = models.CharField(_("reason not done"), max_length=200, blank=True, default="")
    protocol_version = models.CharField(_("protocol version"), max_length=10)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("first saved"))
    created_by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+", verbose_name=_("first saved by"))
    updated_at = models.DateTimeField(_("last saved"))
    updated_by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+", verbose_name=_("last saved by"))

    objects: ClassVar[Any] = CrfQuerySet.as_manager()

    class Meta:
        verbose_name = _("form")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "form", "timepoint", "repeat"],
                condition=~models.Q(status="VOID"),
                name="one_instance_per_form_timepoint_repeat",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="NOT DONE") | ~models.Q(not_done_reason=""),
                name="not_done_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["form", "timepoint", "status"], name="crf_by_form"),
            models.Index(
                fields=["created_at"], condition=models.Q(status="INCOMPLETE"), name="crf_unfinished_since"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.timepoint} {self.repeat}"

    def get_absolute_url(self) -> str:
        """Return the address of this form instance."""
        return reverse("crf:form", args=[self.participant.code, self.timepoint, self.form, self.repeat])

    def derive(self) -> None:
        """Compute every derived item from the items it follows from."""
        for name, item in items_of(type(self)).items():
            if item.derived:
                setattr(self, name, getattr(self, f"derive_{name}")())

    def facts(self) -> dict[str, Any]:
        """Return the values of this form's items, by name."""
        return {name: getattr(self, item.attname) for name, item in items_of(type(self)).items()}

    @property
    def is_void(self) -> bool:
        """Say whether this instance no longer counts."""
        return self.status == self.Status.VOID


class Draft(models.Model):
    """What a person has typed and not yet saved; it outlives sign-out and a lost connection."""

    audit = Exempt("A draft is never trial data: it is one person's unfinished typing.")

    user = models.ForeignKey(PEOPLE, models.CASCADE, related_name="drafts")
    participant = models.ForeignKey("enrollment.Participant", models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=30)
    timepoint = models.CharField(max_length=8)
    repeat = models.PositiveSmallIntegerField()
    typed = models.JSONField(default=dict)
    base_version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "participant", "form", "timepoint", "repeat"],
                name="one_draft_per_person_and_form",
            )
        ]


class Receipt(models.Model):
    """The one-time token of a save that was made: the same form sent again finds its result here."""

    audit = Exempt("A receipt holds no trial data: it only ties a form sent to the record it made.")

    token = models.CharField(max_length=40, unique=True)
    crf = models.ForeignKey(Crf, models.PROTECT, related_name="receipts")
    by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Question(models.Model):
    """A soft check that asked: what was typed, what was asked, what was answered and why (regulatory A8)."""

    audit = Audited(participant="participant_id", derived=("answer", "repeat"))

    class Answer(models.TextChoices):
        """What became of a question."""

        OPEN = "OPEN", _("not answered")
        CONFIRMED = "CONFIRMED", _("value confirmed")
        CHANGED = "CHANGED", _("value changed")

    participant = models.ForeignKey(
        "enrollment.Participant", models.PROTECT, related_name="questions", verbose_name=_("participant")
    )
    form = models.CharField(_("form"), max_length=30)
    timepoint = models.CharField(_("timepoint"), max_length=8)
    repeat = models.PositiveSmallIntegerField(_("number"))
    item = models.CharField(_("field"), max_length=60)
    check_key = models.CharField(_("check"), max_length=60)
    asked = models.TextField(_("question"))
    value = models.CharField(_("value when asked"), max_length=200)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer, default=Answer.OPEN)
    final_value = models.CharField(_("value saved"), max_length=200, blank=True, default="")
    why = models.TextField(_("explanation"), blank=True, default="")
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(PEOPLE, models.PROTECT, related_name="+", verbose_name=_("asked of"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PEOPLE, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("answered by")
    )

    class Meta:
        verbose_name = _("question of an edit check")
        indexes = [
            models.Index(fields=["participant", "form", "timepoint", "repeat"], name="question_by_form")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, answered_by=None)
                | models.Q(answered_at__isnull=False, answered_by__isnull=False),
                name="question_answer_has_who_and_when",
            )
        ]
