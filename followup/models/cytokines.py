"""F10 Cytokines: IL-6 and IL-8 of one tube, with their limits of quantification (domain §2.7, §4, A31)."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from followup import scores
from followup.models.observed import AFTER_DEATH, Observed
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf import inputs
from ucmsc_ali.crf.inputs import typed_text
from ucmsc_ali.crf.items import Assay, Choice, Day, Derived, DerivedCode, Measurement, Moment, Text
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.lib import quantities, units

POINTS = {
    "BL": "BASELINE",
    "H6": "6H",
    "D1": "D1",
    "D2": "D2",
    "D3": "D3",
    "D7": "D7",
    "D14": "D14",
    "ET": "EARLY TERMINATION",
}


def concentration(label: Any, **options: Any) -> Assay:
    """Return the result item of one cytokine in pg/mL."""
    return Assay(
        label, unit="pg/mL", limits=("0.01", 1_000_000), expected=("0.5", 2000), critical=True, **options
    )


def quantification_limit(label: Any, sdtm: str) -> Measurement:
    """Return the item of one limit of quantification in pg/mL."""
    return Measurement(label, places=2, unit="pg/mL", limits=("0.01", 1_000_000), sdtm=sdtm)


class Barcode(Text):
    """A tube's barcode; the database lets each be in use once, and a voided record gives its own free."""

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:  # noqa: FBT001,FBT002
        """Add the column that is unique while the record counts."""
        super().contribute_to_class(cls, name, private_only)
        if cls.__module__ != "__fake__":
            in_use = models.CharField(
                _("barcode in use"), max_length=60, null=True, blank=True, editable=False
            )
            in_use.contribute_to_class(cls, f"{name}_in_use")

    def columns(self) -> tuple[str, ...]:
        return self.name, f"{self.name}_in_use"

    def inputs(self) -> dict[str, forms.Field]:
        return {self.name: inputs.Words()}

    def read(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        barcode = typed_text(cleaned.get(self.name))
        return {self.name: barcode, f"{self.name}_in_use": barcode[:60] or None}


class Cytokines(Observed, Crf):
    """One blood sample for IL-6 and IL-8, from the vein to the result."""

    audit = Audited(participant="crf_ptr.participant_id", derived=("barcode_in_use",))
    OBSERVED_AT = "collected_at"
    barcode_in_use: str | None  # the column that Barcode adds

    POINT_NAMES = [
        ("BASELINE", _("Baseline")),
        ("6H", _("6 h")),
        ("D1", _("Day 1")),
        ("D2", _("Day 2")),
        ("D3", _("Day 3")),
        ("D7", _("Day 7")),
        ("D14", _("Day 14")),
        ("EARLY TERMINATION", _("Early termination")),
    ]
    SPECIMENS = [("SERUM", _("Serum")), ("PLASMA", _("Plasma"))]
    HAEMOLYSIS = [
        ("NONE", _("None")),
        ("MILD", _("Mild")),
        ("MODERATE", _("Moderate")),
        ("SEVERE", _("Severe")),
    ]
    METHODS = [
        ("ELISA", _("ELISA")),
        ("FLOW CYTOMETRY", _("Flow cytometry")),
        ("ELECTROCHEMILUMINESCENCE IMMUNOASSAY", _("Electrochemiluminescence immunoassay")),
        ("OTHER", _("Other")),
    ]

    point = DerivedCode(_("Timepoint of the sample"), choices=POINT_NAMES, sdtm="LB.LBTPT")
    infusions_before = Derived(_("Infusions given before"), places=0, sdtm="SUPPLB.NDOSEPRE")
    collected_at = Moment(_("Collected"), sdtm="LB.LBDTC", critical=True)
    specimen = Choice(_("Specimen"), choices=SPECIMENS, sdtm="LB.LBSPEC")
    barcode = Barcode(_("Barcode"), sdtm="LB.LBREFID", critical=True)
    spun_at = Moment(_("Centrifuged"), sdtm="BE.BESTDTC", extra=AFTER_DEATH)
    frozen_at = Moment(_("Frozen"), sdtm="BE.BESTDTC", extra=AFTER_DEATH)
    haemolysis = Choice(_("Haemolysed"), choices=HAEMOLYSIS, sdtm="LB.LBSPCCND")
    analysed_on = Day(_("Date of the result"), required=False, extra=AFTER_DEATH)
    laboratory = Text(_("Laboratory"), sdtm="LB.LBNAM")
    method = Choice(_("Method"), choices=METHODS, sdtm="LB.LBMETHOD")
    dilution = Measurement(
        _("Dilution factor"),
        places=1,
        unit="1",
        limits=(1, 10_000),
        help=_("1 for undiluted."),
        sdtm="SUPPLB.CYDIL",
    )
    il6 = concentration(_("IL-6"), sdtm="LB.INTLK6", loinc="26881-3")
    il6_lloq = quantification_limit(_("IL-6 lower limit of quantification"), "LB.LBLLOD")
    il6_uloq = quantification_limit(_("IL-6 upper limit of quantification"), "SUPPLB.ULOQ")
    il8 = concentration(_("IL-8"), sdtm="LB.INTLK8", loinc="33211-4")
    il8_lloq = quantification_limit(_("IL-8 lower limit of quantification"), "LB.LBLLOD")
    il8_uloq = quantification_limit(_("IL-8 upper limit of quantification"), "SUPPLB.ULOQ")
    il6_analysis = Derived(_("IL-6 for analysis"), unit="pg/mL", sdtm="LB.LBSTRESN")
    il8_analysis = Derived(_("IL-8 for analysis"), unit="pg/mL", sdtm="LB.LBSTRESN")

    class Meta:
        verbose_name = _("cytokine sample")
        constraints = [
            models.UniqueConstraint(fields=["barcode_in_use"], name="one_tube_per_barcode"),
        ]

    @cached_property
    def other_tubes(self) -> list["Cytokines"]:
        """The participant's other samples that count, the latest first, and whoever holds this barcode."""
        rows: Any = Cytokines.objects.standing().exclude(pk=self.pk)
        mine_or_same = models.Q(participant=self.participant) | models.Q(barcode_in_use=self.barcode or None)
        return list(rows.filter(mine_or_same).order_by("-pk"))

    @property
    def other_samples(self) -> list["Cytokines"]:
        """The participant's other samples that count, the latest first."""
        return [tube for tube in self.other_tubes if tube.participant_id == self.participant_id]

    @property
    def is_barcode_taken(self) -> bool:
        """Say whether another tube of the study carries this barcode."""
        return any(tube.barcode_in_use == self.barcode for tube in self.other_tubes)

    def derive_point(self) -> str:
        """Return the timepoint of the sample (CYTPT): the visit it is entered at."""
        return POINTS.get(self.timepoint, "")

    def derive_infusions_before(self) -> Decimal | None:
        """Return how many infusions had started when the sample was taken (NDOSEPRE, A5)."""
        return None if self.collected_at is None else Decimal(self.given_before(self.collected_at))

    def derive_il6_analysis(self) -> Decimal | None:
        """Return the IL-6 value to analyse: half the lower limit for "<", the upper limit for ">"."""
        return self.analysed("il6")

    def derive_il8_analysis(self) -> Decimal | None:
        """Return the IL-8 value to analyse, as for IL-6."""
        return self.analysed("il8")

    def analysed(self, name: str) -> Decimal | None:
        """Return the value to analyse of one cytokine, in pg/mL."""
        found = scores.analysis_value(
            getattr(self, f"{name}_operator"),
            getattr(self, name),
            lloq=getattr(self, f"{name}_lloq"),
            uloq=getattr(self, f"{name}_uloq"),
        )
        return found.value if found else None

    def explain_il6_analysis(self) -> str:
        """Return where the IL-6 value comes from."""
        return self.explain_analysed("il6")

    def explain_il8_analysis(self) -> str:
        """Return where the IL-8 value comes from."""
        return self.explain_analysed("il8")

    def explain_analysed(self, name: str) -> str:
        """Return the rule that gave the value to analyse (domain §2.7)."""
        operator, value = getattr(self, f"{name}_operator"), self.analysed(name)
        if operator == "<" and value is not None:
            return _t("below the limit: %(sum)s") % {
                "sum": f"{units.bare(value * 2)} ÷ 2 = {quantities.show(value)}"
            }
        return _t("above the limit: the limit itself") if operator == ">" else _t("as measured")
