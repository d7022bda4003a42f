"""What the records of follow-up know of their place in time; each is read once per record."""

from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from dosing import infusions
from dosing.spacing import Given
from followup.models.scheduled_assessment import ScheduledAssessment

AFTER_DEATH = {"after_death": True}  # what may be dated after death: handling, results, closing papers (F18)


class AroundInfusions:
    """Mixed into a form's table: the infusions given to its participant."""

    participant: Any

    @cached_property
    def infusions(self) -> list[Given]:
        """The infusions given so far, in order."""
        return infusions.starts(self.participant)

    def nth_infusion(self, number: int) -> Given | None:
        """Return an infusion that was given, or None."""
        return next((given for given in self.infusions if given.number == number), None)

    def given_before(self, at: datetime) -> int:
        """Return how many infusions had started before a moment (NDOSEPRE)."""
        return sum(given.start < at for given in self.infusions)


class Observed(AroundInfusions):
    """Mixed into a form's table: the moment at the bedside that its window is held against."""

    OBSERVED_AT: ClassVar[str]

    timepoint: str
    form: str
    repeat: int

    @cached_property
    def plan(self) -> Any:
        """The plan of this place in the schedule, None where the schedule has none yet."""
        plans = {plan.repeat: plan for plan in self.plans()}
        return plans.get(self.repeat) or plans.get(1)

    def plans(self) -> Any:
        """Return the plans of this place: one, but for a sample after each infusion (A4)."""
        place = {"timepoint": self.timepoint, "form": self.form}
        return ScheduledAssessment.objects.filter(participant=self.participant, **place)

    @property
    def observed_at(self) -> datetime | None:
        """The moment of the observation, None while it is not entered."""
        found: datetime | None = getattr(self, self.OBSERVED_AT)
        return found
