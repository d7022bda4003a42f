"""The reminder of the next infusion (domain §6, R6): hours as in the protocol's spacing."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from dosing.models import Infusion
from dosing.panels import address, answered, infusion_points, next_number, window_of
from enrollment.models import Participant
from ucmsc_ali.accounts.models import Site
from ucmsc_ali.notices.duties import Duty
from ucmsc_ali.notices.rules import Cause, Rule, Step, from_due, register
from ucmsc_ali.protocol.load import current


def between_infusions() -> "QuerySet[Any]":
    """Return the participants of every site between two infusions: one query by site and status."""
    rows = Participant.objects.filter(
        site__in=list(Site.objects.values_list("pk", flat=True)),
        status=Participant.Status.TREATMENT,
        treatment_withdrawn_at=None,
        died_at=None,
        ended_on=None,
    )
    given = Infusion.objects.given().filter(participant=OuterRef("pk")).order_by("-started_at")
    return rows.select_related("site").annotate(
        **{f"answered_{point.infusion}": answered(code) for code, point in infusion_points()},
        last_start=Subquery(given.values("started_at")[:1]),
    )


def next_infusions(at: datetime) -> Iterator[Cause]:
    """Yield the infusion that each participant waits for, until the last day on which it may be given."""
    for participant in between_infusions():
        number = next_number(participant)
        opens, target, closes = window_of(participant, number)
        if not number or opens is None or target is None or closes is None or at > last_chance(participant):
            continue
        point = current().timepoint_of_infusion(number).code
        yield Cause(
            participant=participant,
            subject=f"{participant.pk}:{point}:{target:%Y%m%dT%H%M}",
            timepoint=point,
            forms=("infusion",),
            url=address(participant, point, "infusion"),
            due_at=target,
            opens_at=opens,
            closes_at=closes,
        )


def last_chance(participant: Any) -> datetime:
    """Return the end of the last day on which an infusion may be given (A26)."""
    start: datetime = participant.day_0_at or participant.last_start
    day = start.astimezone(participant.zone).date() + timedelta(days=current().spacing.last_day + 1)
    return datetime.combine(day, time.min, participant.zone)


def latest(cause: Cause) -> datetime:
    """Return the end of the window of the infusion: 28 h after the one before."""
    return cause.closes_at


INFUSION_DUE = _("%(participant)s · %(what)s is due on %(due)s.")

register(
    Rule(
        code="R6",
        level=2,
        query=next_infusions,
        steps=(
            Step(
                key="order",
                when=from_due(hours=-12),
                to=(Duty.CELL_LAB, Duty.NURSE, Duty.PI),
                title=_("Next infusion: order the product"),
                words=INFUSION_DUE,
            ),
            Step(
                key="2-hours-before",
                when=from_due(hours=-2),
                to=(Duty.CELL_LAB, Duty.NURSE, Duty.PI),
                title=_("Next infusion due soon"),
                words=INFUSION_DUE,
            ),
            Step(
                key="late",
                when=latest,
                to=(Duty.CELL_LAB, Duty.NURSE, Duty.PI, Duty.MONITOR),
                title=_("Infusion late"),
                words=_("%(participant)s · %(what)s was due on %(due)s. Its window has closed."),
            ),
        ),
    )
)
