"""The dose of a participant: computed from the baseline weight, never typed (domain §2.5, A25)."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from dosing import arithmetic
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.protocol.load import named
from ucmsc_ali.protocol.model import Dose
from ucmsc_ali.protocol.vocabulary import DoseWeight


class DosePlan(models.Model):
    """What each infusion shall hold, and all of them; weight in kg, cells in 10^6."""

    audit = Audited(
        participant="participant_id",
        exclude=("derived_at",),
        derived=("weight_kg", "weight_basis", "cells_million", "total_million", "protocol_version"),
    )

    participant = models.OneToOneField(
        "enrollment.Participant", models.PROTECT, related_name="dose_plan", verbose_name=_("participant")
    )
    weight_kg = models.DecimalField(
        _("weight for the dose (kg)"), max_digits=20, decimal_places=6, null=True, editable=False
    )
    weight_basis = models.CharField(
        _("weight taken"),
        max_length=20,
        choices=[
            (DoseWeight.ACTUAL_BASELINE, _("actual weight at baseline")),
            (DoseWeight.PREDICTED, _("predicted body weight")),
        ],
        editable=False,
    )
    cells_million = models.DecimalField(
        _("planned cells of one infusion (10⁶)"), max_digits=20, decimal_places=6, null=True, editable=False
    )
    total_million = models.DecimalField(
        _("planned cells of all infusions (10⁶)"), max_digits=20, decimal_places=6, null=True, editable=False
    )
    protocol_version = models.CharField(_("protocol version"), max_length=10, editable=False)
    derived_at = models.DateTimeField(_("computed"), editable=False)

    class Meta:
        verbose_name = _("dose plan")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weight_kg=None, cells_million=None, total_million=None)
                | models.Q(weight_kg__gt=0, cells_million__gt=0, total_million__gt=0),
                name="dose_plan_is_whole_or_empty",
            )
        ]

    def __str__(self) -> str:
        return "—" if self.cells_million is None else self.of_one().cells_arithmetic

    @property
    def dose(self) -> Dose:
        """What the protocol says of the dose, in the version the plan was made under."""
        return named(self.protocol_version).dose

    def weight_on(self, today: Decimal | None) -> Decimal:
        """Return the weight in kg of one infusion, given the weight of that day; ValueError if unknown."""
        if self.weight_kg is None:
            raise ValueError("The plan has no weight.")
        return arithmetic.dose_weight(
            dose=self.dose, baseline=self.weight_kg, predicted=self.weight_kg, today=today
        )

    def of_one(
        self,
        *,
        today: Decimal | None = None,
        concentration: Decimal | None = None,
        viability_percent: Decimal | None = None,
    ) -> arithmetic.Plan:
        """Return the dose of one infusion with its arithmetic; its volume where the product is known."""
        return arithmetic.plan(
            weight_kg=bare(self.weight_on(today)),
            dose=self.dose,
            concentration=None if concentration is None else bare(concentration),
            viability_percent=None if viability_percent is None else bare(viability_percent),
        )


def bare(value: Decimal) -> Decimal:
    """Return a stored number without the zeros that only fill its column."""
    short = value.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral_value() else short
