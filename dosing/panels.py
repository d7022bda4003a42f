"""What dosing adds to the casebook and to the home page."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from dosing.arithmetic import is_within_tolerance
from dosing.checks import CHECKED, PREPARED
from dosing.models import DosePlan, Infusion, InfusionPreparation, ProductBatch
from enrollment.models import Participant
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.registry import Alert, Fact, Work
from ucmsc_ali.lib import units
from ucmsc_ali.lib.quantities import show
from ucmsc_ali.protocol.load import current
from ucmsc_ali.review.models import Signature


# ── the casebook ────────────────────────────────────────────────────────────
def infusions_of(participant: Participant) -> list[Infusion]:
    """Return the infusions that were started, with batch and plan: one query, kept with this instance."""
    kept: list[Infusion] | None = participant.__dict__.get("_infusions_shown")
    if kept is None:
        failed = ProductBatch.objects.failed().filter(lot=OuterRef("batch__lot"))
        rows = Infusion.objects.given().filter(participant=participant)
        rows = rows.select_related("batch", "participant__dose_plan").annotate(lot_failed=Exists(failed))
        kept = participant.__dict__["_infusions_shown"] = list(rows) if participant.is_treated else []
    return kept


def plan_of(participant: Participant) -> DosePlan | None:
    """Return the dose plan, from the infusions where there are any."""
    given = infusions_of(participant)
    if given:
        return getattr(given[0].participant, "dose_plan", None)
    return DosePlan.objects.filter(participant=participant).first()


@registry.panel("facts")
def facts(participant: Participant, at: datetime) -> Iterator[Fact]:
    """Say the dose with the weight it comes from, and how many infusions were given."""
    plan = plan_of(participant)
    if plan is None or plan.weight_kg is None or plan.cells_million is None:
        return
    weight = units.with_unit(units.bare(plan.weight_kg), "kg")
    cells = units.with_unit(show(plan.cells_million), "10*6")
    yield Fact(_("Weight and dose"), f"{weight} · {cells}")
    yield Fact(_("Infusions given"), f"{len(infusions_of(participant))} / {current().dose.infusions}")


@registry.panel("alerts")
def alerts(participant: Participant, at: datetime) -> Iterator[Alert]:
    """Warn of a batch that failed after it was given, and of a dose outside the tolerance."""
    for infusion in infusions_of(participant):
        yield from batch_alerts(infusion)
        percent = infusion.delivered_percent
        if percent is not None and not is_within_tolerance(percent, current().dose):
            words = _("Infusion %(number)s gave %(percent)s %% of the planned cells.")
            facts = {"number": infusion.number, "percent": show(percent)}
            yield Alert("warning", words % facts, address(participant, infusion.timepoint, "infusion"))


def batch_alerts(infusion: Infusion) -> Iterator[Alert]:
    """Warn of a lot that failed a release test at any site after it was given."""
    if getattr(infusion, "lot_failed", False) and infusion.batch is not None:
        words = _("Lot %(lot)s of infusion %(number)s failed a release test.")
        facts = {"lot": infusion.batch.lot, "number": infusion.number}
        yield Alert("danger", words % facts, infusion.batch.get_absolute_url())


@registry.panel("actions")
def actions(participant: Participant, by: User, at: datetime) -> Iterator[tuple[str, str]]:
    """Lead to the dose of a participant who takes part."""
    statuses = Participant.Status
    if participant.status not in (statuses.DECLINED, statuses.SCREEN_FAILURE):
        yield _("Dose plan"), reverse("infusions:dose", args=[participant.code])


def address(participant: Participant, timepoint: str, key: str) -> str:
    """Return the address of a form."""
    return reverse("crf:form", args=[participant.code, timepoint, key])


# ── the home page ───────────────────────────────────────────────────────────
@registry.panel("work")
def work(user: User, at: datetime) -> Iterator[Work]:
    """List the infusion that each participant of the site waits for, and checks that want a second person."""
    if not user.may(Permission.CRF_ENTER) or user.membership is None:
        return
    for participant in waiting(user.membership.site_id):
        number = next_number(participant)
        if number:
            yield next_step(participant, number, user, at)


def waiting(site: int) -> "QuerySet[Participant]":
    """Return the participants of a site to whom a further infusion is to come, in one query."""
    statuses = (Participant.Status.ELIGIBLE, Participant.Status.TREATMENT)
    rows = Participant.objects.filter(
        site=site, status__in=statuses, treatment_withdrawn_at=None, died_at=None
    )
    given = Infusion.objects.given().filter(participant=OuterRef("pk"))
    prepared = InfusionPreparation.objects.filter(
        participant=OuterRef("pk"), status=Crf.Status.COMPLETE
    ).order_by("-created_at")
    signed = Signature.objects.filter(crf=OuterRef("prepared_pk"), version=F("crf__version"))
    return rows.annotate(
        **{f"answered_{point.infusion}": answered(code) for code, point in infusion_points()},
        last_start=Subquery(given.order_by("-started_at").values("started_at")[:1]),
        prepared_pk=Subquery(prepared.values("pk")[:1]),
        prepared_at=Subquery(prepared.values("timepoint")[:1], output_field=CharField()),
        signed_by=Subquery(signed.filter(meaning=PREPARED).values("signed_by")[:1]),
        is_checked=Exists(signed.filter(meaning=CHECKED)),
    )


def infusion_points() -> list[tuple[str, Any]]:
    """Return the timepoints at which an infusion is given, by code."""
    return [(code, point) for code, point in current().timepoints.items() if point.infusion]


def answered(timepoint: str) -> Exists:
    """Return whether the infusion of a timepoint was started, or is recorded as not given."""
    started = Q(infusion__given="Y", infusion__started_at__isnull=False)
    said = started | Q(infusion__given="N") | Q(status=Crf.Status.NOT_DONE)
    rows = Crf.objects.standing().filter(said, participant=OuterRef("pk"), form="infusion")
    return Exists(rows.filter(timepoint=timepoint))


def next_number(participant: Any) -> int:
    """Return the number of the infusion to come; 0 if none is."""
    numbers = [point.infusion for _code, point in infusion_points()]
    return next((n for n in numbers if not getattr(participant, f"answered_{n}")), 0)


def next_step(participant: Any, number: int, user: User, at: datetime) -> Work:
    """Return what is to be done next for an infusion: prepare, sign, or give."""
    place = current().timepoint_of_infusion(number).code
    is_prepared = participant.prepared_at == place
    window = window_of(participant, number)
    what, url, button, state = step(participant, place, number, user, is_prepared=is_prepared)
    if state == "due":
        state = window_state(window, at)
    opens, target, closes = window
    return Work(
        participant_code=participant.code,
        what=what,
        url=url,
        button=button,
        state=state,
        opens_at=opens,
        due_at=target,
        closes_at=closes,
    )


def step(
    participant: Any, place: str, number: int, user: User, *, is_prepared: bool
) -> tuple[str, str, str, str]:
    """Return words, address, button and state of the next step."""
    numbered = {"number": number}
    if not is_prepared:
        url = address(participant, place, "infusion-preparation")
        return _("Infusion %(number)s") % numbered, url, _("Prepare infusion"), "due"
    if not participant.is_checked:
        url = reverse("infusions:check", args=[participant.code, place])
        if participant.signed_by == user.pk:
            return (
                _("Check of infusion %(number)s: second person") % numbered,
                url,
                _("Open the check"),
                "due",
            )
        return _("Check of infusion %(number)s") % numbered, url, _("Check and sign"), "sign"
    url = address(participant, place, "infusion")
    return _("Infusion %(number)s") % numbered, url, _("Open infusion"), "due"


Window = tuple[datetime | None, datetime | None, datetime | None]


def window_of(participant: Any, number: int) -> Window:
    """Return when an infusion may start: opens, target, closes (A26; infusion 1 within 72 h of consent)."""
    protocol = current()
    if number == 1 or participant.last_start is None:
        consented = participant.consented_at
        hours = float(protocol.eligibility.consent_to_infusion_hours)
        closes = consented + timedelta(hours=hours) if consented else None
        return consented, closes, closes
    spacing, last = protocol.spacing, participant.last_start
    hours_of = (spacing.earliest_hours, spacing.target_hours, spacing.latest_hours)
    opens, target, closes = (last + timedelta(hours=float(hours)) for hours in hours_of)
    return opens, target, closes


def window_state(window: Window, at: datetime) -> str:
    """Return whether an infusion is to come, due, or late."""
    opens, _target, closes = window
    if opens and at < opens:
        return "upcoming"
    return "late" if closes and at > closes else "due"
