"""The forms of follow-up: sections and rules, nothing else."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from followup.edit_checks import blood_gas, chest_ct, cytokines, discharge, end_of_study, visit, vital_signs
from followup.models import (
    ArterialBloodGas,
    ChestCt,
    Cytokines,
    Discharge,
    EndOfStudy,
    Visit,
    VitalSigns,
)
from followup.models.chest_ct import BASELINE, LOBES
from followup.models.end_of_study import ATTEMPTS
from followup.models.vital_signs import ROUTINE
from followup.presenters import records
from ucmsc_ali.crf import inputs
from ucmsc_ali.crf.forms import CrfForm
from ucmsc_ali.protocol.load import current

UNSCHEDULED = "UNS"
REUSED_AT = ("SCR", "BL")
PAGE, SHOW_PAGE = "followup/repeated.html", "followup/repeated_show.html"


def with_care_at_screening(form: CrfForm, names: list[str]) -> list[str]:
    """Return the items to type; routine care is asked where a sample of it may be reused (F01)."""
    return [name for name in names if name != "routine_care" or form.slot.timepoint in REUSED_AT]


class VisitForm(CrfForm):
    """SV: the header of each visit."""

    key, number, model = "visit", "SV", Visit
    sections = {
        _("Visit"): ["occurred", "reason_not", "visited_on", "contact_mode"],
        _("Review"): ["any_adverse_event"],
    }
    rules = visit.RULES


class VitalSignsForm(CrfForm):
    """F06: vital signs, one record for each point."""

    key, number, model = "vital-signs", "F06", VitalSigns
    repeats = True
    extra_timepoints = ("INF1", UNSCHEDULED)
    sections = {
        _("When"): ["measured_at", "point", "reference"],
        _("Circulation"): ["systolic", "diastolic", "invasive_mean", "heart_rate", "mean_pressure"],
        _("Breathing and temperature"): [
            "respiratory_rate",
            "spo2",
            "temperature",
            "temperature_site",
            "position",
        ],
    }
    rules = vital_signs.RULES
    page, show_page = PAGE, SHOW_PAGE

    def named_inputs(self, name: str) -> dict[str, Any]:
        """Offer the points of an infusion only where one is given; elsewhere signs are routine."""
        made = super().named_inputs(name)
        if name == "point" and not current().timepoints[self.slot.timepoint].infusion:
            made["point"] = inputs.Code(VitalSigns.POINTS[:1], initial=ROUTINE)
            made["point"].label = self.items()["point"].meaning.label
        return made

    def page_context(self) -> dict[str, Any]:
        """Return the other points at this visit."""
        return {"records": records.of_vital_signs(self.slot, self.at)}


class ArterialBloodGasForm(CrfForm):
    """F08: blood gas; P/F and A–a follow while it is typed."""

    key, number, model = "blood-gas", "F08", ArterialBloodGas
    repeats = True
    extra_timepoints = (UNSCHEDULED,)
    sections = {
        _("Sample"): ["sampled_at", "specimen", "routine_care"],
        _("Oxygen"): ["pao2", "fio2", "fio2_source", "peep", "sao2"],
        _("Acids and bases"): ["paco2", "ph", "hco3", "base_excess", "lactate"],
        _("Conditions"): ["pb", "temperature_corrected"],
        _("Derived"): ["pf", "aag", "aag_basis", "berlin"],
    }
    rules = blood_gas.RULES
    page, show_page = PAGE, SHOW_PAGE

    def entered_items(self) -> list[str]:
        """Return the items that people type."""
        return with_care_at_screening(self, super().entered_items())

    def page_context(self) -> dict[str, Any]:
        """Return the other samples at this visit."""
        return {"records": records.of(self.slot, lambda gas: gas.get_specimen_display())}


class ChestCtForm(CrfForm):
    """F09: chest CT, one record for each read."""

    key, number, model = "chest-ct", "F09", ChestCt
    repeats = True
    extra_timepoints = (UNSCHEDULED,)
    sections = {
        _("Scan"): ["scanned_at", "routine_care"],
        _("Score of each lobe"): list(LOBES),
        _("Findings"): ["ground_glass", "consolidation", "effusion", "pneumothorax", "fibrosis"],
        _("Read"): ["change", "reader", "is_blinded"],
        _("Derived"): ["total"],
    }
    rules = chest_ct.RULES
    page, show_page = PAGE, SHOW_PAGE

    def entered_items(self) -> list[str]:
        """Return the items that people type; a baseline read has nothing to compare with."""
        names = with_care_at_screening(self, super().entered_items())
        return [name for name in names if name != "change" or self.slot.timepoint != BASELINE]

    def page_context(self) -> dict[str, Any]:
        """Return the other reads at this visit."""
        return {"records": records.of(self.slot, lambda read: read.get_reader_display())}

    def clean(self) -> dict[str, Any]:
        """Ask for the change from baseline at every later read."""
        cleaned = super().clean()
        if "change" in self.entered_items() and not cleaned.get("change"):
            self.missing.append("change")
        return cleaned


class CytokinesForm(CrfForm):
    """F10: one tube for IL-6 and IL-8."""

    key, number, model = "cytokines", "F10", Cytokines
    repeats = current().schedule.six_hour_reference.every_infusion
    sections = {
        _("Sample"): ["collected_at", "specimen", "barcode", "spun_at", "frozen_at", "haemolysis"],
        _("Laboratory"): ["laboratory", "method", "dilution", "analysed_on"],
        _("IL-6"): ["il6", "il6_lloq", "il6_uloq"],
        _("IL-8"): ["il8", "il8_lloq", "il8_uloq"],
        _("Derived"): ["point", "infusions_before", "il6_analysis", "il8_analysis"],
    }
    rules = cytokines.RULES


class DischargeForm(CrfForm):
    """F16 in part: leaving hospital."""

    key, number, model, title = "discharge", "F16", Discharge, _("Hospital discharge")
    log = True
    sections = {
        _("Discharge"): ["discharged_at", "disposition"],
        _("Call after 24 h"): ["called_at", "call_result"],
    }
    rules = discharge.RULES


class EndOfStudyForm(CrfForm):
    """F17: end of treatment and of participation; a withdrawal is entered here at once."""

    key, number, model = "end-of-study", "F17", EndOfStudy
    log = True
    sections = {
        _("Withdrawal"): [
            "withdrew_treatment",
            "treatment_withdrawn_at",
            "withdrew_procedures",
            "procedures_withdrawn_at",
            "withdrew_data",
            "data_withdrawn_at",
        ],
        _("Treatment"): ["treatment_ended_on", "treatment_end"],
        _("Participation"): ["study_ended_on", "study_end", *ATTEMPTS],
        _("Vital status"): ["vital_status", "vital_at", "vital_source"],
    }
    rules = end_of_study.RULES
