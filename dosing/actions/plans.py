"""The dose plan follows the baseline; what was computed from it follows the plan."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F

from dosing import arithmetic
from dosing.models import DosePlan, Infusion
from enrollment.models import Participant
from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.items import items_of
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.protocol.load import current
from ucmsc_ali.protocol.model import Dose
from ucmsc_ali.protocol.vocabulary import DoseWeight

SIXTH = Decimal("0.000001")


@transaction.atomic(savepoint=False)
def derive(*, participant: Participant, by: User, at: datetime) -> DosePlan:
    """Compute the dose plan from the baseline as it stands, and what hangs on it; write only differences."""
    dose = current().dose
    facts = planned(baseline_weight(participant, dose), dose)
    plan, made = DosePlan.objects.select_for_update().get_or_create(
        participant=participant, defaults={**facts, "derived_at": at}
    )
    changed = {name: value for name, value in facts.items() if getattr(plan, name) != value}
    if not made and changed:
        DosePlan.objects.filter(pk=plan.pk).update(**changed, derived_at=at)
        rederive(infusions_of(participant), by=by, at=at)
    return DosePlan.objects.get(pk=plan.pk) if changed else plan


def planned(weight_kg: Decimal | None, dose: Dose) -> dict[str, Any]:
    """Return the columns of a plan, cells in 10^6; empty without a weight."""
    cells = None if weight_kg is None else arithmetic.planned_cells(weight_kg, dose).quantize(SIXTH)
    total = None if weight_kg is None else arithmetic.planned_total(weight_kg, dose).quantize(SIXTH)
    return {
        "weight_kg": None if weight_kg is None else weight_kg.quantize(SIXTH),
        "weight_basis": str(dose.weight),
        "cells_million": cells,
        "total_million": total,
        "protocol_version": current().version,
    }


def baseline_weight(participant: Participant, dose: Dose) -> Decimal | None:
    """Return the weight in kg that the protocol takes from the baseline form (A25), None while unknown."""
    rows: Any = registry.model_of("baseline")._default_manager
    baseline = (
        rows.filter(participant=participant)
        .exclude(status__in=[Crf.Status.VOID, Crf.Status.NOT_DONE])
        .order_by("timepoint", "pk")
        .last()
    )
    if baseline is None:
        return None
    weight: Decimal | None = baseline.pbw if dose.weight is DoseWeight.PREDICTED else baseline.weight
    return weight


def infusions_of(participant: Participant) -> list[Infusion]:
    """Return the infusions of a participant that have an answer, read anew."""
    return list(Infusion.objects.standing().filter(participant=participant).select_related("batch"))


@transaction.atomic(savepoint=False)
def rederive(infusions: Iterable[Infusion], *, by: User, at: datetime) -> None:
    """Compute anew what follows in each infusion after something it follows from has changed."""
    for infusion in infusions:
        if values := differences(infusion):
            Crf.objects.filter(pk=infusion.pk).update(version=F("version") + 1, updated_at=at, updated_by=by)
            Infusion.objects.filter(pk=infusion.pk).update(**values)


def differences(infusion: Infusion) -> dict[str, Any]:
    """Return the computed columns of an infusion that are no longer what they follow from."""
    names = [item.attname for item in items_of(Infusion).values() if item.derived]
    before = {name: getattr(infusion, name) for name in names}
    infusion.derive()
    return {name: now for name in names if stored(now := getattr(infusion, name)) != before[name]}


def stored(value: Any) -> Any:
    """Return a computed value as its column holds it."""
    return value.quantize(SIXTH) if isinstance(value, Decimal) else value
