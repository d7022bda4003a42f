"""How the schedule stands at a moment: each place with its window, and what is to be done where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, Q, Subquery, expressions
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext as _

from enrollment.models import Participant
from followup.models import ScheduledAssessment
from followup.models.scheduled_assessment import REASONS
from followup.models.vital_signs import ROUTINE
from followup.schedule import State, off_window, serves_as_baseline, to_the_minute
from followup.words import LAST_MINUTE, off_words, window_words
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.registry import Window
from ucmsc_ali.protocol.load import current

OURS = ("visit", "vital-signs", "blood-gas", "chest-ct", "cytokines")
OBSERVED_AT = Coalesce(
    "vitalsigns__measured_at",
    "arterialbloodgas__sampled_at",
    "chestct__scanned_at",
    "cytokines__collected_at",
    "infusion__started_at",
)
GLYPHS = {
    State.UPCOMING: "upcoming",
    State.DUE: "due",
    State.OVERDUE: "late",
    State.MISSED: "missed",
    State.OPTIONAL: "not_started",
    State.NOT_EXPECTED: "not_expected",
    State.EARLY: "early",
    State.IN_WINDOW: "in_window",
    State.LATE: "late",
}
ENTERED = {
    Crf.Status.COMPLETE: "complete",
    Crf.Status.INCOMPLETE: "incomplete",
    Crf.Status.NOT_DONE: "not_done",
}


def entered() -> Any:
    """Return the forms that stand in a planned place; of vital signs only the routine ones fill a visit."""
    same = {name: OuterRef(name) for name in ("participant", "timepoint", "form")}
    rows = Crf.objects.standing().filter(**same)
    of_the_visit = Q(vitalsigns__point__in=["", ROUTINE]) | Q(status=Crf.Status.NOT_DONE)
    return rows.filter(~Q(form="vital-signs") | of_the_visit).order_by("repeat", "pk")


def as_entered(plans: Any) -> Any:
    """Add to planned places what was entered there: its status, and when it was observed."""
    return plans.annotate(
        entered=Subquery(entered().values("status")[:1]),
        observed_at=Subquery(entered().annotate(moment=OBSERVED_AT).values("moment")[:1]),
        visited_on=Subquery(entered().values("visit__visited_on")[:1]),
    )


def screening_gas_serves(at: datetime) -> Q:
    """Return the places of a baseline blood gas that the screening sample fills (domain §3.2)."""
    hours = timedelta(hours=int(current().assessments.baseline_blood_gas_hours))
    gases = Crf.objects.standing().filter(participant=OuterRef("participant"), form="blood-gas")
    young = gases.filter(timepoint="SCR", arterialbloodgas__specimen="ARTERIAL")
    known = young.filter(arterialbloodgas__sampled_at__range=(OuterRef("opens_at"), OuterRef("closes_at")))
    now = young.filter(arterialbloodgas__sampled_at__range=(at - hours, at))
    is_baseline = Q(form="blood-gas", timepoint="BL")
    return is_baseline & (Q(Exists(known)) | (Q(is_due_meanwhile=True) & Q(Exists(now))))


def unmet(at: datetime) -> Any:
    """Return the required places of follow-up in which nothing stands yet."""
    expected = ScheduledAssessment.objects.expected().filter(form__in=OURS)
    return expected.filter(~Exists(entered())).exclude(screening_gas_serves(at))


@dataclass(frozen=True)
class Standing:
    """One planned place as it stands at a moment."""

    plan: Any  # a ScheduledAssessment with what was entered
    zone: ZoneInfo
    at: datetime
    is_filled_from_screening: bool = False
    is_closed: bool = False

    @property
    def done_at(self) -> datetime | None:
        """When it was done; a visit of which only the date is known counts from within its window's day."""
        if self.plan.visited_on is None:
            found: datetime | None = self.plan.observed_at
            return found
        return within_day(self.plan.visited_on, self.plan, self.zone)

    @property
    def state(self) -> State:
        """Upcoming, due, missed and so on."""
        if self.is_closed and self.done_at is None:
            return State.NOT_EXPECTED
        found: State = self.plan.state(done_at=self.done_at, now=self.at)
        is_open = found in (State.DUE, State.OVERDUE, State.MISSED)
        return State.NOT_EXPECTED if self.is_filled_from_screening and is_open else found

    @property
    def is_waited_for(self) -> bool:
        """Say whether it is expected of follow-up and nothing stands there."""
        is_expected = self.plan.is_required and self.plan.form in OURS
        return is_expected and not self.plan.entered and self.state is not State.NOT_EXPECTED

    @property
    def glyph(self) -> str:
        """The state as the casebook draws it."""
        if self.plan.entered and self.done_at is None:
            return ENTERED[Crf.Status(self.plan.entered)]
        return GLYPHS[self.state]

    @property
    def words(self) -> str:
        """The window, and how it stands, in words."""
        parts = [window_words(self.plan.opens_at, self.plan.closes_at, self.zone), *self.remarks()]
        return " · ".join(part for part in parts if part)

    def remarks(self) -> Iterable[str]:
        """Yield what there is to say beside the window."""
        if self.plan.is_pre_dose:
            yield _("before the infusion")
        if self.done_at is not None and self.plan.opens_at is not None:
            yield off_words(off_window(self.plan.planned, self.done_at))
        elif self.is_filled_from_screening:
            yield _("the screening sample serves")
        elif self.plan.not_expected:
            yield str(REASONS.get(self.plan.not_expected, ""))
        elif self.plan.is_due_meanwhile:
            yield _("before infusion 1")

    def window(self) -> Window:
        """Return what the casebook and the form show of it."""
        plan = self.plan
        return Window(
            opens_at=plan.opens_at,
            target_at=plan.target_at,
            closes_at=plan.closes_at,
            state=self.glyph,
            words=self.words,
        )


