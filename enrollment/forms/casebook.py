"""F01, F03, F05 as the casebook shows them: sections and rules."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enrollment import screening
from enrollment.edit_checks import baseline, consent, demographics
from enrollment.models import BaselineAssessment, Consent, ConsentVersion, Demographics
from enrollment.models.demographics import NOT_APPLICABLE
from ucmsc_ali.accounts.models import Membership, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.accounts.roles import ROLES
from ucmsc_ali.crf.forms import CrfForm
from ucmsc_ali.crf.rules import in_order


class ConsentForm(CrfForm):
    """F01: consent or its refusal; a refusal keeps sex and age band only."""

    key = "consent"
    number = "F01"
    model = Consent
    not_done_reasons = ()
    sections = {
        _("Consent"): ["declined", "declined_sex", "declined_age_band", "consented_at", "consent_version"],
        _("Signature"): ["signed_by", "incapacity", "obtained_by", "copy_given"],
        _("Re-consent"): ["capacity_regained", "reconsented_at"],
    }
    rules = [
        consent.version_is_valid,
        consent.obtained_by_trained_staff,
        consent.before_first_procedure,
        consent.declined_keeps_nothing_else,
        in_order(
            "consented_at", "reconsented_at", _("Re-consent comes after the first consent."), strict=True
        ),
    ]

    def first_values(self) -> dict[str, Any]:
        """Offer the person at the keyboard as the one who obtained consent."""
        values = super().first_values()
        return values if self.stored else {**values, "obtained_by": self.by.pk}

    def narrow(self, name: str, field: Any) -> None:
        """Offer the site's versions, and the people whose role obtains consent."""
        site = self.slot.participant.site_id
        if name == "consent_version":
            offered: Any = ConsentVersion.objects.filter(site=site).order_by("-valid_from")
        else:
            offered = User.objects.filter(pk__in=those_who_screen(site)).order_by("name")
        field.queryset = offered
        self.offer(name, field, list(offered))

    def offer(self, name: str, field: Any, rows: list[Any]) -> None:
        """Offer rows that are read once, and let the stored answer be shown without reading it again."""
        field.choices = [("", "—"), *((row.pk, str(row)) for row in rows)]
        for row in rows:
            if self.stored and getattr(self.stored, f"{name}_id") == row.pk:
                setattr(self.stored, name, row)


def those_who_screen(site: int) -> Any:
    """Return the keys of the people who screen or screened at a site."""
    roles = [key for key, role in ROLES.items() if Permission.PARTICIPANT_SCREEN in role.permissions]
    return Membership.objects.filter(site=site, role__in=roles).values("user")


class DemographicsForm(CrfForm):
    """F03: birth date, sex, origin."""

    key = "demographics"
    number = "F03"
    model = Demographics
    not_done_reasons = ()
    sections = {
        pgettext_lazy("participant", "Person"): ["birth_date", "sex", "childbearing", "age"],
        _("Origin"): ["race", "ethnic_group", "country"],
    }
    rules = [
        demographics.birth_is_a_date,
        demographics.age_is_expected,
        demographics.only_men_have_no_childbearing,
    ]

    def first_values(self) -> dict[str, Any]:
        """Offer what nearly everyone at the site answers (F03 defaults)."""
        values = super().first_values()
        return values if self.stored else {**values, "race": "ASIAN", "country": "CHN"}

    def named_inputs(self, name: str) -> dict[str, forms.Field]:
        """Offer Yes and No for childbearing: the third code is for men. A birth has no hour."""
        made = super().named_inputs(name)
        if name == "birth_date":
            made[name].widget.attrs["placeholder"] = "YYYY-MM-DD"
        if name == "childbearing":
            field: Any = made[name]
            field.choices = [choice for choice in field.choices if choice[0] != NOT_APPLICABLE]
        return made


class BaselineForm(CrfForm):
    """F05: what the criteria and the dose are computed from."""

    key = "baseline"
    number = "F05"
    model = BaselineAssessment
    not_done_reasons = ()
    sections = {
        _("Lung injury"): ["risk_factor", "risk_factor_other", "onset"],
        _("Chest image"): [
            "image_modality", "imaged_at", "image_routine_care", "infiltrates_right", "infiltrates_left",
            "quadrants",
        ],
        _("Heart"): ["cardiac_failure", "cardiac_basis", "lvef", "ntprobnp"],
        _("Body"): ["height", "weight", "weight_method", "bmi", "pbw"],
        _("Infection tests"): ["hbsag", "hbsag_on", "hcv", "hcv_on", "hiv", "hiv_on", "tb", "tb_on"],
        _("Pregnancy"): ["pregnancy", "pregnancy_on", "delivered_on"],
    }  # fmt: skip
    rules = [
        baseline.onset_has_its_time,
        baseline.onset_is_recent,
        baseline.image_before_consent_is_routine,
        baseline.image_is_recent,
        baseline.both_sides_fill_two_quadrants,
        baseline.weight_is_measured,
        baseline.body_mass_is_expected,
        baseline.tests_are_recent,
        baseline.pregnancy_fits_the_person,
        baseline.birth_given_by_a_woman,
    ]

    def first_values(self) -> dict[str, Any]:
        """Offer "not applicable" for the pregnancy test of a man."""
        values = super().first_values()
        known = None if self.stored else screening.of(self.slot.participant).demographics
        return {**values, "pregnancy": "NOT APPLICABLE"} if known and known.is_male else values
