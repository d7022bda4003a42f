"""The reminders of follow-up (domain §6): R1 to R5 over the stored windows, R17 over unfinished forms."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enrollment.models import Participant
from followup import standing
from followup.panels import CLOSING_HOURS, WHOLE_DAY, work_url
from followup.schedule import to_the_minute
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.notices.duties import Duty
from ucmsc_ali.notices.models import Notice
from ucmsc_ali.notices.rules import Cause, Rule, Step, from_due, on_due_day, on_last_day, register

VISITS = ("D7", "D14")
SAMPLES = ("D1", "D2", "D3")
SIX_HOURS = "H6"
SAMPLE = "cytokines"
NOT_ON_STUDY = (Participant.Status.DECLINED, Participant.Status.SCREEN_FAILURE)
VISIT_AHEAD = timedelta(days=5)  # a visit's window closes at most so long after its first reminder
CLOSING_AHEAD = timedelta(hours=24)  # a window that is to be warned of closes within this
SAMPLE_AHEAD = timedelta(hours=12)
SIX_HOURS_STANDS = timedelta(hours=4)  # after it the missed window speaks alone
LOOK_BACK = timedelta(days=30)  # what was missed longer ago is raised no more, but stays while it stands
UNFINISHED = timedelta(days=3)
UNFINISHED_SOON = {"adverse-event": timedelta(hours=24), "infusion": timedelta(hours=24)}
LAST_DAY_NOON = time(12)


# ── The windows that stand ──────────────────────────────────────────────────
def expected(at: datetime, *, closes: tuple[datetime, datetime]) -> Any:
    """Return the empty, expected places whose windows close in a span of time: one indexed query."""
    rows = standing.unmet(at).filter(closes_at__range=closes)
    return on_study(rows)


def on_study(rows: Any) -> Any:
    """Keep the places of participants who take part, with participant and site."""
    kept = rows.exclude(participant__status__in=NOT_ON_STUDY).select_related("participant__site")
    return kept.order_by("closes_at", "pk")


def together(rows: Iterable[Any], moment: str) -> Iterator[Cause]:
    """Yield one cause for each visit and window: its places that are empty; `moment` is when it is due."""
    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for row in rows:
        groups[row.participant_id, row.timepoint, getattr(row, moment)].append(row)
    for (participant, timepoint, due), places in groups.items():
        ordered = sorted(places, key=lambda place: int(place.pk))
        yield Cause(
            participant=ordered[0].participant,
            subject=f"{participant}:{timepoint}:{to_the_minute(due):%Y%m%dT%H%M}",
            timepoint=timepoint,
            forms=tuple(place.form for place in ordered),
            url=work_url(ordered[0]),
            due_at=due,
            opens_at=min(place.opens_at for place in ordered),
            closes_at=max(place.closes_at for place in ordered),
        )


# ── R1 ──────────────────────────────────────────────────────────────────────
def visits(at: datetime) -> Iterator[Cause]:
    """Yield the visits to come or under way of which nothing is entered."""
    rows = expected(at, closes=(to_the_minute(at), at + VISIT_AHEAD))
    return together(rows.filter(timepoint__in=VISITS, form="visit"), "target_at")


VISIT_DUE = _("%(participant)s · %(what)s is due on %(due)s.")

register(
    Rule(
        code="R1",
        level=3,
        query=visits,
        steps=(
            Step(
                key="day-before",
                when=on_due_day(time(9), days=-1),
                to=(Duty.CRC,),
                title=_("Visit due tomorrow"),
                words=VISIT_DUE,
            ),
            Step(
                key="due-day",
                when=on_due_day(time(8)),
                to=(Duty.CRC,),
                title=_("Visit due today"),
                words=VISIT_DUE,
            ),
            Step(
                key="last-day",
                when=on_last_day(LAST_DAY_NOON),
                to=(Duty.PI,),
                title=_("Visit not entered on its last day"),
                words=_("%(participant)s · %(what)s was due on %(due)s. Its window closes today."),
                if_not_acknowledged=True,
            ),
        ),
    )
)


# ── R2 ──────────────────────────────────────────────────────────────────────
def closing(at: datetime) -> Iterator[Cause]:
    """Yield the visits whose window closes within a day and that have an empty place; R4 has its own."""
    rows = expected(at, closes=(to_the_minute(at), at + CLOSING_AHEAD))
    return together(rows.exclude(timepoint=SIX_HOURS), "closes_at")


def warns_at(cause: Cause) -> datetime:
    """Return when a window is said to close: noon of the last day, or hours before for a sample."""
    if cause.closes_at - cause.opens_at >= WHOLE_DAY:
        return on_last_day(LAST_DAY_NOON)(cause)
    return max(cause.closes_at - CLOSING_HOURS, cause.opens_at)


def still_closing(cause: Cause) -> datetime:
    """Return when a warning that nobody acknowledged goes further."""
    return warns_at(cause) + timedelta(hours=4)


CLOSES = _("%(participant)s · %(what)s: nothing entered, and the window closes on %(due)s.")

register(
    Rule(
        code="R2",
        level=2,
        query=closing,
        steps=(
            Step(
                key="closing",
                when=warns_at,
                to=(Duty.CRC, Duty.SUB_I),
                title=_("Window closing"),
                words=CLOSES,
            ),
            Step(
                key="still-closing",
                when=still_closing,
                to=(Duty.PI,),
                title=_("Window closing, not acknowledged"),
                words=CLOSES,
                if_not_acknowledged=True,
            ),
        ),
    )
)


# ── R3 ──────────────────────────────────────────────────────────────────────
def missed(at: datetime) -> Iterator[Cause]:
    """Yield the visits whose window has closed over an empty place; whoever was told, however long ago."""
    over = to_the_minute(at) - timedelta(minutes=1)
    recent = list(expected(at, closes=(at - LOOK_BACK, over)))
    told = Notice.objects.live().filter(rule="R3", due_at__lt=at - LOOK_BACK).values("participant")
    older = on_study(standing.unmet(at).filter(participant__in=told, closes_at__lt=at - LOOK_BACK))
    return together([*older, *recent], "closes_at")


register(
    Rule(
        code="R3",
        level=2,
        query=missed,
        steps=(
            Step(
                key="missed",
                when=from_due(minutes=1),
                to=(Duty.CRC, Duty.PI, Duty.MONITOR),
                title=_("Window missed"),
                words=_("%(participant)s · %(what)s: nothing entered, and the window closed on %(due)s."),
            ),
        ),
    )
)


# ── R4 ──────────────────────────────────────────────────────────────────────
def six_hour_samples(at: datetime) -> Iterator[Cause]:
    """Yield the 6-hour samples that are near and not logged."""
    rows = expected(at, closes=(at - SIX_HOURS_STANDS, at + SAMPLE_AHEAD))
    return together(rows.filter(timepoint=SIX_HOURS, form=SAMPLE), "target_at")


SAMPLE_DUE = _("%(participant)s · %(what)s is due on %(due)s.")
NOT_LOGGED = _("%(participant)s · %(what)s was due on %(due)s and is not logged.")
AT_THE_BED = (Duty.NURSE, Duty.LAB)

register(
    Rule(
        code="R4",
        level=2,
        query=six_hour_samples,
        steps=(
            Step(
                key="hour-before",
                when=from_due(minutes=-60),
                to=AT_THE_BED,
                title=_("6 h sample in one hour"),
                words=SAMPLE_DUE,
            ),
            Step(
                key="10-minutes-before",
                when=from_due(minutes=-10),
                to=AT_THE_BED,
                title=_("6 h sample due now"),
                words=SAMPLE_DUE,
            ),
            Step(
                key="not-logged",
                when=from_due(minutes=30),
                to=AT_THE_BED,
                title=_("6 h sample not logged"),
                words=NOT_LOGGED,
            ),
            Step(
                key="still-not-logged",
                when=from_due(minutes=60),
                to=(Duty.CRC,),
                title=_("6 h sample still not logged"),
                words=NOT_LOGGED,
                if_not_acknowledged=True,
            ),
        ),
    )
)


# ── R5 ──────────────────────────────────────────────────────────────────────
def daily_samples(at: datetime) -> Iterator[Cause]:
    """Yield the samples of days 1 to 3 that are near and not logged."""
    rows = expected(at, closes=(to_the_minute(at), at + SAMPLE_AHEAD))
    return together(rows.filter(timepoint__in=SAMPLES, form=SAMPLE), "target_at")


BEFORE_THE_INFUSION = _("%(participant)s · %(what)s is due on %(due)s, before the infusion if one is given.")

register(
    Rule(
        code="R5",
        level=2,
        query=daily_samples,
        steps=(
            Step(
                key="2-hours-before",
                when=from_due(hours=-2),
                to=AT_THE_BED,
                title=_("Sample due soon"),
                words=BEFORE_THE_INFUSION,
            ),
            Step(
                key="due",
                when=from_due(),
                to=(Duty.CRC,),
                title=_("Sample due, not acknowledged"),
                words=BEFORE_THE_INFUSION,
                if_not_acknowledged=True,
            ),
        ),
    )
)


# ── R17 ─────────────────────────────────────────────────────────────────────
def unfinished(at: datetime) -> Iterator[Cause]:
    """Yield the forms that were begun and are still incomplete when they are due: one indexed query."""
    soon = Q(form__in=UNFINISHED_SOON, created_at__lte=at - min(UNFINISHED_SOON.values()))
    rows = Crf.objects.filter(soon | Q(created_at__lte=at - UNFINISHED), status=Crf.Status.INCOMPLETE)
    rows = rows.exclude(participant__status__in=NOT_ON_STUDY).select_related("participant__site")
    for row in rows.order_by("pk"):
        due = row.created_at + UNFINISHED_SOON.get(row.form, UNFINISHED)
        yield Cause(
            participant=row.participant,
            subject=f"{row.pk}",
            timepoint=row.timepoint,
            forms=(row.form,),
            url=row.get_absolute_url(),
            due_at=due,
            opens_at=row.created_at,
            closes_at=due,
        )


INCOMPLETE = _("%(participant)s · %(what)s is incomplete; it was to be finished by %(due)s.")

register(
    Rule(
        code="R17",
        level=3,
        query=unfinished,
        steps=(
            Step(
                key="overdue",
                when=from_due(),
                to=(Duty.CRC,),
                title=_("Form overdue"),
                words=INCOMPLETE,
            ),
            Step(
                key="overdue-7-days",
                when=from_due(days=7),
                to=(Duty.MONITOR,),
                title=_("Form overdue for 7 days"),
                words=INCOMPLETE,
                if_not_acknowledged=True,
            ),
            Step(
                key="overdue-14-days",
                when=from_due(days=14),
                to=(Duty.PI,),
                title=_("Form overdue for 14 days"),
                words=INCOMPLETE,
                if_not_acknowledged=True,
            ),
        ),
    )
)
