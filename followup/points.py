"""The points of vital signs around an infusion, and from when to when each is in time (domain §3.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from dosing.spacing import Given
from ucmsc_ali.protocol.model import InfusionVital


@dataclass(frozen=True)
class Tolerance:
    """The target of a point, and the first and last minute at which it is in time."""

    opens: datetime
    target: datetime
    closes: datetime

    def off(self, at: datetime) -> timedelta:
        """Return how far outside a moment lies: negative before, positive after, zero within."""
        moment = at.replace(second=0, microsecond=0)
        return min(moment - self.opens, timedelta(0)) or max(moment - self.closes, timedelta(0))


def tolerance_of(point: InfusionVital, given: Given | None) -> Tolerance | None:
    """Return when a point of an infusion is due; None while its start or end is not known."""
    reference = reference_of(point, given)
    if reference is None:
        return None
    target = reference.replace(second=0, microsecond=0) + timedelta(minutes=point.minute)
    early, late = timedelta(minutes=point.early_minutes), timedelta(minutes=point.late_minutes)
    return Tolerance(target - early, target, target + late)


def reference_of(point: InfusionVital, given: Given | None) -> datetime | None:
    """Return the start or the end of an infusion, whichever the point is counted from."""
    if given is None:
        return None
    return given.start if point.reference == "START" else given.end
