"""The schedule of activities as a grid: rows are forms, columns are timepoints, a state in each cell."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf, Draft
from ucmsc_ali.crf.protocol_words import in_language
from ucmsc_ali.protocol.load import current
from ucmsc_ali.protocol.vocabulary import Mark

STATES = {
    Crf.Status.COMPLETE: "complete",
    Crf.Status.INCOMPLETE: "incomplete",
    Crf.Status.NOT_DONE: "not_done",
    Crf.Status.VOID: "void",
}


@dataclass(frozen=True)
class Column:
    """A timepoint of the grid."""

    code: str
    label: str
    window: str
    is_today: bool


@dataclass
class Cell:
    """A form at a timepoint: its state, who and when, and where it opens."""

    url: str
    state: str
    anchor: str
    mark: str = ""
    count: int = 0
    person: str = ""
    at: datetime | None = None
    window: registry.Window | None = None


@dataclass
class Row:
    """A form of the grid, one cell for each timepoint; None where the protocol has no place for it."""

    key: str
    number: str
    title: str | Promise
    cells: list[Cell | None]


@dataclass
class LogEntry:
    """One record of a log."""

    url: str
    record: Any
    state: str


@dataclass
class Log:
    """A form that belongs to no visit: adverse events, death, end of study."""

    key: str
    number: str
    title: str | Promise
    add_url: str
    entries: list[LogEntry] = field(default_factory=list)


@dataclass(frozen=True)
class Step:
    """The form to fill next: its name, where it stands in the schedule, where it opens."""

    title: str | Promise
    visit: str
    url: str


@dataclass(frozen=True)
class Casebook:
    """Everything entered for one participant, and what is still to come."""

    columns: list[Column]
    rows: list[Row]
    logs: list[Log]
    voided: list[Crf]

    @property
    def next_step(self) -> Step | None:
        """The first required form that can be filled now, visit by visit."""
        for place, column in enumerate(self.columns):
            for row in self.rows:
                cell = row.cells[place]
                if cell and cell.mark == Mark.REQUIRED and cell.state in WAITING:
                    return Step(row.title, column.label, cell.url)
        return None


Place = tuple[str, str]  # timepoint, form
WAITING = ("incomplete", "draft", "not_started", "due", "in_window", "late", "missed")


def casebook(participant: Any, by: User, at: datetime) -> Casebook:
    """Build the grid of a participant: three queries and the windows, whatever the number of forms."""
    entered: dict[Place, list[Crf]] = defaultdict(list)
    voided: list[Crf] = []
    logs = [table_name(form) for form in registry.forms().values() if form.log]
    for crf in participant.crfs.select_related("updated_by", *logs).order_by("repeat", "pk"):
        crf.participant = participant
        if crf.is_void:
            voided.append(crf)
        else:
            entered[crf.timepoint, crf.form].append(crf)
    drafts = set(Draft.objects.filter(user=by, participant=participant).values_list("timepoint", "form"))
    windows = registry.windows(participant, at)
    columns = grid_columns(entered, participant.study_day(at))
    grid = Grid(participant, entered, drafts, windows)
    forms = registry.forms().values()
    return Casebook(
        columns=columns,
        rows=[grid.row(form, columns) for form in in_protocol_order(forms) if not form.log],
        logs=[grid.log(form) for form in in_protocol_order(forms) if form.log],
        voided=voided,
    )


def sibling(form: Any, timepoint: str) -> Place:
    """Return the planned place that a form the schedule does not name belongs to: same number, same time."""
    planned = [other.key for other in registry.forms().values() if other.number == form.number]
    return timepoint, next((key for key in planned if key in current().activities), form.key)


def table_name(form: Any) -> str:
    """Return the name under which a form instance knows the row of its own table."""
    return str(form.model._meta.model_name)


def in_protocol_order(forms: Any) -> list[Any]:
    """Return forms in the order of the schedule of activities; one it does not name precedes its number."""
    order = {key: float(place) for place, key in enumerate(current().activities)}
    numbered = {form.number: order[form.key] for form in forms if form.key in order}
    last = float(len(order))
    return sorted(forms, key=lambda form: order.get(form.key, numbered.get(form.number, last) - 0.5))


def grid_columns(entered: dict[Place, list[Crf]], today: int | None) -> list[Column]:
    """Return the planned timepoints; early termination and unscheduled only where something was entered."""
    used = {timepoint for timepoint, _form in entered}
    return [
        Column(
            code,
            in_language(point.name),
            in_language(point.window_text),
            today is not None and point.day == today,
        )
        for code, point in current().timepoints.items()
        if code not in ("ET", "UNS") or code in used
    ]


@dataclass
class Grid:
    """What is known of a participant's places while the grid is drawn."""

    participant: Any
    entered: dict[Place, list[Crf]]
    drafts: set[Place]
    windows: dict[Place, registry.Window]

    def row(self, form: Any, columns: list[Column]) -> Row:
        """Return a form's row."""
        places = set(form.timepoints())
        cells = [self.cell(form, column.code) if column.code in places else None for column in columns]
        return Row(form.key, form.number, form.title, cells)

    def cell(self, form: Any, timepoint: str) -> Cell:
        """Return the cell of a form at a timepoint."""
        place = (timepoint, form.key)
        records, window = (
            self.entered[place],
            self.windows.get(place) or self.windows.get(sibling(form, timepoint)),
        )
        url = reverse("crf:form", args=[self.participant.code, timepoint, form.key])
        planned = (
            current().activities[form.key].cells.get(timepoint) if form.key in current().activities else None
        )
        cell = Cell(
            url=url,
            state=self.state(place, records, window),
            anchor=f"{timepoint}-{form.key}",
            mark=str(planned.mark) if planned else "",
            count=len(records),
            window=window,
        )
        if records:
            last = records[-1]
            cell.person, cell.at = str(last.updated_by), last.updated_at
        return cell

    def state(self, place: Place, records: list[Crf], window: registry.Window | None) -> str:
        """Return what a cell shows: what was entered, else how its window stands."""
        if any(record.status == Crf.Status.INCOMPLETE for record in records):
            return "incomplete"
        if records:
            return STATES[Crf.Status(records[-1].status)]
        if place in self.drafts:
            return "draft"
        return window.state if window else "not_started"

    def log(self, form: Any) -> Log:
        """Return a log with its entries."""
        records = self.entered["LOG", form.key]
        one = reverse("crf:form", args=[self.participant.code, "LOG", form.key])
        another = reverse("crf:new", args=[self.participant.code, "LOG", form.key]) if form.repeats else one
        add_url = another if form.repeats or not records else ""
        log = Log(form.key, form.number, form.title, add_url)
        for crf in records:
            detail = getattr(crf, table_name(form))
            log.entries.append(LogEntry(crf.get_absolute_url(), detail, STATES[Crf.Status(crf.status)]))
        return log
