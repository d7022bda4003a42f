"""Keep the stored schedule true: computed from what has happened, only differences are written."""

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from dosing import infusions
from enrollment.models import Participant
from followup.exceptions import NotExpected
from followup.models.scheduled_assessment import FACTS, ScheduledAssessment
from followup.schedule import Course, Planned, schedule
from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.context import context, current
from ucmsc_ali.protocol.load import current as protocol_in_force

Place = tuple[str, str, int]  # timepoint, form, repeat
NOTHING_PLANNED = dict.fromkeys(FACTS) | {
    "is_required": False,
    "is_pre_dose": False,
    "is_due_meanwhile": False,
    "is_outpatient": False,
    "not_expected": NotExpected.NO.value,
}


@transaction.atomic
def derive(*, participant: Participant, by: User, at: datetime) -> int:  # noqa: ARG001 the trail names who and when
    """Compute a participant's schedule anew and write what differs; return how many places did.

    Safe to run twice. The reason in the trail is that of the correction it follows from.
    """
    row = Participant.objects.select_for_update(of=("self",)).select_related("site").get(pk=participant.pk)
    wanted = {
        planned.key: facts_of(planned)
        for planned in schedule(course_of(row), protocol=protocol_in_force(), zone=row.zone)
    }
    stored = {
        (plan.timepoint, plan.form, plan.repeat): plan
        for plan in ScheduledAssessment.objects.filter(participant=row)
    }
    with context(reason=current().reason or "The schedule follows from what was recorded."):
        return add(row, wanted, stored) + change(wanted, stored)


def course_of(row: Participant) -> Course:
    """Return what has happened to a participant that moves or ends the schedule."""
    return Course(
        consented_at=row.consented_at,
        infusions=tuple(infusions.starts(row)),
        died_at=row.died_at,
        withdrew_treatment_at=row.treatment_withdrawn_at,
        withdrew_procedures_at=row.procedures_withdrawn_at,
        withdrew_data_at=row.data_withdrawn_at,
        discharged_at=row.discharged_at,
        ended_at=end_of_participation(row),
    )


def end_of_participation(row: Participant) -> datetime | None:
    """Return the first instant after the last day of participation at the site."""
    if row.ended_on is None:
        return None
    return datetime.combine(row.ended_on + timedelta(days=1), time.min, row.zone)


def facts_of(planned: Planned) -> dict[str, Any]:
    """Return what is stored of a planned form."""
    return {name: getattr(planned, name) for name in FACTS} | {"not_expected": planned.not_expected.value}


def add(row: Participant, wanted: dict[Place, dict[str, Any]], stored: dict[Place, Any]) -> int:
    """Write the places that are not stored yet, once it is known when they are due."""
    new = [
        ScheduledAssessment(participant=row, timepoint=timepoint, form=form, repeat=repeat, **facts)
        for (timepoint, form, repeat), facts in wanted.items()
        if (timepoint, form, repeat) not in stored and is_known(facts)
    ]
    ScheduledAssessment.objects.bulk_create(new)
    return len(new)


def is_known(facts: dict[str, Any]) -> bool:
    """Say whether a place has a window, or is to be filled so that infusion 1 can start."""
    return facts["opens_at"] is not None or facts["is_due_meanwhile"]


def change(wanted: dict[Place, dict[str, Any]], stored: dict[Place, ScheduledAssessment]) -> int:
    """Write the places that differ; one that the protocol plans no more stays, with nothing planned."""
    moved = []
    for place, plan in stored.items():
        facts = wanted.get(place, NOTHING_PLANNED)
        if any(getattr(plan, name) != value for name, value in facts.items()):
            vars(plan).update(facts)
            moved.append(plan)
    ScheduledAssessment.objects.bulk_update(moved, FACTS)
    return len(moved)
