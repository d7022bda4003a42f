"""F06 Vital signs: one point of time each, routine or around an infusion (domain §3.2, §4)."""

from decimal import Decimal
from typing import Any

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from followup import scores
from followup.models.observed import Observed
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Choice, Derived, DerivedCode, Measurement, Moment, When, Whole
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.protocol_words import in_language
from ucmsc_ali.lib import quantities
from ucmsc_ali.protocol.load import current
from ucmsc_ali.protocol.model import InfusionVital

ROUTINE = "ROUTINE"


def point_name(code: str) -> Any:
    """Return the protocol's name of a point, in the language of whoever reads it."""
    return lazy(lambda: in_language(current().infusion_vitals[code].name), str)()


class VitalSigns(Observed, Crf):
    """Vital signs at one point of a visit or of an infusion."""

    audit = Audited(participant="crf_ptr.participant_id")
    OBSERVED_AT = "measured_at"

    POINTS = [(ROUTINE, _("Routine")), *((code, point_name(code)) for code in current().infusion_vitals)]
    SITES = [
        ("AXILLA", _("Axilla")),
        ("EAR", _("Ear")),
        ("ORAL CAVITY", _("Mouth")),
        ("RECTUM", _("Rectum")),
        ("FOREHEAD", _("Forehead")),
    ]
    POSITIONS = [("SUPINE", _("Supine")), ("PRONE", _("Prone")), ("SITTING", _("Sitting"))]
    REFERENCES = [
        (f"{end} OF INFUSION {number}", format_lazy(words, number=number))
        for end, words in (("START", _("start of infusion {number}")), ("END", _("end of infusion {number}")))
        for number in range(1, current().dose.infusions + 1)
    ]

    measured_at = Moment(_("Time of measurement"), sdtm="VS.VSDTC", critical=True)
    point = Choice(_("Point"), choices=POINTS, sdtm="VS.VSTPT", max_length=10)
    reference = DerivedCode(_("Counted from"), choices=REFERENCES, sdtm="VS.VSTPTREF")
    systolic = Whole(
        _("Systolic pressure"),
        unit="mm[Hg]",
        limits=(30, 300),
        expected=(80, 180),
        sdtm="VS.SYSBP",
        loinc="8480-6",
    )
    diastolic = Whole(
        _("Diastolic pressure"),
        unit="mm[Hg]",
        limits=(10, 200),
        expected=(40, 110),
        sdtm="VS.DIABP",
        loinc="8462-4",
    )
    invasive_mean = Whole(
        _("Mean pressure, invasive"),
        unit="mm[Hg]",
        limits=(15, 220),
        required=False,
        sdtm="VS.MAP",
        loinc="8478-0",
    )
    mean_pressure = Derived(_("Mean pressure"), unit="mm[Hg]", sdtm="VS.MAP", loinc="8478-0")
    heart_rate = Whole(
        _("Heart rate"), unit="/min", limits=(20, 300), expected=(50, 130), sdtm="VS.HR", loinc="8867-4"
    )
    respiratory_rate = Whole(
        _("Respiratory rate"), unit="/min", limits=(0, 80), expected=(10, 35), sdtm="VS.RESP", loinc="9279-1"
    )
    temperature = Measurement(
        _("Temperature"),
        unit="Cel",
        limits=("30.0", "43.0"),
        expected=("35.5", "39.0"),
        sdtm="VS.TEMP",
        loinc="8310-5",
    )
    temperature_site = Choice(_("Measured at"), choices=SITES, sdtm="VS.VSLOC")
    spo2 = Whole(_("SpO₂"), unit="%", limits=(30, 100), expected=(88, 100), sdtm="VS.OXYSAT", loinc="59408-5")
    position = Choice(_("Position"), choices=POSITIONS, when=When("point", ROUTINE), sdtm="VS.VSPOS")

    class Meta:
        verbose_name = _("vital signs")
        verbose_name_plural = _("vital signs")

    @property
    def planned_point(self) -> InfusionVital | None:
        """The point of the infusion's grid that this is; None for a routine measurement."""
        return current().infusion_vitals.get(self.point)

    @property
    def infusion_number(self) -> int:
        """The number of the infusion given at this timepoint; 0 where none is."""
        return current().timepoints[self.timepoint].infusion

    def derive_reference(self) -> str:
        """Return the event the point is counted from (SDTM VSTPTREF); empty for a routine measurement."""
        point = self.planned_point
        number = self.infusion_number
        return f"{point.reference} OF INFUSION {number}" if point and number else ""

    def derive_mean_pressure(self) -> Decimal | None:
        """Return the mean pressure in mmHg: measured where it was, else (SBP + 2 × DBP) ÷ 3."""
        if self.invasive_mean is not None:
            return Decimal(self.invasive_mean)
        if self.systolic is None or self.diastolic is None:
            return None
        return scores.mean_arterial_pressure(Decimal(self.systolic), Decimal(self.diastolic))

    def explain_mean_pressure(self) -> str:
        """Return where the mean pressure comes from."""
        if self.invasive_mean is not None:
            return str(_("measured in the artery"))
        shown = quantities.show(self.mean_pressure)
        return f"({self.systolic} + 2 × {self.diastolic}) ÷ 3 = {shown}"
