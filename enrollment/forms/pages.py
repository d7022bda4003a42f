"""The small forms beside the casebook: screen, sign, end a screening, keep the consent versions."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import Participant
from ucmsc_ali.accounts.forms import PageForm, ReasonForm, day_field, password_field


class ScreenForm(PageForm):
    """When somebody was screened, and under which number before."""

    screened_on = day_field(_("Screening date"), required=True)
    rescreen_of = forms.ModelChoiceField(
        label=_("Screened before as"),
        queryset=Participant.objects.none(),
        required=False,
        empty_label=_("Not screened before"),
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, *args: Any, before: Any, **kwargs: Any) -> None:
        initial = {"token": secrets.token_urlsafe(24), **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        field: Any = self.fields["rescreen_of"]
        field.queryset = before


class SignForm(PageForm):
    """The password, again: with it a signature is given."""

    password = password_field(_("Your password"), "current-password")


class ScreenFailureForm(PageForm):
    """Why a screening ends, beside the criteria that are not met."""

    words = forms.CharField(
        label=_("Another reason, in words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ConsentVersionForm(PageForm):
    """What the ethics committee approved."""

    label = forms.CharField(label=_("Version"), max_length=40, help_text=_("As printed on the form: V2.1"))
    approved_on = day_field(_("Approved by the ethics committee on"), required=True)
    valid_from = day_field(_("Valid from"), required=True)


class EndVersionForm(ReasonForm):
    """Until which day a version may be signed."""

    valid_to = day_field(_("Valid until"), required=True)
    field_order = ["valid_to", "reason"]
