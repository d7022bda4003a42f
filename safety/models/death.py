"""The death of a participant (F18)."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dosing.infusions import given
from safety.models.adverse_event import AdverseEvent, Relation
from ucmsc_ali.crf.items import Choice, Derived, Link, Moment, Text, YesNo
from ucmsc_ali.crf.models import Crf

UNKNOWN = [("Y", _("Yes")), ("N", _("No")), ("U", _("Unknown"))]


class DeathPlace(models.TextChoices):
    """Where a participant died."""

    HOSPITAL = "HOSPITAL", _("Hospital")
    ICU = "ICU", _("Intensive care unit")
    HOME = "HOME", _("Home")
    OTHER = "OTHER", _("Other")


class Death(Crf):
    """When and of what a participant died, and how far after each infusion."""

    died_at = Moment(_("Time of death"), sdtm="DM.DTHDTC", critical=True)
    primary_cause = Link(_("Primary cause"), to=AdverseEvent, sdtm="DD.PRCDTH", critical=True)
    secondary_cause = Text(_("Secondary cause"), required=False, sdtm="DD.SECDTH")
    lung_injury_contributed = Choice(
        _("The lung injury contributed"), choices=UNKNOWN, max_length=1, sdtm="DD.CUSCDIND"
    )
    relation = Choice(_("Relation to the cells"), choices=Relation, sdtm="SUPPDD.DTHREL", critical=True)
    place = Choice(_("Place"), choices=DeathPlace, sdtm="DD.LOCDTH")
    witnessed = YesNo(_("Witnessed"), sdtm="DD.DTHWIND")
    expected = YesNo(_("Expected"), sdtm="DD.DTHEXIND")
    autopsy = YesNo(_("Autopsy"), sdtm="DD.AUTOPIND")
    certificate = YesNo(_("Death certificate"), sdtm="DD.DTHCOIND")
    life_support_withdrawn = YesNo(_("Life support withdrawn"), sdtm="SUPPDD.WLST")
    hours_start_1 = Derived(_("Hours since the start of infusion 1"), unit="h")
    hours_end_1 = Derived(_("Hours since the end of infusion 1"), unit="h")
    hours_start_2 = Derived(_("Hours since the start of infusion 2"), unit="h")
    hours_end_2 = Derived(_("Hours since the end of infusion 2"), unit="h")
    hours_start_3 = Derived(_("Hours since the start of infusion 3"), unit="h")
    hours_end_3 = Derived(_("Hours since the end of infusion 3"), unit="h")

    class Meta:
        verbose_name = _("death")

    def __str__(self) -> str:
        if self.died_at is None:
            return str(_("Death"))
        return timezone.localtime(self.died_at).strftime("%Y-%m-%d %H:%M")

    def derive(self) -> None:
        """Compute the hours since each infusion, with one read of the infusions."""
        times = {infusion.number: infusion for infusion in given(self.participant)}
        for number in (1, 2, 3):
            infusion = times.get(number)
            start, end = (infusion.started_at, infusion.ended_at) if infusion else (None, None)
            setattr(self, f"hours_start_{number}", self.hours_since(start))
            setattr(self, f"hours_end_{number}", self.hours_since(end))

    def hours_since(self, moment: datetime | None) -> Decimal | None:
        """Return the hours from a moment to death, unrounded; None where either is not known."""
        if moment is None or self.died_at is None:
            return None
        return Decimal((self.died_at - moment).total_seconds()) / 3600
