"""What refuses or questions an infusion record (F11, A26, A30, domain §2.5 and §3.3)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from dosing.checks import check_of
from dosing.course import broken
from dosing.edit_checks.words import problems_of
from dosing.finding import Finding, Severity
from dosing.models import Infusion
from dosing.models.infusion import STOPS
from dosing.product_checks import check_administration
from dosing.spacing import check_start
from enrollment.actions.eligibility import check_infusion_1
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.rules import Entry, Problem
from ucmsc_ali.lib.quantities import rounded, show
from ucmsc_ali.lib.study_day import site_date

SPONSOR_FIRST = "INTERVAL_VERY_LATE"


def was_started(entry: Entry) -> bool:
    """Say whether a start was saved before: what happened is then corrected, no longer prevented."""
    return isinstance(entry.stored, Infusion) and entry.stored.is_given


def is_same_act(entry: Entry) -> bool:
    """Say whether start and batch stay what they were."""
    stored, infusion = entry.stored, entry.record
    if not isinstance(stored, Infusion) or not stored.is_given:
        return False
    return (stored.started_at, stored.batch_id) == (infusion.started_at, infusion.batch_id)


def prevented(entry: Entry, found: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems of an act to come; of one that was recorded before, as questions."""
    for problem in found:
        yield replace(problem, asks=problem.asks or was_started(entry))


def prepared_and_checked(entry: Entry) -> Iterable[Problem]:
    """Refuse an infusion whose batch, dose and volume two people have not signed (F11 IDCHK)."""
    infusion: Infusion = entry.record
    if infusion.given == "Y" and not is_same_act(entry):
        yield from prevented(entry, check_problems(entry, infusion))


def check_problems(entry: Entry, infusion: Infusion) -> Iterator[Problem]:
    """Yield what is missing of preparation and check."""
    preparation = infusion.preparation
    if preparation is None or preparation.status != Crf.Status.COMPLETE:
        words = _("Record the infusion preparation first: the batch and when it was ready.")
        yield Problem("given", words, "PREPARATION_MISSING")
        return
    check = check_of(preparation)
    if not check.is_complete:
        words = _("Two people sign the preparation before the infusion is given. Open the check and sign.")
        yield Problem("given", words, "CHECK_MISSING")
    elif check.finished_at and infusion.started_at and check.finished_at > infusion.started_at:
        words = _("The second signature was given at %s, after the start. Was it checked before?")
        signed = timezone.localtime(check.finished_at, entry.slot.zone).strftime("%Y-%m-%d %H:%M")
        yield Problem("started_at", words % signed, "CHECKED_AFTER_START", asks=True)


def as_it_was_checked(entry: Entry) -> Iterable[Problem]:
    """Refuse a first record whose dose is no longer the one that was signed."""
    infusion: Infusion = entry.record
    preparation = infusion.preparation
    if infusion.given != "Y" or preparation is None or was_started(entry):
        return
    now = preparation.dose()
    signed = (preparation.planned_cells, preparation.planned_volume)
    current = (now.cells_million, now.volume_ml) if now else (None, None)
    if [places(value) for value in signed] != [places(value) for value in current]:
        words = _(
            "The weight or the batch changed after the preparation was saved. Save it again and sign again."
        )
        yield Problem("given", words, "CHECK_OUTDATED")


def places(value: object) -> str:
    """Return a computed value as its column keeps it, for comparison."""
    return "" if value is None else f"{rounded(value, 6):f}"  # type: ignore[arg-type]


def product_may_be_given(entry: Entry) -> Iterable[Problem]:
    """Refuse a product below its limits, expired, failed or not released; ask about an unusual one."""
    infusion: Infusion = entry.record
    preparation = infusion.preparation
    if infusion.given != "Y" or infusion.started_at is None or infusion.batch is None or preparation is None:
        return
    if is_same_act(entry):
        return
    lots = [other.batch.lot for other in infusion.others if other.batch and other.number < infusion.number]
    ready = preparation.ready_at
    found = infusion.batch.findings(infusion.started_at, ready_at=ready, lots_before=lots)
    yield from prevented(entry, problems_of(found, "started_at"))


def starts_in_order(entry: Entry) -> Iterable[Problem]:
    """Refuse a start out of order, too soon or on the same date; ask for one out of its window (A26)."""
    infusion: Infusion = entry.record
    zone, protocol = entry.slot.zone, entry.slot.protocol
    others = [other.as_given() for other in infusion.others]
    if infusion.given != "Y" or infusion.started_at is None:
        yield from problems_of(broken(others, zone=zone, protocol=protocol), "given")
        return
    own = check_start(infusion.number, infusion.started_at, others, zone=zone, protocol=protocol)
    yield from problems_of(own_findings(infusion, own), "started_at")
    said = {finding.code for finding in own}
    rest = broken([*others, infusion.as_given()], zone=zone, protocol=protocol)
    yield from problems_of([finding for finding in rest if finding.code not in said], "started_at")


