"""One infusion: whether it was given, when, how much, and what follows for the dose (F11)."""

from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, Self

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dosing import arithmetic
from dosing.arithmetic import Plan
from dosing.models.dose_plan import DosePlan, bare
from dosing.models.infusion_preparation import InfusionPreparation, infusion_at
from dosing.models.taken import TakenLink
from dosing.powers import raised
from dosing.product_checks import Interruption
from dosing.spacing import Given, interval
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Choice, Derived, Measurement, Moment, Text, When, YesNo
from ucmsc_ali.crf.models import Crf, CrfQuerySet
from ucmsc_ali.crf.protocol_words import in_language
from ucmsc_ali.lib.quantities import show
from ucmsc_ali.lib.study_day import hours_between
from ucmsc_ali.protocol.load import named

REASONS_NOT_GIVEN = [
    ("ADVERSE EVENT", _("Adverse event")),
    ("PRODUCT NOT AVAILABLE", _("Product not available")),
    ("PRODUCT FAILED RELEASE", _("Product failed release")),
    ("WITHDRAWAL", _("Withdrawal")),
    ("DEATH", _("Death")),
    ("DISCHARGED", _("Discharged")),
    ("SPONSOR HOLD", _("Sponsor hold")),
    ("OTHER", _("Other reason")),
]
REASONS_TO_STOP = [("AE", _("Adverse event")), ("TECHNICAL", _("Technical")), ("OTHER", _("Other reason"))]
GIVEN = When("given", "Y")
STOPPED = When("interrupted", "Y")
STOPS = (1, 2, 3)


class InfusionQuerySet(CrfQuerySet["Infusion"]):
    """Reads over infusions."""

    def given(self) -> Self:
        """Return those that were started, in the order of their starts."""
        done = self.standing().exclude(status=Crf.Status.NOT_DONE)
        return done.filter(given="Y", started_at__isnull=False).order_by("started_at", "pk")


