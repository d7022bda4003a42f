"""The form of an infusion (F11)."""

import copy
from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dosing.checks import check_of
from dosing.edit_checks.infusion import RULES
from dosing.models import Infusion
from dosing.models.infusion import STOPS
from ucmsc_ali.crf.forms import CrfForm
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.slots import Slot

STOP_PARTS = (("stop", "at"), ("restart", "at"), ("stop", "reason"))


class InfusionForm(CrfForm):
    """Whether it was given, when, how much; the dose given follows."""

    key, number = "infusion", "F11"
    model = Infusion
    page: ClassVar[str] = "dosing/entry.html"
    show_page: ClassVar[str] = "dosing/show.html"
    not_done_reasons = ()  # whether it was given is the first question of the form
    sections: ClassVar[Mapping[Any, Any]] = {
        _("Infusion"): ["infusion_number", "given_before", "given", "reason_not_given", "reason_words"],
        _("Plan"): ["batch", "planned_cells", "planned_volume"],
        _("Administration"): [
            "premedication",
            "premedication_words",
            "access",
            "started_at",
            "hours_since_previous",
            "ended_at",
            "volume_ml",
            "diluted_ml",
            "rate",
        ],
        _("Interruption"): [
            "interrupted",
            *(f"{part}_{n}_{what}" for n in STOPS for part, what in STOP_PARTS),
        ],
        _("Only where the start is a major deviation"): ["sponsor_approval", "sponsor_approved_at"],
        _("Dose given"): ["delivered_cells", "delivered_percent"],
    }
    rules = RULES

    @classmethod
    def blank_in(cls, slot: Slot) -> Crf:
        """Return an empty record whose plan is known already; computed once for a place."""
        if "blank" not in slot.__dict__:
            slot.__dict__["blank"] = super().blank_in(slot)
            slot.__dict__["blank"].derive()
        blank: Crf = slot.__dict__["blank"]
        return copy.copy(blank)

    def page_context(self) -> dict[str, Any]:
        """Return how the preparation and its check stand, and where they are."""
        infusion: Any = getattr(self, "candidate", self.stored) or self.blank_in(self.slot)
        place = [self.slot.participant.code, self.slot.timepoint]
        preparation = infusion.preparation
        return {
            "preparation": preparation,
            "check": check_of(preparation),
            "check_url": reverse("infusions:check", args=place),
            "preparation_url": reverse("crf:form", args=[*place, "infusion-preparation"]),
        }
