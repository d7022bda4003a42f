"""What two people check before an infusion: the batch, when it was ready, the dose and its volume (F11)."""

from decimal import Decimal
from functools import cached_property
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from dosing.arithmetic import Plan
from dosing.models.dose_plan import DosePlan
from dosing.powers import raised
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Derived, Link, Measurement, Moment
from ucmsc_ali.crf.models import Crf, CrfQuerySet
from ucmsc_ali.protocol.load import current


def infusion_at(timepoint: str) -> int:
    """Return which infusion is given at a timepoint; 0 for none."""
    point = current().timepoints.get(timepoint)
    return point.infusion if point else 0


class InfusionPreparationManager(models.Manager["InfusionPreparation"]):
    """Preparations with their batch: no use of one goes without it."""

    def get_queryset(self) -> "CrfQuerySet[InfusionPreparation]":
        """Return all of them, batch joined."""
        return CrfQuerySet(self.model, using=self._db).select_related("batch")

    def standing(self) -> "CrfQuerySet[InfusionPreparation]":
        """Return those that count and were done."""
        return self.get_queryset().exclude(status__in=[Crf.Status.VOID, Crf.Status.NOT_DONE])


class InfusionPreparation(Crf):
    """The product made ready for one infusion; the dose is computed, cells in 10^6, volume in mL."""

    audit = Audited(participant="crf_ptr.participant_id")

    infusion_number = Derived(_("Infusion"), places=0, sdtm="EX.EXLNKID")
    batch = Link(_("Batch"), to="dosing.ProductBatch", sdtm="EX.EXLOT", critical=True)
    ready_at = Moment(_("Thawed and ready at"), sdtm="SUPPEX.THAWDTM", critical=True)
    weight_today = Measurement(
        _("Weight today"),
        unit="kg",
        limits=(30, 250),
        required=False,
        sdtm="VS.WEIGHT",
        help=_("Only if the participant was weighed again"),
    )
    dose_weight = Derived(_("Weight for the dose"), unit="kg", places=1)
    planned_cells = Derived(_("Planned cells"), unit="10*6", sdtm="EC.ECDOSE", critical=True)
    planned_volume = Derived(_("Planned volume"), unit="mL", sdtm="SUPPEC.PTVOL", critical=True)

    objects: ClassVar[InfusionPreparationManager] = InfusionPreparationManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("infusion preparation")

    @property
    def number(self) -> int:
        """Which infusion this is: 1, 2 or 3."""
        return infusion_at(self.timepoint)

    @cached_property
    def plan(self) -> DosePlan | None:
        """The participant's dose plan, None before the baseline weight is known."""
        found = DosePlan.objects.filter(participant=self.participant_id).first()
        return found if found and found.weight_kg is not None else None

    def dose(self) -> Plan | None:
        """Return the dose of this infusion with its arithmetic; None before the weight is known."""
        if self.plan is None:
            return None
        batch = self.batch if self.batch_id else None
        return self.plan.of_one(
            today=self.weight_today,
            concentration=batch.concentration if batch else None,
            viability_percent=batch.viability_percent if batch else None,
        )

    def derive_infusion_number(self) -> Decimal | None:
        """Return which infusion this is."""
        return Decimal(self.number) if self.number else None

    def derive_dose_weight(self) -> Decimal | None:
        """Return the weight in kg from which the dose is computed."""
        dose = self.dose()
        return dose.weight_kg if dose else None

    def derive_planned_cells(self) -> Decimal | None:
        """Return the planned cells in 10^6."""
        dose = self.dose()
        return dose.cells_million if dose else None

    def derive_planned_volume(self) -> Decimal | None:
        """Return the volume in mL of the chosen batch that holds the planned cells."""
        dose = self.dose()
        return dose.volume_ml if dose else None

    def explain_planned_cells(self) -> str:
        """Return how the cells are computed."""
        dose = self.dose()
        return raised(dose.cells_arithmetic) if dose else ""

    def explain_planned_volume(self) -> str:
        """Return how the volume is computed."""
        dose = self.dose()
        return dose.volume_arithmetic if dose else ""
