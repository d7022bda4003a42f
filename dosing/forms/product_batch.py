"""The page on which a batch is entered and corrected; its fields are the items of the batch."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dosing.models import ProductBatch
from ucmsc_ali.crf.items import items_of
from ucmsc_ali.crf.protocol_words import in_language
from ucmsc_ali.crf.rules import range_words, within

COMMON_REASONS = (
    _("Test result arrived"),
    _("Batch was released"),
    _("Transcription error"),
    _("Certificate was corrected"),
)
LIMITS_AT_ENTRY = {"PASSAGE_OUT_OF_RANGE": "passage", "CONCENTRATION_OUT_OF_RANGE": "concentration"}


class BatchForm(forms.Form):
    """What is written of one batch; a batch below its limits can be entered and is then held."""

    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(
        self, data: Any = None, *, at: datetime, zone: ZoneInfo, batch: ProductBatch | None = None
    ) -> None:
        self.at, self.zone, self.batch = at, zone, batch
        self.facts: dict[str, Any] = {}
        super().__init__(data, initial=self.first_values())
        for name, item in self.items().items():
            for key, field in item.inputs().items():
                field.label = item.meaning.label
                field.widget.attrs["aria-describedby"] = f"hint-{name} msg-{name}"
                self.fields[key] = field
        if batch:
            widget = forms.TextInput(attrs={"list": "common-reasons", "autocomplete": "off"})
            self.fields["reason"] = forms.CharField(
                label=_("Reason for the change"), required=False, max_length=500, widget=widget
            )

    @staticmethod
    def items() -> dict[str, Any]:
        """Return the data items of a batch, by name."""
        return items_of(ProductBatch)

    def first_values(self) -> dict[str, Any]:
        """Return what the page shows before anything is typed."""
        values: dict[str, Any] = {"token": secrets.token_urlsafe(24), "version": 0}
        if self.batch:
            values["version"] = self.batch.version
            for item in self.items().values():
                values |= item.initial(self.batch)
        return values

    def full_clean(self) -> None:
        """Read what was typed in the site's own time zone."""
        with timezone.override(self.zone):
            super().full_clean()

    def clean(self) -> dict[str, Any]:
        """Build the facts of the batch and check them against each other."""
        cleaned = super().clean() or {}
        self.facts = {
            key: value for item in self.items().values() for key, value in item.read(cleaned).items()
        }
        for name, item in self.items().items():
            self.check_item(name, item)
        self.check_limits()
        self.check_release()
        return cleaned

    def check_item(self, name: str, item: Any) -> None:
        """Refuse a missing answer, one outside its limits, and a time in the future."""
        value, meaning = self.facts[name], item.meaning
        if name in self.errors:
            return
        if value in (None, ""):
            if meaning.required:
                self.add_error(name, ValidationError(_("Enter this."), code="required"))
        elif meaning.limits and not within(value, meaning.limits):
            words = _("%(label)s must be %(range)s.")
            facts = {"label": meaning.label, "range": range_words(meaning.limits, meaning.unit)}
            self.add_error(name, ValidationError(words % facts, code="limits"))
        elif isinstance(value, datetime) and not meaning.future and value > self.at:
            words = _("This time is in the future. Enter when it happened.")
            self.add_error(name, ValidationError(words, code="future"))

    def check_limits(self) -> None:
        """Refuse a passage or a concentration that no product can have (F11)."""
        candidate = ProductBatch(**self.facts)
        for finding in candidate.findings(self.at):
            name = LIMITS_AT_ENTRY.get(finding.code, "")
            if name and self.facts[name] is not None and name not in self.errors:
                self.add_error(name, ValidationError(in_language(finding.text), code=finding.code))

    def check_release(self) -> None:
        """Refuse a release without its person or its time, and one after the expiry."""
        who, when = self.facts["released_by"], self.facts["released_at"]
        if bool(who) != bool(when):
            words = _("Enter who released the batch, and when: both belong together.")
            self.add_error("released_at" if who else "released_by", ValidationError(words, code="pair"))
        expires = self.facts["expires_at"]
        if when and expires and when > expires and "released_at" not in self.errors:
            words = _("The release must be before the expiry.")
            self.add_error("released_at", ValidationError(words, code="after_expiry"))

    @property
    def changed(self) -> Mapping[str, Any]:
        """What differs from the saved batch."""
        if self.batch is None:
            return {}
        return {name: value for name, value in self.facts.items() if getattr(self.batch, name) != value}
