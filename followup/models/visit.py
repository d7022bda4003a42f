"""SV Visit header: whether it took place, when, and how (domain §4, conventions; §3.3)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from followup.models.observed import Observed
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Choice, Day, Text, When, YesNo
from ucmsc_ali.crf.models import Crf

HELD = When("occurred", "Y")


class Visit(Observed, Crf):
    """One visit of the schedule, in person or by telephone."""

    audit = Audited(participant="crf_ptr.participant_id")

    OBSERVED_AT = "visited_on"

    TELEPHONE = "TELEPHONE CALL"
    MODES = [("IN PERSON", _("In person")), (TELEPHONE, _("By telephone"))]

    occurred = YesNo(_("Did the visit take place?"), sdtm="SV.SVOCCUR", critical=True)
    reason_not = Text(_("Reason it did not"), when=When("occurred", "N"), sdtm="SV.SVREASOC")
    visited_on = Day(_("Visit date"), when=HELD, sdtm="SV.SVSTDTC", critical=True)
    contact_mode = Choice(_("Contact"), choices=MODES, when=HELD, sdtm="SV.SVCNTMOD")
    any_adverse_event = YesNo(
        _("Any adverse event since the last visit?"),
        when=HELD,
        help=_("Ask at every visit, also by telephone. Record each event in the adverse event log."),
        sdtm="AE.AEYN",
        critical=True,
    )

    class Meta:
        verbose_name = _("visit")

    @property
    def observed_at(self) -> None:
        """A visit has a date and no moment: its window is held against the date."""

    @property
    def took_place_on(self) -> date | None:
        """The date of a visit that took place."""
        found: date | None = self.visited_on if self.occurred == "Y" else None
        return found

    @property
    def is_remote(self) -> bool:
        """Say whether nobody saw the participant in person."""
        return self.contact_mode == self.TELEPHONE
