"""F05 Baseline assessment: cause and onset, chest image, heart, body, infection and pregnancy tests.

The laboratory values, organ scores and vasopressors of F05 are not in this version of the casebook.
"""

from decimal import Decimal
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from enrollment import screening
from enrollment.evidence import LabResult
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import (
    Choice,
    Day,
    Derived,
    Measurement,
    Moment,
    PartialTime,
    Text,
    When,
    Whole,
    YesNo,
)
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.protocol_words import in_language
from ucmsc_ali.lib import body, units
from ucmsc_ali.protocol.load import current

NEGATIVE, POSITIVE, INDETERMINATE, PENDING = "NEGATIVE", "POSITIVE", "INDETERMINATE", "PENDING"
NOT_APPLICABLE, ESTIMATED = "NOT APPLICABLE", "ESTIMATED"
INFECTION_TESTS = {"HBSAG": "hbsag", "HCV": "hcv", "HIVAGAB": "hiv", "TB": "tb"}


def cardiac_failure_words() -> str:
    """Return the question about the heart in the reader's language; never a double negative (A9)."""
    return in_language(current().eligibility.cardiac_failure_question)


cardiac_failure_question = lazy(cardiac_failure_words, str)


def infection_test(label: Any, sdtm: str) -> Choice:
    """Return the result item of one infection test (A20)."""
    codes = [
        (NEGATIVE, _("Negative")),
        (POSITIVE, _("Positive")),
        (INDETERMINATE, _("Indeterminate")),
        (PENDING, _("Pending")),
    ]
    return Choice(label, choices=codes, sdtm=sdtm, critical=True)


def tested_on(label: Any, item: str, sdtm: str) -> Day:
    """Return the date of an infection test, asked once there is a result."""
    return Day(label, when=When(item, NEGATIVE, POSITIVE, INDETERMINATE), sdtm=sdtm)