def own_findings(infusion: Infusion, found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings; a major deviation stops unless the sponsor approved it before the start (§3.3)."""
    for finding in found:
        if finding.code == SPONSOR_FIRST and not is_approved(infusion):
            yield Finding(finding.code, Severity.HARD, finding.text)
        else:
            yield finding


def is_approved(infusion: Infusion) -> bool:
    """Say whether the sponsor approved the start before it."""
    approved, start = infusion.sponsor_approved_at, infusion.started_at
    return (
        bool(infusion.sponsor_approval) and approved is not None and start is not None and approved <= start
    )


def eligible_for_the_first(entry: Entry) -> Iterable[Problem]:
    """Refuse infusion 1 without signed eligibility and what must still hold at its start (§1.3)."""
    infusion: Infusion = entry.record
    if infusion.given != "Y" or infusion.number != 1 or infusion.started_at is None or is_same_act(entry):
        return
    found = check_infusion_1(entry.participant, infusion.started_at)
    yield from prevented(entry, [replace(problem, item="started_at") for problem in found])


def participant_takes_part(entry: Entry) -> Iterable[Problem]:
    """Refuse an infusion after death, withdrawal from treatment or the end of participation."""
    infusion, participant = entry.record, entry.participant
    start = infusion.started_at
    if infusion.given != "Y" or start is None:
        return
    if participant.died_at and start > participant.died_at:
        yield Problem("started_at", _("The participant died before this time. Check the start."), "DEAD")
    if participant.treatment_withdrawn_at and start > participant.treatment_withdrawn_at:
        words = _("Consent to treatment was withdrawn before this time: no infusion may be given.")
        yield Problem("started_at", words, "WITHDRAWN")
    if participant.ended_on and site_date(start, entry.slot.zone) > participant.ended_on:
        words = _("Participation ended before this date. Check the start.")
        yield Problem("started_at", words, "ENDED")


def given_as_planned(entry: Entry) -> Iterable[Problem]:
    """Refuse impossible times and volumes; ask for an unusual duration, volume or dose (F11)."""
    infusion: Infusion = entry.record
    if infusion.given != "Y" or infusion.started_at is None:
        return
    found = check_administration(
        start=infusion.started_at,
        end=infusion.ended_at,
        volume_ml=infusion.volume_ml,
        planned_ml=infusion.planned_volume,
        percent=infusion.delivered_percent,
        protocol=entry.slot.protocol,
        interruptions=infusion.interruptions() if infusion.interrupted == "Y" else [],
    )
    for finding in found:
        yield from problems_of([finding], ITEM_OF.get(finding.code, "ended_at"))


ITEM_OF = {
    "VOLUME_OUT_OF_RANGE": "volume_ml",
    "VOLUME_UNUSUAL": "volume_ml",
    "DOSE_OUT_OF_TOLERANCE": "volume_ml",
    "INTERRUPTION_OUTSIDE": "interrupted",
    "RESTARTED_TOO_LATE": "interrupted",
}


def diluted_holds_the_volume(entry: Entry) -> Iterable[Problem]:
    """Refuse a total after dilution that is smaller than the volume of cells in it."""
    infusion: Infusion = entry.record
    total, cells = infusion.diluted_ml, infusion.volume_ml
    if total is not None and cells is not None and total < cells:
        words = _("The total after dilution cannot be less than the volume of cells, %s mL.")
        yield Problem("diluted_ml", words % show(cells, 1), "DILUTED_TOO_SMALL")


def stops_are_whole(entry: Entry) -> Iterable[Problem]:
    """Refuse a stop without its reason, a restart without its stop, and stops out of order."""
    infusion: Infusion = entry.record
    last = None
    for n in STOPS:
        stop, restart = getattr(infusion, f"stop_{n}_at"), getattr(infusion, f"restart_{n}_at")
        reason = getattr(infusion, f"stop_{n}_reason")
        if stop is None and (restart or reason):
            yield Problem(f"stop_{n}_at", _("Enter when the infusion stopped."), "STOP_MISSING")
        if stop and not reason:
            yield Problem(f"stop_{n}_reason", _("Enter why the infusion stopped."), "STOP_REASON_MISSING")
        if stop and last and stop < last:
            words = _("Enter the stops in the order they happened.")
            yield Problem(f"stop_{n}_at", words, "STOPS_OUT_OF_ORDER")
        last = restart or stop or last


def approval_is_whole(entry: Entry) -> Iterable[Problem]:
    """Refuse the sponsor's approval without its time, or the time without the approval."""
    infusion: Infusion = entry.record
    if bool(infusion.sponsor_approval) != bool(infusion.sponsor_approved_at):
        item = "sponsor_approved_at" if infusion.sponsor_approval else "sponsor_approval"
        words = _("Enter who approved, and when: both belong together.")
        yield Problem(item, words, "APPROVAL_INCOMPLETE")


RULES = [
    prepared_and_checked,
    as_it_was_checked,
    participant_takes_part,
    eligible_for_the_first,
    starts_in_order,
    product_may_be_given,
    given_as_planned,
    diluted_holds_the_volume,
    stops_are_whole,
    approval_is_whole,
]
