"""The two small forms beside a form: not done, void."""

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choices = Sequence[tuple[str, str | Promise]]


class NotDoneForm(forms.Form):
    """Why a form will not be filled: a reason of the list, and words."""

    code = forms.ChoiceField(label=_("Why was it not done?"), widget=forms.RadioSelect)
    words = forms.CharField(label=_("In words"), required=False, max_length=150)
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(self, data: Any = None, *, reasons: Choices) -> None:
        super().__init__(data, initial={"token": secrets.token_urlsafe(24)})
        self.fields["code"].choices = list(reasons)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for words where the list has none."""
        cleaned = super().clean() or {}
        if cleaned.get("code") == "OTHER" and not cleaned.get("words"):
            self.add_error("words", _("Write the reason in words."))
        return cleaned

    @property
    def reason(self) -> str:
        """The reason as it is stored: the code, and the words after a colon."""
        code, words = self.cleaned_data["code"], self.cleaned_data["words"]
        return f"{code}: {words}" if words else str(code)

    @property
    def one_time_token(self) -> str:
        """The one-time token of this form."""
        return str(self.cleaned_data["token"])


class VoidForm(forms.Form):
    """Why a saved form counts no more."""

    reason = forms.CharField(label=_("Why is this form void?"), max_length=500)