class BaselineAssessment(Crf):
    """What is known of the lung injury, the image, the heart, the body and the tests at screening."""

    audit = Audited(participant="crf_ptr.participant_id", derived=("bmi", "pbw"))

    RISK_FACTORS = [
        ("PNEUMONIA", _("Pneumonia")),
        ("ASPIRATION", _("Aspiration")),
        ("SEPSIS EXTRAPULMONARY", _("Sepsis outside the lung")),
        ("TRAUMA", _("Trauma")),
        ("PANCREATITIS", _("Pancreatitis")),
        ("TRANSFUSION", _("Transfusion")),
        ("INHALATION", _("Inhalation injury")),
        ("DRUG", _("Drug")),
        ("OTHER", _("Other")),
        ("UNKNOWN", _("Unknown")),
    ]
    MODALITIES = [("X-RAY", _("X-ray")), ("CT SCAN", _("CT"))]
    BASES = [
        ("CLINICAL", _("Clinical")),
        ("ECHO", _("Echocardiography")),
        ("PAOP", _("Pulmonary artery occlusion pressure")),
        ("BNP", _("BNP or NT-proBNP")),
    ]
    METHODS = [
        ("MEASURED", _("Measured")),
        ("BED SCALE", _("Bed scale")),
        (ESTIMATED, _("Estimated")),
    ]
    PREGNANCY = [
        (NEGATIVE, _("Negative")),
        (POSITIVE, _("Positive")),
        (NOT_APPLICABLE, _("Not applicable")),
    ]

    risk_factor = Choice(_("Main risk factor"), choices=RISK_FACTORS, sdtm="FA.RISKF")
    risk_factor_other = Text(_("Which one"), when=When("risk_factor", "OTHER"), sdtm="FA.RISKFOTH")
    onset = PartialTime(
        _("Onset of the lung injury"),
        help=_("The insult, or new or worse respiratory symptoms. The time may be unknown."),
        sdtm="CE.CESTDTC",
        critical=True,
    )
    image_modality = Choice(_("Chest image"), choices=MODALITIES, sdtm="RE.REMETHOD")
    imaged_at = Moment(_("Image taken at"), sdtm="RE.REDTC")
    image_routine_care = YesNo(
        _("Image taken in routine care"),
        help=_("Yes for an image taken before consent."),
        sdtm="SUPPRE.SOC",
    )
    infiltrates_right = YesNo(_("Infiltrates right"), sdtm="RE.INFLTIND", critical=True)
    infiltrates_left = YesNo(_("Infiltrates left"), sdtm="RE.INFLTIND", critical=True)
    quadrants = Whole(_("Quadrants with infiltrates"), limits=(0, 4), sdtm="RE.CXRQ")
    cardiac_failure = YesNo(cardiac_failure_question(), sdtm="CV.HFYN", critical=True)
    cardiac_basis = Choice(_("Judged by"), choices=BASES, required=False, sdtm="CV.HFBASIS")
    lvef = Whole(
        _("Left ventricular ejection fraction"),
        unit="%",
        limits=(5, 90),
        expected=(40, 75),
        required=False,
        sdtm="CV.LVEF",
    )
    ntprobnp = Measurement(
        _("NT-proBNP"), unit="pg/mL", limits=(0, 100_000), required=False, sdtm="LB.NTPROBNP"
    )
    height = Measurement(
        _("Height"), unit="cm", limits=(120, 220), expected=(145, 195), sdtm="VS.HEIGHT", loinc="8302-2"
    )
    weight = Measurement(
        _("Weight"),
        unit="kg",
        limits=(30, 250),
        expected=(40, 120),
        help=_("The dose of all three infusions follows from it."),
        sdtm="VS.WEIGHT",
        loinc="29463-7",
        critical=True,
    )
    weight_method = Choice(_("How the weight was taken"), choices=METHODS, sdtm="SUPPVS.WTMETH")
    bmi = Derived(_("Body mass index"), unit="kg/m2", sdtm="VS.BMI", loinc="39156-5")
    pbw = Derived(_("Predicted body weight"), unit="kg", sdtm="SUPPVS.PBW")
    hbsag = infection_test(_("Hepatitis B surface antigen"), "MB.HBSAG")
    hbsag_on = tested_on(_("Hepatitis B test date"), "hbsag", "MB.MBDTC")
    hcv = infection_test(_("Hepatitis C antibody"), "IS.HCV")
    hcv_on = tested_on(_("Hepatitis C test date"), "hcv", "IS.ISDTC")
    hiv = infection_test(_("HIV antigen and antibody"), "MB.HIVAGAB")
    hiv_on = tested_on(_("HIV test date"), "hiv", "MB.MBDTC")
    tb = infection_test(_("Tuberculosis interferon-gamma release assay"), "MB.MYTBGIR")
    tb_on = tested_on(_("Tuberculosis test date"), "tb", "MB.MBDTC")
    pregnancy = Choice(_("Pregnancy test"), choices=PREGNANCY, sdtm="LB.HCG", critical=True)
    pregnancy_on = Day(_("Pregnancy test date"), when=When("pregnancy", NEGATIVE, POSITIVE), sdtm="LB.LBDTC")
    delivered_on = PartialTime(
        _("Last birth given on"),
        required=False,
        help=_("A woman who gave birth: the date as far as it is known. Otherwise empty."),
        sdtm="RP.RPSTDTC",
    )

    class Meta:
        verbose_name = _("baseline assessment")

    @property
    def has_both_sides(self) -> bool:
        """Say whether infiltrates are seen on both sides."""
        return self.infiltrates_right == "Y" and self.infiltrates_left == "Y"

    @property
    def sex(self) -> str:
        """The participant's sex; empty while it is not recorded."""
        known = screening.of(self.participant).demographics
        return known.sex if known else ""

    @property
    def infection_results(self) -> dict[str, LabResult]:
        """The infection tests by the protocol's code."""
        return {
            code: LabResult(getattr(self, name), getattr(self, f"{name}_on"))
            for code, name in INFECTION_TESTS.items()
        }

    def derive_bmi(self) -> Decimal | None:
        """Return the body mass index in kg/m², unrounded."""
        return body.bmi(self.weight, self.height)

    def derive_pbw(self) -> Decimal | None:
        """Return the predicted body weight in kg, unrounded; None while the sex is not known."""
        return body.predicted_weight(self.sex, self.height)

    def explain_bmi(self) -> str:
        """Return the division behind the body mass index."""
        metres = units.bare((self.height or Decimal(0)) / 100)
        return f"{units.bare(self.weight or Decimal(0))} ÷ {metres}²"

    def explain_pbw(self) -> str:
        """Return the line behind the predicted body weight."""
        start = units.bare(body.PBW_AT_152_4_CM[self.sex])
        return f"{start} + 0.91 × ({units.bare(self.height or Decimal(0))} − 152.4)"
