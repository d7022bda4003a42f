"""The records of one form at one visit, side by side: what is there, what is to come, where each opens."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from dosing import infusions
from dosing.spacing import Given
from followup.models.vital_signs import VitalSigns
from followup.points import Tolerance, tolerance_of
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.slots import Slot
from ucmsc_ali.protocol.load import current

STATES = {
    Crf.Status.COMPLETE: "complete",
    Crf.Status.INCOMPLETE: "incomplete",
    Crf.Status.NOT_DONE: "not_done",
}


@dataclass(frozen=True)
class Sibling:
    """One record of a repeating form, or one that is still to come."""

    label: str | Promise
    when: str
    url: str
    state: str
    is_here: bool = False


@dataclass(frozen=True)
class Records:
    """Every record of a form at a visit, what is still to come, and where another one opens."""

    siblings: list[Sibling]
    add_url: str
    to_come: list[Sibling] = field(default_factory=list)

    @property
    def is_worth_showing(self) -> bool:
        """Say whether there is more than the one record on the page."""
        return bool(self.siblings or self.to_come)


def of(slot: Slot, name: Callable[[Any], str | Promise]) -> Records:
    """Return the records in a place, in their order; `name` says what each is called."""
    named = [sibling(slot, record, name(record)) for record in stored(slot)]
    return Records(named, slot_url(slot, "new"))


def of_vital_signs(slot: Slot, at: datetime) -> Records:
    """Return the records of vital signs at a visit, and the points of its infusion that have none."""
    found, names = stored(slot), dict(VitalSigns.POINTS)
    made = [sibling(slot, record, names.get(record.point, "")) for record in found]
    infusion = current().timepoints[slot.timepoint].infusion
    recorded = {record.point for record in found}
    to_come = points_to_come(slot, infusion, recorded, at) if infusion else []
    return Records(made, slot_url(slot, "new"), to_come)


def stored(slot: Slot) -> list[Any]:
    """Return what stands in every repeat of a place."""
    rows: Any = slot.form_class.model._default_manager
    place = {"participant": slot.participant, "form": slot.key, "timepoint": slot.timepoint}
    return list(rows.filter(**place).exclude(status=Crf.Status.VOID).order_by("repeat"))


def sibling(slot: Slot, record: Any, label: str | Promise) -> Sibling:
    """Return one record with the moment it was observed."""
    when = local(record.observed_at, slot) if record.observed_at else ""
    url = reverse("crf:form", args=[slot.participant.code, slot.timepoint, slot.key, record.repeat])
    return Sibling(label, when, url, STATES[Crf.Status(record.status)], record.repeat == slot.repeat)


def points_to_come(slot: Slot, number: int, recorded: set[str], at: datetime) -> list[Sibling]:
    """Return the points of an infusion's grid that have no record, each with its time (domain §3.2)."""
    given = next((one for one in infusions.starts(slot.participant) if one.number == number), None)
    return [
        point_to_come(slot, code, given, at) for code in current().infusion_vitals if code not in recorded
    ]


def point_to_come(slot: Slot, code: str, given: Given | None, at: datetime) -> Sibling:
    """Return one point that is still to be recorded."""
    point = current().infusion_vitals[code]
    times = tolerance_of(point, given)
    url = f"{slot_url(slot, 'new')}?{urlencode({'point': code})}"
    when = local(times.target, slot) if times else ""
    return Sibling(dict(VitalSigns.POINTS)[code], when, url, state_of(times, at))


def state_of(times: Tolerance | None, at: datetime) -> str:
    """Return how a point without a record stands: not before its infusion, then upcoming, due, missed."""
    if times is None:
        return "not_started"
    if at < times.opens:
        return "upcoming"
    return "due" if at <= times.closes else "missed"


def local(at: datetime, slot: Slot) -> str:
    """Return a moment in the site's zone, without the year."""
    return timezone.localtime(at, slot.zone).strftime("%m-%d %H:%M")


def slot_url(slot: Slot, name: str) -> str:
    """Return an address beside a place."""
    return reverse(f"crf:{name}", args=[slot.participant.code, slot.timepoint, slot.key])
