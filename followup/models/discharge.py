"""F16 in part: leaving hospital and where to, since follow-up goes on outside (domain §3.3)."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followup.models.observed import AFTER_DEATH
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Choice, Moment, When
from ucmsc_ali.crf.models import Crf

EXPIRED = "EXPIRED"
AGAINST_ADVICE = "LEFT AGAINST MEDICAL ADVICE OR DISCONTINUED CARE"
CALLED = When("disposition", AGAINST_ADVICE)


class Discharge(Crf):
    """The end of the hospital stay in which the participant was treated."""

    audit = Audited(participant="crf_ptr.participant_id")

    DISPOSITIONS = [
        ("HOME, SELF CARE", pgettext_lazy("discharged to", "Home")),
        ("SHORT TERM GENERAL HOSPITAL", _("Another hospital")),
        ("REHABILITATION FACILITY", _("Rehabilitation facility")),
        (AGAINST_ADVICE, _("Left against medical advice")),
        (EXPIRED, _("Died in hospital")),
    ]
    STATUSES = [("ALIVE", _("Alive")), ("DEAD", _("Dead")), ("UNKNOWN", _("Not reached"))]

    discharged_at = Moment(_("Discharged at"), sdtm="HO.HOENDTC", critical=True, extra=AFTER_DEATH)
    disposition = Choice(_("Discharged to"), choices=DISPOSITIONS, sdtm="SUPPHO.HODISP")
    called_at = Moment(
        _("Vital status call made at"),
        when=CALLED,
        extra=AFTER_DEATH,
        help=_("Due 24 h after leaving against medical advice, and again on day 14."),
        sdtm="SS.SSDTC",
    )
    call_result = Choice(_("Result of the call"), choices=STATUSES, when=CALLED, sdtm="SS.SURVSTAT")

    class Meta:
        verbose_name = _("discharge")

    def __str__(self) -> str:
        at = timezone.localtime(self.discharged_at).strftime("%Y-%m-%d %H:%M") if self.discharged_at else ""
        return f"{at} {dict(self.DISPOSITIONS).get(self.disposition, '')}".strip() or str(_("Discharge"))
