"""One notice: what a person was told, why, how it stands, and whether the e-mail went out."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.audit.spec import Audited

if TYPE_CHECKING:
    from ucmsc_ali.accounts.models import User

PEOPLE = settings.AUTH_USER_MODEL
LEVELS = (1, 2, 3, 4)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Reads over notices."""

    def live(self) -> Self:
        """Return the notices whose cause stands and which are not settled."""
        return self.filter(state__in=LIVE)

    def open(self) -> Self:
        """Return the notices that nobody has acknowledged yet."""
        return self.filter(state=Notice.State.OPEN)

    def of(self, user: "User") -> Self:
        """Return the notices of a person, about participants of the site they work at."""
        if user.membership is None:
            return self.none()
        return self.filter(recipient=user, participant__site=user.membership.site_id)

    def to_be_sent(self, at: datetime) -> Self:
        """Return the notices whose e-mail is due, the oldest first."""
        due = self.filter(mail=Notice.Mail.PENDING, next_try_at__lte=at)
        return due.order_by("next_try_at", "pk")


class Notice(models.Model):
    """A reminder of one rule about one participant to one person.

    It holds codes only: the words are made from the rule and these codes in the reader's language.
    Written only by ucmsc_ali.notices.actions and delivery.
    """

    audit = Audited(
        participant="participant_id",
        exclude=("attempts", "next_try_at"),
        derived=(
            "forms",
            "state",
            "raised_at",
            "acknowledged_at",
            "acknowledged_by_id",
            "resolved_at",
            "resolved_by_id",
            "withdrawn_at",
            "mail",
            "sent_at",
            "mail_error",
        ),
    )

    class State(models.TextChoices):
        """How a notice stands."""

        OPEN = "OPEN", _("open")
        ACKNOWLEDGED = "ACKNOWLEDGED", _("acknowledged")
        RESOLVED = "RESOLVED", _("settled")
        WITHDRAWN = "WITHDRAWN", _("no longer needed")

    class Mail(models.TextChoices):
        """What became of the e-mail."""

        PENDING = "PENDING", _("waiting to be sent")
        SENT = "SENT", _("sent")
        FAILED = "FAILED", _("could not be sent")
        NONE = "NONE", _("not sent")

    rule = models.CharField(_("reminder"), max_length=4)
    subject = models.CharField(_("cause"), max_length=80)
    step = models.CharField(_("step"), max_length=20)
    level = models.PositiveSmallIntegerField(_("level"))
    participant = models.ForeignKey(
        "enrollment.Participant", models.PROTECT, related_name="notices", verbose_name=_("participant")
    )
    recipient = models.ForeignKey(PEOPLE, models.PROTECT, related_name="notices", verbose_name=_("recipient"))
    timepoint = models.CharField(_("timepoint"), max_length=8)
    forms = models.CharField(_("forms"), max_length=200)
    url = models.CharField(_("address"), max_length=200)
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField(_("raised"))
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        PEOPLE, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("acknowledged by")
    )
    resolved_at = models.DateTimeField(_("settled"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        PEOPLE, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("settled by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    mail = models.CharField(_("e-mail"), max_length=8, choices=Mail, default=Mail.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    mail_error = models.CharField(_("last error"), max_length=200, blank=True, default="")

    objects: ClassVar[Any] = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject", "step", "recipient"], name="one_notice_per_cause_and_person"
            ),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="notice_level_is_1_to_4"),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="notice_acknowledged_who_when",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="notice_settled_who_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="ACKNOWLEDGED") | Q(acknowledged_at__isnull=False),
                name="notice_acknowledged_has_a_time",
            ),
            models.CheckConstraint(
                condition=(Q(state="RESOLVED") & Q(resolved_at__isnull=False))
                | (~Q(state="RESOLVED") & Q(resolved_at=None)),
                name="notice_settled_has_a_time",
            ),
            models.CheckConstraint(
                condition=(Q(state="WITHDRAWN") & Q(withdrawn_at__isnull=False))
                | (~Q(state="WITHDRAWN") & Q(withdrawn_at=None)),
                name="notice_withdrawn_has_a_time",
            ),
            models.CheckConstraint(
                condition=(Q(mail="SENT") & Q(sent_at__isnull=False)) | (~Q(mail="SENT") & Q(sent_at=None)),
                name="notice_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(mail="PENDING") | Q(next_try_at__isnull=False), name="notice_pending_has_a_try"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(state="OPEN"), name="notice_open"),
            models.Index(fields=["recipient", "-raised_at"], name="notice_inbox"),
            models.Index(
                fields=["rule"], condition=Q(state__in=["OPEN", "ACKNOWLEDGED"]), name="notice_live"
            ),
            models.Index(fields=["next_try_at"], condition=Q(mail="PENDING"), name="notice_to_be_sent"),
        ]

    def __str__(self) -> str:
        return self.cause

    @property
    def cause(self) -> str:
        """What it was raised for: unique together with the recipient."""
        return f"{self.rule}:{self.step}:{self.subject}"

    @property
    def form_keys(self) -> list[str]:
        """The keys of the forms that it is about."""
        return self.forms.split()


LIVE = (Notice.State.OPEN, Notice.State.ACKNOWLEDGED)
# A cause that comes back (an entry voided, a death taken back) opens its notice again.
MOVES: dict[str, frozenset[str]] = {
    Notice.State.OPEN: frozenset({Notice.State.ACKNOWLEDGED, Notice.State.RESOLVED, Notice.State.WITHDRAWN}),
    Notice.State.ACKNOWLEDGED: frozenset({Notice.State.RESOLVED, Notice.State.WITHDRAWN}),
    Notice.State.RESOLVED: frozenset(),
    Notice.State.WITHDRAWN: frozenset({Notice.State.OPEN}),
}


def waiting() -> Coalesce:
    """Return, for each membership, how many open notices its person has there."""
    theirs = Notice.objects.open().filter(recipient=OuterRef("user"), participant__site=OuterRef("site"))
    counted = theirs.order_by().values("recipient").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