class Infusion(Crf):
    """One infusion of cells; volumes in mL, cells in 10^6, the rate in mL/h."""

    audit = Audited(participant="crf_ptr.participant_id")

    infusion_number = Derived(_("Infusion"), places=0, sdtm="EX.EXLNKID")
    given = YesNo(_("Infusion given?"), sdtm="EC.ECOCCUR", critical=True)
    reason_not_given = Choice(
        _("Why was it not given?"), choices=REASONS_NOT_GIVEN, sdtm="EC.ECREASOC", when=When("given", "N")
    )
    reason_words = Text(_("Reason in words"), sdtm="CO.COVAL", when=When("reason_not_given", "OTHER"))
    batch = TakenLink(_("Batch"), to="dosing.ProductBatch", related_name="infusions", sdtm="EX.EXLOT")
    planned_cells = Derived(_("Planned cells"), unit="10*6", sdtm="EC.ECDOSE")
    planned_volume = Derived(_("Planned volume"), unit="mL", sdtm="SUPPEC.PTVOL")
    given_before = Derived(_("Infusions given before"), places=0, sdtm="SUPPEX.NDOSEPRE")
    premedication = YesNo(_("Premedication?"), sdtm="CM.CMYN", when=GIVEN)
    premedication_words = Text(_("Which, and how much"), sdtm="CM.CMTRT", when=When("premedication", "Y"))
    access = Choice(
        pgettext_lazy("vein", "Access"),
        choices=[("PERIPHERAL VEIN", _("Peripheral vein")), ("CENTRAL VEIN", _("Central vein"))],
        sdtm="EX.EXLOC",
        when=GIVEN,
    )
    started_at = Moment(_("Start"), sdtm="EX.EXSTDTC", when=GIVEN, critical=True)
    hours_since_previous = Derived(_("Since the previous start"), unit="h")
    ended_at = Moment(_("End"), sdtm="EX.EXENDTC", when=GIVEN, critical=True)
    volume_ml = Measurement(
        _("Volume infused"), unit="mL", sdtm="EX.EXVAMT", when=GIVEN, limits=(0, 1000), critical=True
    )
    diluted_ml = Measurement(
        _("Total volume after dilution"), unit="mL", sdtm="SUPPEX.DILVOL", when=GIVEN, limits=(0, 1000)
    )
    rate = Derived(_("Rate"), unit="mL/h", sdtm="SUPPEX.RATE")
    interrupted = YesNo(_("Interrupted?"), sdtm="EX.EXADJ", when=GIVEN)
    stop_1_at = Moment(_("Stop 1"), sdtm="SUPPEX.INTSTDTM", when=STOPPED)
    restart_1_at = Moment(_("Restart 1"), sdtm="SUPPEX.INTENDTM", when=STOPPED, required=False)
    stop_1_reason = Choice(_("Reason for stop 1"), choices=REASONS_TO_STOP, sdtm="EX.EXADJ", when=STOPPED)
    stop_2_at = Moment(_("Stop 2"), sdtm="SUPPEX.INTSTDTM", when=STOPPED, required=False)
    restart_2_at = Moment(_("Restart 2"), sdtm="SUPPEX.INTENDTM", when=STOPPED, required=False)
    stop_2_reason = Choice(
        _("Reason for stop 2"), choices=REASONS_TO_STOP, sdtm="EX.EXADJ", when=STOPPED, required=False
    )
    stop_3_at = Moment(_("Stop 3"), sdtm="SUPPEX.INTSTDTM", when=STOPPED, required=False)
    restart_3_at = Moment(_("Restart 3"), sdtm="SUPPEX.INTENDTM", when=STOPPED, required=False)
    stop_3_reason = Choice(
        _("Reason for stop 3"), choices=REASONS_TO_STOP, sdtm="EX.EXADJ", when=STOPPED, required=False
    )
    sponsor_approval = Text(
        _("Sponsor's approval"),
        sdtm="SUPPEX.SPAPPR",
        required=False,
        when=GIVEN,
        help=_("Who approved a start that is a major deviation, and the reference"),
    )
    sponsor_approved_at = Moment(_("Approved at"), sdtm="SUPPEX.SPAPDTM", required=False, when=GIVEN)
    delivered_cells = Derived(_("Cells given"), unit="10*6", sdtm="EX.EXDOSE")
    delivered_percent = Derived(_("Of the plan"), unit="%", sdtm="SUPPEX.DOSEPCT")

    objects: ClassVar[InfusionQuerySet] = InfusionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("infusion")

    # ── what it follows from ──
    @property
    def number(self) -> int:
        """Which infusion this is: 1, 2 or 3."""
        return infusion_at(self.timepoint)

    @property
    def is_given(self) -> bool:
        """Say whether it was started."""
        counts = self.status not in (Crf.Status.VOID, Crf.Status.NOT_DONE)
        return counts and self.given == "Y" and self.started_at is not None

    @property
    def has_answer(self) -> bool:
        """Say whether it is known that it was started, or that it was not given."""
        return self.is_given or self.given == "N" or self.status == Crf.Status.NOT_DONE

    @cached_property
    def preparation(self) -> InfusionPreparation | None:
        """What was prepared for this infusion, with its batch and the participant's plan."""
        rows = InfusionPreparation.objects.standing().select_related("participant__dose_plan")
        found = rows.filter(participant=self.participant_id, timepoint=self.timepoint).first()
        if found and hasattr(found.participant, "dose_plan"):
            found.__dict__["plan"] = usable(found.participant.dose_plan)
        return found

    @cached_property
    def others(self) -> list["Infusion"]:
        """The other infusions of this participant that were started."""
        rows = Infusion.objects.given().select_related("batch").filter(participant=self.participant_id)
        return [row for row in rows if row.timepoint != self.timepoint]

    @cached_property
    def plan(self) -> DosePlan | None:
        """The participant's dose plan, None before the baseline weight is known."""
        if self.preparation:
            return self.preparation.plan
        return usable(DosePlan.objects.filter(participant=self.participant_id).first())

    def dose(self) -> Plan | None:
        """Return the planned dose with its arithmetic; None before the weight is known."""
        if self.given != "N" and self.preparation:
            return self.preparation.dose()
        return self.plan.of_one() if self.plan else None

    def as_given(self) -> Given:
        """Return what the spacing of the infusions looks at."""
        if self.started_at is None:
            raise ValueError("The infusion was not started.")
        return Given(self.number, self.started_at, self.ended_at)

    def interruptions(self) -> list[Interruption]:
        """Return each stop with its restart, in the order written."""
        pairs = [(getattr(self, f"stop_{n}_at"), getattr(self, f"restart_{n}_at")) for n in STOPS]
        return [Interruption(stop, restart) for stop, restart in pairs if stop]

    # ── what follows from it ──
    def derive_infusion_number(self) -> Decimal | None:
        """Return which infusion this is."""
        return Decimal(self.number) if self.number else None

    def derive_batch(self) -> Any:
        """Return the batch that was prepared; none where it was not given."""
        return self.preparation.batch if self.given != "N" and self.preparation else None

    def derive_planned_cells(self) -> Decimal | None:
        """Return the planned cells in 10^6."""
        dose = self.dose()
        return dose.cells_million if dose else None

    def derive_planned_volume(self) -> Decimal | None:
        """Return the planned volume in mL of the batch that was prepared."""
        dose = self.dose()
        return dose.volume_ml if dose else None

    def derive_given_before(self) -> Decimal | None:
        """Return how many infusions were started before this one."""
        return Decimal(sum(1 for other in self.others if other.number < self.number))

    def derive_hours_since_previous(self) -> Decimal | None:
        """Return the hours from the previous start to this one."""
        previous = self.previous()
        if previous is None or self.started_at is None:
            return None
        return hours_between(previous.start, self.started_at)

    def derive_rate(self) -> Decimal | None:
        """Return the rate in mL/h of the diluted volume from start to end."""
        minutes = self.minutes()
        return (
            None if minutes is None or self.diluted_ml is None else arithmetic.rate(self.diluted_ml, minutes)
        )

    def derive_delivered_cells(self) -> Decimal | None:
        """Return the cells given in 10^6, counted as the protocol counts the dose."""
        found = self.delivered()
        return found.cells_million if found else None

    def derive_delivered_percent(self) -> Decimal | None:
        """Return the cells given in percent of the plan."""
        found = self.delivered()
        return found.percent if found else None

    def previous(self) -> Given | None:
        """Return the infusion started last among those with a lower number."""
        lower = [other.as_given() for other in self.others if other.number < self.number]
        return max(lower, key=lambda one: one.number, default=None)

    def minutes(self) -> Decimal | None:
        """Return the minutes from start to end."""
        if self.started_at is None or self.ended_at is None:
            return None
        return hours_between(self.started_at, self.ended_at) * 60

    def delivered(self) -> arithmetic.Delivered | None:
        """Return what was given, with its arithmetic; None until volume, product and plan are known."""
        dose, batch = self.dose(), self.derive_batch()
        if dose is None or batch is None or self.volume_ml is None:
            return None
        if batch.concentration is None or batch.viability_percent is None:
            return None
        return arithmetic.delivered(
            volume_ml=bare(self.volume_ml),
            concentration=bare(batch.concentration),
            viability_percent=bare(batch.viability_percent),
            planned_million=dose.cells_million,
            dose=named(self.protocol_version).dose,
        )

    # ── the arithmetic, in words ──
    def explain_planned_cells(self) -> str:
        """Return how the planned cells are computed."""
        dose = self.dose()
        return raised(dose.cells_arithmetic) if dose else ""

    def explain_planned_volume(self) -> str:
        """Return how the planned volume is computed."""
        dose = self.dose()
        return dose.volume_arithmetic if dose else ""

    def explain_hours_since_previous(self) -> str:
        """Return how the start stands in its window."""
        previous = self.previous()
        if previous is None or self.started_at is None:
            return ""
        finding = interval(self.number, self.started_at, previous, named(self.protocol_version).spacing)
        return in_language(finding.text)

    def explain_rate(self) -> str:
        """Return how the rate is computed."""
        if self.rate is None or self.diluted_ml is None:
            return ""
        return gettext("%(volume)s mL ÷ %(minutes)s min × 60 = %(rate)s mL/h") % {
            "volume": bare(self.diluted_ml),
            "minutes": show(self.minutes(), 0),
            "rate": show(self.rate),
        }

    def explain_delivered_percent(self) -> str:
        """Return how the cells given and their percentage are computed."""
        found = self.delivered()
        return raised(found.arithmetic) if found else ""


def usable(plan: DosePlan | None) -> DosePlan | None:
    """Return a plan that has a weight, else None."""
    return plan if plan and plan.weight_kg is not None else None
