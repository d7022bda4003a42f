"""The dose of a participant as its page shows it: plan, volumes, infusions."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from dosing import infusions
from dosing.arithmetic import scientific
from dosing.checks import Check, checks_of
from dosing.models import DosePlan, Infusion, InfusionPreparation, ProductBatch
from dosing.powers import raised
from dosing.presenters.batches import BatchRow, batch_row
from dosing.words import item_text, local
from enrollment.models import Participant
from ucmsc_ali.crf.protocol_words import timepoint_label
from ucmsc_ali.lib import units
from ucmsc_ali.lib.quantities import show
from ucmsc_ali.protocol.load import current


@dataclass(frozen=True)
class PlanShown:
    """The plan of a participant with its formula and figures."""

    formula: str
    weight: str
    weight_basis: str
    cells: str
    cells_arithmetic: str
    total: str
    total_arithmetic: str
    protocol_version: str


def plan_of(participant: Participant) -> PlanShown | None:
    """Return the plan with its arithmetic; None while the weight is not known."""
    plan = DosePlan.objects.filter(participant=participant).first()
    if plan is None or plan.weight_kg is None:
        return None
    one, dose = plan.of_one(), plan.dose
    total = one.cells_million * dose.infusions
    return PlanShown(
        formula=raised(f"{scientific(dose.cells_per_kg)} /kg"),
        weight=units.with_unit(units.bare(plan.weight_kg), "kg"),
        weight_basis=plan.get_weight_basis_display(),
        cells=units.with_unit(show(one.cells_million), "10*6"),
        cells_arithmetic=raised(one.cells_arithmetic),
        total=units.with_unit(show(total), "10*6"),
        total_arithmetic=f"{dose.infusions} × {show(one.cells_million)} × 10⁶ = {show(total)} × 10⁶",
        protocol_version=plan.protocol_version,
    )


@dataclass(frozen=True)
class VolumeRow:
    """The volume that one batch at hand would take."""

    row: BatchRow
    volume: str
    arithmetic: str


def volumes(participant: Participant, at: datetime) -> list[VolumeRow]:
    """Return the volume of one infusion for each batch of the site that has not expired."""
    plan = DosePlan.objects.filter(participant=participant, weight_kg__isnull=False).first()
    batches = ProductBatch.objects.filter(site=participant.site_id, expires_at__gt=at).newest_first()
    return [volume_row(plan, batch, at) for batch in batches] if plan else []


def volume_row(plan: DosePlan, batch: ProductBatch, at: datetime) -> VolumeRow:
    """Return the volume of one infusion from a batch, with its arithmetic."""
    dose = plan.of_one(concentration=batch.concentration, viability_percent=batch.viability_percent)
    row = batch_row(batch, at)
    return VolumeRow(row, units.with_unit(show(dose.volume_ml), "mL"), dose.volume_arithmetic)


@dataclass(frozen=True)
class InfusionRow:
    """How one infusion stands: prepared, checked, given."""

    number: int
    timepoint: str
    visit: str
    preparation: InfusionPreparation | None
    check: Check
    infusion: Infusion | None
    started: str
    cells: str
    percent: str
    urls: dict[str, str]


def infusion_rows(participant: Participant) -> list[InfusionRow]:
    """Return each planned infusion with its preparation, its check and what was given."""
    standing = list(InfusionPreparation.objects.standing().filter(participant=participant))
    by_place = {one.timepoint: one for one in standing}
    checks, given = checks_of(standing), infusions.recorded(participant)
    numbers = range(1, current().dose.infusions + 1)
    return [infusion_row(participant, n, by_place, checks, given.get(n)) for n in numbers]


def infusion_row(
    participant: Participant,
    number: int,
    prepared: dict[str, InfusionPreparation],
    checks: dict[int, Check],
    infusion: Infusion | None,
) -> InfusionRow:
    """Return how one infusion stands."""
    place = current().timepoint_of_infusion(number).code
    preparation = prepared.get(place)
    return InfusionRow(
        number=number,
        timepoint=place,
        visit=timepoint_label(place),
        preparation=preparation,
        check=checks[preparation.pk] if preparation else Check(),
        infusion=infusion,
        started=local(infusion.started_at, participant.site.zone) if infusion else "",
        cells=item_text(infusion, "delivered_cells"),
        percent=item_text(infusion, "delivered_percent"),
        urls=addresses(participant, place),
    )


def addresses(participant: Participant, place: str) -> dict[str, str]:
    """Return where an infusion is prepared, checked, printed and recorded."""
    at = [participant.code, place]
    return {
        "preparation": reverse("crf:form", args=[*at, "infusion-preparation"]),
        "infusion": reverse("crf:form", args=[*at, "infusion"]),
        "check": reverse("infusions:check", args=at),
        "card": reverse("infusions:card", args=at),
    }
