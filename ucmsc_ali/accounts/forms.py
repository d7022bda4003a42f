"""What people type about people: to sign in, to choose a password, to add and change colleagues."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.models import SIGN_IN_NAME, User
from ucmsc_ali.accounts.roles import ROLES

LONGEST_PASSWORD = 256
MISSING = {
    "username": _("Enter the sign-in name."),
    "password": _("Enter the password."),
    "current": _("Enter the present password."),
    "new": _("Choose a new password."),
    "again": _("Type the new password a second time."),
    "name": _("Enter the printed name."),
    "language": _("Choose the language."),
    "role": _("Choose the role."),
    "trained_on": _("Enter the day of the training."),
    "reason": _("Say why."),
}


class PageForm(forms.Form):
    """A form whose frame and buttons are in the page, and whose errors begin with what to do."""

    error_css_class = "is-invalid"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, field in self.fields.items():
            field.error_messages["required"] = MISSING.get(name, field.error_messages["required"])


def password_field(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    """Return a field for a password, kept exactly as typed."""
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(
        label=label, strip=False, max_length=LONGEST_PASSWORD, widget=widget, help_text=help_text
    )


class SignInForm(PageForm):
    """Sign-in name and password."""

    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = password_field(_("Password"), "current-password")

    def clean_username(self) -> str:
        """Take the name however it was capitalised."""
        return str(self.cleaned_data["username"]).lower()


@lazy
def password_rules() -> str:
    """Say the rules for a password, one sentence each."""
    return format_html_join(" ", "{}", ((text,) for text in password_validators_help_texts()))


class PasswordForm(PageForm):
    """The present password, and the next one twice."""

    current = password_field(_("Present password"), "current-password")
    new = password_field(_("New password"), "new-password", password_rules())
    again = password_field(_("New password again"), "new-password")

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_new(self) -> str:
        """Refuse a password that is short, common, like the person's name, or the one in use."""
        new = str(self.cleaned_data["new"])
        if new == self.cleaned_data.get("current"):
            raise ValidationError(_("Choose a password that differs from the present one."))
        validate_password(new, self.person)
        return new

    def clean_again(self) -> str:
        """Refuse two that differ."""
        again = str(self.cleaned_data["again"])
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise ValidationError(_("Type the same new password twice."))
        return again


TYPED_DAY = {
    "data-kind": "date",
    "placeholder": "YYYY-MM-DD",
    "inputmode": "numeric",
    "autocomplete": "off",
}


def day_field(label: Any, *, required: bool, help_text: Any = "") -> forms.DateField:
    """Return a field for a calendar day, typed as YYYY-MM-DD: a picker shows the browser's own order."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs=TYPED_DAY)
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


def role_field() -> forms.ChoiceField:
    """Return the choice of a role."""
    return forms.ChoiceField(
        label=_("Role"), choices=[("", "—"), *((key, role.label) for key, role in ROLES.items())]
    )


TRAINED_ON = {
    "label": _("Trained in the study on"),
    "help_text": _("Until this day is recorded, the person can read the protocol and nothing else."),
}


class DatedForm(PageForm):
    """A form whose days cannot lie ahead of today at the site."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_trained_on(self) -> date | None:
        """Refuse a day to come: training is recorded once it has taken place."""
        day: date | None = self.cleaned_data["trained_on"]
        if day and day > self.today:
            raise ValidationError(_("Enter a day that is not in the future."))
        return day


class PersonForm(DatedForm):
    """Who joins, as what."""

    name = forms.CharField(
        label=_("Printed name"), max_length=120, help_text=_("As it stands beside their signature.")
    )
    username = forms.CharField(
        label=_("Sign-in name"),
        max_length=60,
        help_text=_("Small letters, digits, dots, hyphens. It stays theirs for ever."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    role = role_field()
    trained_on = day_field(required=False, **TRAINED_ON)

    def clean_username(self) -> str:
        """Take small letters only, and no name that was ever used (21 CFR 11.100(a))."""
        username = str(self.cleaned_data["username"]).lower()
        SIGN_IN_NAME(username)
        if User.objects.filter(username=username).exists():
            raise ValidationError(_("This sign-in name is taken, or was used before. Choose another one."))
        return username


class ReasonForm(PageForm):
    """Why something is done; the trail keeps it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the trail."),
    )


class RoleForm(DatedForm, ReasonForm):
    """A role, the training for it, and why."""

    role = role_field()
    trained_on = day_field(required=False, **TRAINED_ON)
    field_order = ["role", "trained_on", "reason"]


class TrainingForm(DatedForm, ReasonForm):
    """The day of training, and why it is written down now."""

    trained_on = day_field(required=True, **TRAINED_ON)
    field_order = ["trained_on", "reason"]


class OnDayForm(PageForm):
    """The day for which the list of people and rights is wanted."""

    on = day_field(_("As of"), required=False)
