"""The form with which a person signs a preparation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.forms import PageForm, password_field


class CheckForm(PageForm):
    """Who signs, proved by the password, and the version that was on the page."""

    username = forms.CharField(
        label=_("Sign-in name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = password_field(_("Password"), "current-password")
    meaning = forms.CharField(widget=forms.HiddenInput, max_length=20)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def clean_username(self) -> str:
        """Return the sign-in name in small letters."""
        return str(self.cleaned_data["username"]).strip().lower()
