"""Why a screened participant does not take part: the criteria that failed, as they stood."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.models.participant import Participant
from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.spec import Audited


class ScreenFailure(models.Model):
    """The end of a screening (F01 SCRFRES); its reasons stay, whatever is corrected later."""

    audit = Audited(participant="participant_id")

    participant = models.OneToOneField(
        Participant, models.PROTECT, related_name="screen_failure", verbose_name=_("participant")
    )
    criteria = models.CharField(_("criteria not met"), max_length=120, blank=True, default="")
    evidence = models.TextField(_("why they are not met"), blank=True, default="")
    words = models.TextField(_("other reason"), blank=True, default="")
    failed_at = models.DateTimeField(_("recorded"))
    failed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("screen failure")
        constraints = [
            models.CheckConstraint(
                condition=~Q(criteria="") | ~Q(words=""), name="screen_failure_has_a_reason"
            )
        ]

    def __str__(self) -> str:
        return self.criteria or self.words

    @property
    def codes(self) -> list[str]:
        """The codes of the criteria that failed."""
        return self.criteria.split(", ") if self.criteria else []
