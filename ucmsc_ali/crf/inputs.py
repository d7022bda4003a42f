"""The inputs of a form: how each kind of item is typed, and how the typing is read."""

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.lib import quantities, units
from ucmsc_ali.lib.partial_date import PartialMoment

# typed, not picked: a browser's own picker shows 05/03 and 8:30 PM in the order of its locale
TYPED: dict[str, Any] = {"type": "text", "inputmode": "numeric", "autocomplete": "off"}


def typed_text(value: Any) -> str:
    """Return typed text with full-width digits and signs in their plain form."""
    return unicodedata.normalize("NFKC", str(value or "")).strip()


class Number(forms.Field):
    """An exact decimal number, from the very text that was typed."""

    widget = forms.TextInput

    def __init__(self, *, places: int) -> None:
        self.places = places
        super().__init__(required=False)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:  # noqa: ARG002
        """Open the number keypad on a phone."""
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        """Return the number; ValidationError for anything else or too many decimals."""
        text = typed_text(value)
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValidationError(_("Enter a number, for example 68.4.")) from None
        if not number.is_finite() or len(text) > 16:
            raise ValidationError(_("Enter a number, for example 68.4."))
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.places:
            raise ValidationError(_("Enter at most %(places)s decimals."), params={"places": self.places})
        return number


class WholeNumber(Number):
    """A number without decimals."""

    def __init__(self) -> None:
        super().__init__(places=0)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        """Open the digit keypad on a phone."""
        return {**super().widget_attrs(widget), "inputmode": "numeric"}

    def to_python(self, value: Any) -> Any:
        """Return the whole number; ValidationError for anything else."""
        number = super().to_python(value)
        if number is not None and abs(number) > 2_000_000_000:
            raise ValidationError(_("Enter a smaller number."))
        return None if number is None else int(number)


class OxygenFraction(Number):
    """FiO₂ as a fraction (0.21–1.00) or in percent (21–100); anything between is refused (domain §2.2)."""

    def __init__(self) -> None:
        super().__init__(places=4)

    def to_python(self, value: Any) -> Decimal | None:
        """Return what was typed; ValidationError where it can be neither fraction nor percent."""
        typed = super().to_python(value)
        if typed is not None and quantities.fio2(typed).is_refused:
            raise ValidationError(_("Enter FiO₂ as a fraction (0.21 to 1.00) or in percent (21 to 100)."))
        return typed


class Unit(forms.ChoiceField):
    """The unit in which a number was read."""

    widget = forms.RadioSelect

    def __init__(self, offered: tuple[str, ...]) -> None:
        super().__init__(
            choices=[(unit, units.unit_label(unit)) for unit in offered], required=False, initial=offered[0]
        )


class Code(forms.ChoiceField):
    """One code of a list: buttons for a short list, a menu for a long one."""

    def __init__(self, codes: list[tuple[str, Any]], *, initial: str = "") -> None:
        short = len(codes) <= 4
        choices = codes if short else [("", "—"), *codes]
        super().__init__(
            choices=choices,
            required=False,
            initial=initial,
            widget=forms.RadioSelect if short else forms.Select,
        )


class DayAndTime(forms.SplitDateTimeField):
    """A date and a time of day in the site's zone."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            require_all_fields=False,
            widget=forms.SplitDateTimeWidget(
                date_format="%Y-%m-%d",
                time_format="%H:%M",
                date_attrs={
                    **TYPED,
                    "data-kind": "date",
                    "placeholder": "YYYY-MM-DD",
                    "aria-label": _("date"),  # type: ignore[dict-item]  # lazy words are rendered as text
                },
                time_attrs={**TYPED, "data-kind": "time", "placeholder": "HH:MM", "aria-label": _("time")},  # type: ignore[dict-item]
            ),
            error_messages={"incomplete": _("Enter both the date and the time.")},
        )

    def compress(self, data_list: Any) -> Any:
        """Return the instant; ValidationError where date or time is missing."""
        if data_list and any(part in self.empty_values for part in data_list):
            if all(part in self.empty_values for part in data_list):
                return None
            raise ValidationError(_("Enter both the date and the time."))
        return super().compress(data_list)


class Day(forms.DateField):
    """A calendar date."""

    def __init__(self) -> None:
        attrs = {**TYPED, "data-kind": "date", "placeholder": "YYYY-MM-DD"}
        super().__init__(required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs=attrs))


class PartialTime(forms.CharField):
    """A date of which only the known parts are written."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=16)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Show how a partial date is written."""
        return {**super().widget_attrs(widget), "placeholder": "YYYY-MM-DD HH:MM", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        """Return the text in its standard form; ValidationError where it is no date."""
        text = typed_text(value)
        if not text:
            return ""
        try:
            return str(PartialMoment.parse(text))
        except ValueError:
            raise ValidationError(
                _("Enter what is known: 2016-04-24 21:00, 2016-04-24, 2016-04 or 2016."), code="invalid"
            ) from None


class Words(forms.CharField):
    """Words as written."""

    def __init__(self, *, lines: int = 1) -> None:
        widget = forms.Textarea(attrs={"rows": lines}) if lines > 1 else forms.TextInput()
        super().__init__(required=False, widget=widget, max_length=20_000)


class Record(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Another record; the form narrows the list to the participant's own."""

    def __init__(self, model: Any) -> None:
        super().__init__(queryset=model.objects.all(), required=False, empty_label="—")
