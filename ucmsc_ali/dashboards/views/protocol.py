"""The protocol as people read it: criteria in its own words, schedule of activities, windows, readings."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ucmsc_ali.accounts.access import AuthedRequest, require_permission
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf.protocol_words import in_language
from ucmsc_ali.protocol.load import current, versions
from ucmsc_ali.protocol.model import Protocol


@dataclass(frozen=True)
class ActivityRow:
    """One row of the schedule of activities: the name, and a cell for each timepoint."""

    name: str
    cells: list[Any]


@dataclass(frozen=True)
class ReadingRow:
    """One ambiguity of the registration, the reading chosen, and why."""

    number: str
    question: str
    value: str
    reason: str


@require_permission(Permission.PROTOCOL_VIEW)
@require_safe
def protocol(request: AuthedRequest) -> HttpResponse:
    """Show the protocol version in force."""
    shown = current()
    context = {
        "protocol": shown,
        "versions": versions(),
        "title": in_language(shown.study.title),
        "criteria": [(item, in_language(item.rule)) for item in shown.criteria.values()],
        "outcomes": [(item, in_language(item.rule)) for item in shown.outcomes.values()],
        "timepoints": [
            (point, in_language(point.name), in_language(point.target_text), in_language(point.window_text))
            for point in shown.timepoints.values()
        ],
        "activities": activities(shown),
        "readings": readings(shown),
    }
    return render(request, "dashboards/protocol.html", context)


def activities(shown: Protocol) -> list[ActivityRow]:
    """Return the schedule of activities row by row."""
    return [
        ActivityRow(in_language(item.name), [item.cells.get(code) for code in shown.timepoints])
        for item in shown.activities.values()
    ]


def readings(shown: Protocol) -> list[ReadingRow]:
    """Return how each ambiguity is read."""
    return [
        ReadingRow(
            item.number, in_language(item.question), words(shown.value_of(item.key)), in_language(item.reason)
        )
        for item in shown.readings.values()
    ]


def words(value: object) -> str:
    """Return a configured value as people read it."""
    if isinstance(value, tuple | list):
        return ", ".join(str(part) for part in value)
    return str(value)
