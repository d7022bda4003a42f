"""F08 Arterial blood gas: P/F and the alveolar-arterial gradient follow from it (domain §2.2, §2.3)."""

from decimal import Decimal
from typing import Any

from django.db.models import Subquery
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from followup import scores, severity
from followup.models.observed import Observed
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Choice, Derived, DerivedCode, Fraction, Measurement, Moment, YesNo
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.lib import quantities, units
from ucmsc_ali.protocol.load import current

PRESSURES = ("mm[Hg]", "kPa")
FIO2_HELP = _(
    "Fraction or percent. Estimate without a ventilator: air 0.21; 2 L/min 0.25; 4 L/min 0.30; "
    "6–8 L/min 0.40; 9–10 L/min 0.50."
)


class ArterialBloodGas(Observed, Crf):
    """One blood gas; only an arterial sample gives P/F and A–a."""

    audit = Audited(participant="crf_ptr.participant_id")
    OBSERVED_AT = "sampled_at"

    ARTERIAL = "ARTERIAL"
    SPECIMENS = [(ARTERIAL, _("Arterial")), ("VENOUS", _("Venous")), ("CAPILLARY", _("Capillary"))]
    SOURCES = [("SET", _("Set")), ("MEASURED", _("Measured")), ("ESTIMATED", _("Estimated"))]

    sampled_at = Moment(_("Sample time"), sdtm="LB.LBDTC", critical=True)
    specimen = Choice(_("Sample"), choices=SPECIMENS, sdtm="LB.LBSPEC", critical=True)
    routine_care = YesNo(
        _("Taken in routine care"),
        required=False,
        sdtm="SUPPLB.SOC",
        help=_("Yes for a sample taken before consent and used for screening."),
    )
    pao2 = Measurement(
        _("PaO₂"),
        units=PRESSURES,
        limits=(20, 700),
        expected=(40, 300),
        sdtm="LB.PO2",
        loinc="2703-7",
        critical=True,
    )
    fio2 = Fraction(
        _("FiO₂ at sampling"),
        unit="1",
        limits=("0.21", "1.00"),
        help=FIO2_HELP,
        sdtm="LB.FIO2",
        loinc="3150-6",
        critical=True,
    )
    fio2_source = Choice(_("Source of FiO₂"), choices=SOURCES, sdtm="SUPPLB.FIO2SRC")
    paco2 = Measurement(
        _("PaCO₂"),
        units=PRESSURES,
        limits=(8, 200),
        expected=(25, 80),
        sdtm="LB.PCO2",
        loinc="2019-8",
        critical=True,
    )
    ph = Measurement(
        _("pH"),
        places=3,
        unit="[pH]",
        limits=("6.50", "8.00"),
        expected=("7.20", "7.55"),
        sdtm="LB.PH",
        loinc="2744-1",
    )
    hco3 = Measurement(
        _("Bicarbonate"),
        unit="mmol/L",
        limits=(3, 60),
        expected=(15, 40),
        sdtm="LB.BICARB",
        loinc="1960-4",
    )
    base_excess = Measurement(
        _("Base excess"),
        unit="mmol/L",
        limits=(-40, 40),
        expected=(-10, 10),
        sdtm="LB.BASEEXCS",
        loinc="1925-7",
    )
    sao2 = Measurement(
        _("SaO₂"), unit="%", limits=(20, 100), expected=(85, 100), sdtm="LB.OXYSAT", loinc="2708-6"
    )
    lactate = Measurement(
        _("Lactate"),
        unit="mmol/L",
        limits=(0, 40),
        expected=(0, 4),
        required=False,
        sdtm="LB.LACTICAC",
        loinc="2518-9",
    )
    peep = Measurement(
        _("PEEP or CPAP at sampling"),
        unit="cm[H2O]",
        limits=(0, 30),
        expected=(3, 18),
        required=False,
        help=_("Empty without a ventilator or CPAP."),
        sdtm="DU.PEEPST",
        loinc="20077-4",
    )
    pb = Measurement(
        _("Barometric pressure"),
        unit="mm[Hg]",
        limits=(350, 800),
        expected=(740, 780),
        required=False,
        help=_("Empty: the protocol's standard pressure is used."),
    )
    temperature_corrected = YesNo(_("Corrected for temperature"), required=False)
    pf = Derived(
        _("P/F"), unit="mm[Hg]", sdtm="LB.PO2FIO2", loinc="50984-4", help=_("PaO₂ ÷ FiO₂"), critical=True
    )
    aag = Derived(_("A–a gradient"), unit="mm[Hg]", sdtm="LB.AADO2", loinc="19991-9", critical=True)
    aag_basis = DerivedCode(_("Constants of the A–a gradient"), sdtm="SUPPLB.AAGBASIS")
    berlin = DerivedCode(_("Berlin class"), choices=severity.LABELS)

    class Meta:
        verbose_name = _("arterial blood gas")

    # ── what follows from it ──
    @property
    def is_arterial(self) -> bool:
        """Say whether P/F and A–a may be computed from this sample."""
        return self.specimen == self.ARTERIAL

    @property
    def gradient(self) -> scores.Gradient | None:
        """The A–a gradient with the constants behind it; None for any but an arterial sample."""
        if not self.is_arterial:
            return None
        return scores.aag(pao2=self.pao2, fio2=self.fio2, paco2=self.paco2, gas=current().gas, pb=self.pb)

    @property
    def pf_exact(self) -> Decimal | None:
        """P/F in mmHg from the raw values, unrounded: what criteria compare."""
        return scores.pf(self.pao2, self.fio2) if self.is_arterial else None

    @property
    def aag_exact(self) -> Decimal | None:
        """The A–a gradient in mmHg from the raw values, unrounded: what criteria compare."""
        return self.gradient.value if self.gradient else None

    def derive_pf(self) -> Decimal | None:
        """Return P/F in mmHg."""
        return self.pf_exact

    def derive_aag(self) -> Decimal | None:
        """Return the A–a gradient in mmHg."""
        return self.aag_exact

    def derive_aag_basis(self) -> str:
        """Return the constants the gradient was computed with, kept beside it (A16)."""
        found = self.gradient
        if found is None:
            return ""
        return (
            f"{found.equation}; PB {units.bare(found.barometric_mmhg)}; "
            f"PH2O {units.bare(found.water_vapour_mmhg)}; R {units.bare(found.respiratory_quotient)}"
        )

    def derive_berlin(self) -> str:
        """Return the Berlin class, empty while an input of it is unknown (domain §2.6)."""
        return severity.berlin_of(self.pf_exact, self.peep, self.participant) if self.pf_exact else ""

    def plans(self) -> Any:
        """Return the plan of this place, with the P/F of the sample before: one query for both."""
        return super().plans().annotate(pf_before=Subquery(self.earlier().values("pf")[:1]))

    @property
    def pf_before(self) -> Decimal | None:
        """The P/F in mmHg of the participant's sample before this one, None for the first."""
        found: Decimal | None
        if self.plan is None:
            found = self.earlier().values_list("pf", flat=True).first()
        else:
            found = self.plan.pf_before
        return found

    def earlier(self) -> Any:
        """Return the samples with a P/F that were taken before this one, the latest first."""
        rows: Any = ArterialBloodGas.objects.standing().filter(participant=self.participant)
        before = rows.filter(sampled_at__lt=self.sampled_at) if self.sampled_at else rows.none()
        return before.exclude(pk=self.pk).exclude(pf=None).order_by("-sampled_at")

    # ── the arithmetic, for people ──
    def explain_pf(self) -> str:
        """Return the division behind P/F."""
        if self.pao2 is None or self.fio2 is None or self.pf is None:
            return ""
        pao2, fio2 = self.pressure("pao2"), units.bare(self.fio2)
        return f"{pao2} ÷ {fio2} = {quantities.show(self.pf)}"

    def explain_aag(self) -> str:
        """Return the alveolar gas equation with its figures."""
        found = self.gradient
        if found is None or self.fio2 is None or self.paco2 is None or self.pao2 is None:
            return ""
        alveolar = quantities.show(found.alveolar_mmhg)
        pressure, vapour = units.bare(found.barometric_mmhg), units.bare(found.water_vapour_mmhg)
        return (
            f"{units.bare(self.fio2)} × ({pressure} − {vapour}) − {self.carbon_dioxide(found)} = {alveolar}; "
            f"{alveolar} − {self.pressure('pao2')} = {quantities.show(found.value)}"
        )

    def carbon_dioxide(self, found: scores.Gradient) -> str:
        """Return the carbon dioxide term of the equation in force."""
        quotient, paco2 = units.bare(found.respiratory_quotient), self.pressure("paco2")
        if found.equation == "FULL":
            fio2 = units.bare(self.fio2 or Decimal(0))
            return f"{paco2} × ({fio2} + (1 − {fio2}) ÷ {quotient})"
        return f"{paco2} ÷ {quotient}"

    def explain_aag_basis(self) -> str:
        """Return what the constants are."""
        return _t("PB barometric pressure, PH2O water vapour (mmHg), R respiratory quotient")

    def explain_berlin(self) -> str:
        """Return what the class rests on."""
        if self.pf is None:
            return ""
        peep = _t("no PEEP") if self.peep is None else f"PEEP {units.bare(self.peep)} cmH₂O"
        return f"P/F {quantities.show(self.pf)}, {peep}"

    def pressure(self, name: str) -> str:
        """Return a pressure in mmHg as the formulas take it; converted ones are shown to 2 decimals."""
        value: Decimal = getattr(self, name)
        return units.bare(value) if getattr(self, f"{name}_unit") != "kPa" else quantities.show(value)
