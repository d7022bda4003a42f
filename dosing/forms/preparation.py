"""The form of an infusion's preparation."""

import copy
from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dosing.checks import check_of
from dosing.edit_checks.preparation import RULES
from dosing.models import InfusionPreparation, ProductBatch
from dosing.words import batch_words
from ucmsc_ali.crf.forms import CrfForm
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.slots import Slot
from ucmsc_ali.protocol.load import current


def infusion_timepoints() -> list[str]:
    """Return the timepoints at which an infusion is given."""
    return [code for code, point in current().timepoints.items() if point.infusion]


class InfusionPreparationForm(CrfForm):
    """Choose the batch and say when it was ready; the dose and its volume follow."""

    key, number, title = "infusion-preparation", "F11", _("Infusion preparation")
    model = InfusionPreparation
    extra_timepoints = infusion_timepoints()
    not_done_reasons = ()  # an infusion that is not prepared is recorded as not given
    page: ClassVar[str] = "dosing/entry.html"
    show_page: ClassVar[str] = "dosing/show.html"
    leads_to: ClassVar[str] = "infusions:check"
    sections: ClassVar[Mapping[Any, Any]] = {
        _("Product"): ["batch", "ready_at"],
        _("Weight"): ["weight_today"],
        _("Dose"): ["infusion_number", "dose_weight", "planned_cells", "planned_volume"],
    }
    rules = RULES

    @classmethod
    def blank_in(cls, slot: Slot) -> Crf:
        """Return an empty preparation whose dose is known already; computed once for a place."""
        if "blank" not in slot.__dict__:
            slot.__dict__["blank"] = super().blank_in(slot)
            slot.__dict__["blank"].derive()
        blank: Crf = slot.__dict__["blank"]
        return copy.copy(blank)

    def narrow(self, name: str, field: Any) -> None:
        """Offer the batches of the participant's site, the ones that may be given first."""
        if name == "batch":
            batches = ProductBatch.objects.select_related("site").newest_first()
            field.queryset = batches.filter(site=self.slot.participant.site_id)
            field.label_from_instance = lambda batch: batch_words(batch, self.at)

    def page_context(self) -> dict[str, Any]:
        """Return how the check stands and where it is signed."""
        place = [self.slot.participant.code, self.slot.timepoint]
        stored: Any = self.stored
        return {"check": check_of(stored), "check_url": reverse(self.leads_to, args=place)}