def within_day(day: Any, plan: ScheduledAssessment, zone: ZoneInfo) -> datetime:
    """Return the moment that a date means for a window: on its days within it, else off by whole days."""
    start, end = (datetime.combine(day, clock, zone) for clock in (time.min, LAST_MINUTE))
    if plan.opens_at is None or plan.closes_at is None or end < plan.opens_at:
        return start
    return end if start > plan.closes_at else max(start, plan.opens_at)


def of_participant(participant: Participant, at: datetime) -> list[Standing]:
    """Return every planned place of a participant as it stands, in the order of the schedule.

    One query, kept with this instance for this moment: windows and alerts of a page ask the same.
    """
    known: tuple[datetime, list[Standing]] | None = participant.__dict__.get("_standing")
    if known is None or known[0] != at:
        known = participant.__dict__["_standing"] = at, read(participant, at)
    return known[1]


def forget(participant: Participant) -> None:
    """Let the next question read the schedule anew: something was saved."""
    participant.__dict__.pop("_standing", None)


def read(participant: Participant, at: datetime) -> list[Standing]:
    """Read every planned place of a participant, with what was entered there."""
    plans = list(as_entered(ScheduledAssessment.objects.filter(participant=participant)).order_by("pk"))
    serves = any(is_young_gas(plan, participant, at) for plan in plans)
    is_closed = participant.status in (participant.Status.SCREEN_FAILURE, participant.Status.DECLINED)
    made = []
    for plan in plans:
        is_baseline_gas = (plan.timepoint, plan.form) == ("BL", "blood-gas")
        made.append(Standing(plan, participant.zone, at, serves and is_baseline_gas, is_closed))
    return made


def is_young_gas(plan: Any, participant: Participant, at: datetime) -> bool:
    """Say whether a place holds a screening blood gas that serves as baseline too."""
    if (plan.timepoint, plan.form) != ("SCR", "blood-gas") or plan.observed_at is None:
        return False
    return serves_as_baseline(plan.observed_at, participant.day_0_at or at, current())


def to_do(user: Any, at: datetime, ahead: timedelta, limit: int) -> Any:
    """Return what is expected at a person's site and not yet closed, the soonest to close first."""
    soon = unmet(at).filter(Q(opens_at__lte=at + ahead) | Q(is_due_meanwhile=True))
    still = soon.filter(Q(closes_at__gte=to_the_minute(at)) | Q(closes_at=None))
    return at_site(still, user).order_by(F("closes_at").asc(nulls_first=True), "pk")[:limit]


def first_to_close(participants: list[Any], at: datetime) -> Any:
    """Return for each of several participants the expected place whose window closes first."""
    by_close = expressions.Window(RowNumber(), partition_by=F("participant"), order_by=["closes_at", "pk"])
    still = unmet(at).filter(participant__in=participants, closes_at__gte=at)
    return still.select_related("participant__site").annotate(place=by_close).filter(place=1)


def missed(user: Any, at: datetime, limit: int) -> Any:
    """Return what was expected at a person's site and never entered, the latest first."""
    over = unmet(at).filter(closes_at__lt=to_the_minute(at))
    return at_site(over, user).order_by("-closes_at", "pk")[:limit]


def at_site(plans: Any, user: Any) -> Any:
    """Keep the places of participants who are on study at a person's site; dosing itself lists infusions."""
    left = (Participant.Status.DECLINED, Participant.Status.SCREEN_FAILURE)
    return (
        plans.filter(participant__site=user.membership.site_id)
        .exclude(participant__status__in=left)
        .exclude(form="infusion")
        .select_related("participant")
    )
