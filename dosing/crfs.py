"""The forms of dosing, and what follows when one of them is saved."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from dosing.actions import course, plans
from dosing.forms.infusion import InfusionForm
from dosing.forms.preparation import InfusionPreparationForm
from dosing.models import Infusion
from dosing.models.infusion_preparation import infusion_at
from enrollment.actions.moves import NotAllowed
from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf import registry

registry.register(InfusionPreparationForm)
registry.register(InfusionForm)


@registry.after_save("baseline", "demographics")
def plan_the_dose(*, record: Any, by: User, at: datetime) -> None:
    """Compute the dose plan anew from the weight (domain §2.5)."""
    plans.derive(participant=record.participant, by=by, at=at)


@registry.after_save("infusion-preparation")
def recompute_the_infusion(*, record: Any, by: User, at: datetime) -> None:
    """Compute anew what follows from the batch, where the infusion was recorded before."""
    recorded = Infusion.objects.standing().filter(participant=record.participant, timepoint=record.timepoint)
    if record.is_void and recorded.given().exists():
        raise NotAllowed(_("The infusion is recorded as given: void its record first."), "infusion_given")
    plans.rederive(recorded.select_related("batch"), by=by, at=at)


@registry.after_save("infusion")
def settle_the_course(*, record: Any, by: User, at: datetime) -> None:
    """Let day 0 and the status follow from the infusions (A1, domain §3.3)."""
    changed = infusion_at(record.timepoint)
    course.settle(participant=record.participant, changed=changed, by=by, at=at)
