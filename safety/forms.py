"""The forms of safety: adverse event, death."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from safety import edit_checks as checks
from safety.ctcae import terms
from safety.models import AdverseEvent, Death
from safety.models.adverse_event import FLAGS, Outcome
from ucmsc_ali.crf.forms import CrfForm


class AdverseEventForm(CrfForm):
    """One untoward event from onset to end."""

    key = "adverse-event"
    number = "F13"
    model = AdverseEvent
    log = True
    repeats = True
    sections = {
        _("Event"): ["term", "ctcae_term", "started", "ongoing", "ended", "outcome"],
        _("Severity"): ["grade", "serious", *FLAGS],
        _("Relation"): ["relation", "relation_procedure", "relation_lung_injury", "relation_other_drug"],
        _("Infusion"): ["infusion_associated", "infusion_number", "action_taken", "treated"],
        _("Sponsor"): ["relation_sponsor", "expected"],
    }
    rules = [
        checks.onset_after_consent,
        checks.ends_after_onset,
        checks.ends_by_death,
        checks.fatal_means_grade_5,
        checks.serious_has_a_criterion,
        checks.grade_4_is_usually_serious,
        checks.recovered_has_ended,
        checks.names_a_cause,
        checks.grade_exists_for_term,
        checks.infusion_event_in_its_window,
    ]

    def named_inputs(self, name: str) -> dict[str, Any]:
        """Offer the terms of CTCAE while its term is typed."""
        inputs = super().named_inputs(name)
        if name == "ctcae_term":
            inputs[name].widget.attrs |= {"list": "ctcae-terms"}
        return inputs

    def page_context(self) -> dict[str, Any]:
        """Return the terms that are offered."""
        return {"datalists": {"ctcae-terms": terms()}}


class DeathForm(CrfForm):
    """When and of what a participant died."""

    key = "death"
    number = "F18"
    model = Death
    log = True
    sections = {
        _("Death"): ["died_at", "primary_cause", "secondary_cause", "lung_injury_contributed", "relation"],
        _("Circumstances"): [
            "place",
            "witnessed",
            "expected",
            "autopsy",
            "certificate",
            "life_support_withdrawn",
        ],
        _("Hours since each infusion"): [
            f"hours_{edge}_{number}" for number in (1, 2, 3) for edge in ("start", "end")
        ],
    }
    rules = [
        checks.cause_is_fatal,
        checks.cause_ends_at_death,
        checks.relation_equals_that_of_cause,
        checks.nothing_observed_after_death,
    ]

    def narrow(self, name: str, field: Any) -> None:
        """Offer only the fatal events as the cause."""
        super().narrow(name, field)
        field.queryset = field.queryset.filter(outcome=Outcome.FATAL)
