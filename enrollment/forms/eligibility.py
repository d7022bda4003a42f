"""F02 as the casebook shows it: fourteen lines with their arithmetic, four questions, one signature."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from enrollment.actions import eligibility as actions
from enrollment.edit_checks import eligibility as checks
from enrollment.models import Eligibility
from enrollment.models.eligibility import CODES
from enrollment.presenters import eligibility as presenter
from ucmsc_ali.crf.forms import CrfForm


class EligibilityForm(CrfForm):
    """What an investigator judges; everything else is computed."""

    key = "eligibility"
    number = "F02"
    model = Eligibility
    page = "enrollment/eligibility.html"
    show_page = "enrollment/eligibility_show.html"
    not_done_reasons = ()
    sections = {
        _("Judgement"): [
            "e02_present", "e02_comment", "e03_present", "e03_last_treated", "e04_present", "e04_comment",
            "e07_present", "e07_comment",
        ],
        _("Verdicts"): ["elig", *(code.lower() for code in CODES)],
    }  # fmt: skip
    rules = [checks.presence_is_explained, checks.infection_is_explained]

    def build(self, cleaned: Any) -> Any:
        """Judge the candidate with the answers in hand, as of the moment that counts."""
        record: Any = super().build(cleaned)
        record.judge(actions.moment_of(self.slot.participant, record, self.at))
        return record

    def page_context(self) -> dict[str, Any]:
        """Return the lines of the page: each criterion with verdict, inputs and arithmetic."""
        return {"board": presenter.board(self.slot.participant, self.by, self.at)}
