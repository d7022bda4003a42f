"""Two people, one form: the second sees a field-by-field comparison and loses nothing typed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise

from ucmsc_ali.accounts.access import AuthedRequest
from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf.forms import CrfForm
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.protocol_words import timepoint_label
from ucmsc_ali.crf.slots import Slot


@dataclass(frozen=True)
class Difference:
    """One item that two people left with different values."""

    name: str
    label: str | Promise
    mine: str
    theirs: str


def page(request: AuthedRequest, filled: CrfForm, theirs: Crf | None) -> HttpResponse:
    """Show both values of each item that differs, and ask which one stands; 409."""
    with timezone.override(filled.slot.zone):
        differences = [
            Difference(
                name, item.meaning.label, item.show(filled.candidate), item.show(theirs) if theirs else ""
            )
            for name, item in filled.items().items()
            if not item.derived and item.show(filled.candidate) != (item.show(theirs) if theirs else "")
        ]
    context = {
        "form": filled,
        "slot": filled.slot,
        "participant": filled.slot.participant,
        "timepoint": timepoint_label(filled.slot.timepoint),
        "differences": differences,
        "theirs": theirs,
        "typed": [(name, value) for name, values in hidden(filled).items() for value in values],
    }
    return render(request, "crf/conflict.html", context, status=409)


def hidden(filled: CrfForm) -> dict[str, list[str]]:
    """Return everything that was typed, to be sent again with the choice."""
    skip = ("csrfmiddlewaretoken", "version", "mine")
    data: Any = filled.data
    return {name: data.getlist(name) for name in data if name not in skip}


def merged(data: QueryDict, slot: Slot, by: User, at: datetime) -> CrfForm:
    """Return the form with the chosen values: typed ones where mine was chosen, stored ones elsewhere."""
    chosen = set(data.getlist("keep"))
    merged_data = data.copy()
    if slot.stored is not None:
        shown = slot.form_class(slot=slot, by=by, at=at)
        for name in set(shown.entered_items()) - chosen:
            put(merged_data, shown, name)
    return slot.form_class(merged_data, slot=slot, by=by, at=at)


def put(data: QueryDict, shown: CrfForm, name: str) -> None:
    """Write one stored value into form data, the way its inputs would have sent it."""
    for part in shown.items()[name].inputs():
        field: Any = shown[part]
        value = field.value()
        widgets = getattr(field.field.widget, "widgets", None)
        if widgets:
            with timezone.override(shown.slot.zone):
                local = timezone.localtime(value) if value else None
            parts = (local.strftime("%Y-%m-%d"), local.strftime("%H:%M")) if local else ("", "")
            data[f"{part}_0"], data[f"{part}_1"] = parts
        else:
            data[part] = "" if value is None else str(value)
