"""The casebook as a grid: every planned place once, with what was entered there or how it stands."""

from datetime import timedelta

import pytest
from django.utils import translation

from tests.conftest import MOMENT
from tests.ucmsc_ali.casebook import SIGNS
from ucmsc_ali.crf import actions, matrix, registry
from ucmsc_ali.crf.models import Draft
from ucmsc_ali.crf.registry import Window
from ucmsc_ali.crf.slots import Slot
from ucmsc_ali.protocol import current

pytestmark = pytest.mark.django_db


@pytest.fixture
def casebook(participant, coordinator, moment):
    """`casebook()` is the grid as the coordinator sees it now."""
    return lambda by=coordinator: matrix.casebook(participant, by, MOMENT)


def cell(book, timepoint="SCR", key="vital-signs"):
    """Return the cell of a form at a timepoint."""
    place = [column.code for column in book.columns].index(timepoint)
    return next(row.cells[place] for row in book.rows if row.key == key)


def log(book, key="adverse-event"):
    return next(log for log in book.logs if log.key == key)


def save(form):
    return actions.save(form=form, by=form.by, at=MOMENT)


# ── the grid itself ──
def test_the_columns_are_the_timepoints_of_the_protocol(casebook):
    assert [column.code for column in casebook().columns] == [
        code for code in current().timepoints if code not in ("ET", "UNS")
    ]


def test_a_timepoint_that_was_not_planned_appears_once_it_is_used(casebook, participant, coordinator):
    slot = Slot(participant, registry.forms()["vital-signs"], "UNS")
    save(slot.form_class({"version": "0", **SIGNS}, slot=slot, by=coordinator, at=MOMENT))

    assert [column.code for column in casebook().columns][-1] == "UNS"


def test_the_rows_are_the_forms_in_the_order_of_the_schedule(casebook):
    book = casebook()
    planned = [key for key in current().activities if key in registry.forms()]

    assert [row.key for row in book.rows if row.key in planned] == [
        key for key in planned if not registry.forms()[key].log
    ]
    assert {row.key for row in book.rows} | {log.key for log in book.logs} == set(registry.forms())


def test_a_form_that_the_schedule_does_not_name_precedes_its_number(casebook):
    keys = [row.key for row in casebook().rows]

    assert keys[keys.index("infusion-preparation") + 1] == "infusion"


def test_there_is_no_cell_where_the_protocol_has_no_place(casebook):
    assert cell(casebook(), "H6", "vital-signs") is None
    assert cell(casebook(), "SCR", "vital-signs") is not None


def test_a_cell_leads_to_its_form_and_carries_the_mark_of_the_schedule(casebook):
    found = cell(casebook())

    assert (found.url, found.anchor) == ("/participants/01-004/SCR/vital-signs/", "SCR-vital-signs")
    assert found.mark == str(current().activities["vital-signs"].cells["SCR"].mark)


def test_today_is_the_column_of_the_day_it_is(casebook, participant):
    participant.day_0_at = MOMENT - timedelta(days=7)

    assert [column.code for column in casebook().columns if column.is_today] == ["D7"]


def test_before_day_0_no_column_is_today(casebook):
    assert not any(column.is_today for column in casebook().columns)


def test_the_grid_speaks_the_language_of_its_reader(casebook):
    with translation.override("zh-hans"):
        labels = [column.label for column in casebook().columns]

    assert labels[0] == "筛选"


# ── what a cell shows ──
@pytest.mark.parametrize(("typed", "state"), [({}, "complete"), ({"spo2": ""}, "incomplete")])
def test_an_entered_form_shows_how_it_stands_and_who_saved_it(casebook, signs, typed, state):
    save(signs(**typed))

    found = cell(casebook())
    assert (found.state, found.count, found.person, found.at) == (state, 1, "Clara Coordinator", MOMENT)


def test_one_incomplete_record_of_several_is_what_the_cell_shows(casebook, signs):
    save(signs(spo2=""))
    save(signs(repeat=0, measured_at_1="08:40"))

    assert (cell(casebook()).state, cell(casebook()).count) == ("incomplete", 2)


def test_a_form_not_done_says_so(casebook, signs, coordinator):
    actions.record_not_done(slot=signs().slot, reason="REFUSED", token="n", by=coordinator, at=MOMENT)

    assert cell(casebook()).state == "not_done"


def test_a_voided_form_leaves_its_place_free_and_is_listed(casebook, signs, coordinator):
    record = save(signs())
    actions.void(crf=record, reason="Wrong participant", by=coordinator, at=MOMENT)

    book = casebook()
    assert (cell(book).state, cell(book).count) == (cell(book).window.state, 0)
    assert [crf.pk for crf in book.voided] == [record.pk]


def test_a_draft_shows_to_the_person_who_typed_it_only(casebook, signs, coordinator, nurse):
    form = signs()
    actions.keep_draft(slot=form.slot, typed={"spo2": ["9"]}, base_version=0, by=coordinator, at=MOMENT)

    assert Draft.objects.exists()
    assert cell(casebook()).state == "draft"
    assert cell(casebook(nurse)).state != "draft"


@pytest.mark.parametrize("state", ["due", "late", "missed", "not_expected", "upcoming"])
def test_a_place_without_an_entry_stands_as_its_window_does(casebook, monkeypatch, state):
    window = Window(opens_at=None, target_at=None, closes_at=None, state=state)
    monkeypatch.setattr(registry, "windows", lambda _participant, _at: {("SCR", "vital-signs"): window})

    assert cell(casebook()).state == state


def test_a_form_beside_the_schedule_has_the_window_of_its_number(casebook, monkeypatch):
    window = Window(opens_at=None, target_at=None, closes_at=None, state="upcoming")
    monkeypatch.setattr(registry, "windows", lambda _participant, _at: {("D1", "infusion"): window})

    assert cell(casebook(), "D1", "infusion-preparation").window is window


def test_a_place_without_window_is_not_started(casebook, monkeypatch):
    monkeypatch.setattr(registry, "windows", lambda _participant, _at: {})

    assert cell(casebook()).state == "not_started"


# ── logs ──
def test_a_log_offers_another_entry_where_the_form_repeats(casebook):
    assert log(casebook()).add_url == "/participants/01-004/LOG/adverse-event/new/"


def test_a_log_of_one_entry_leads_to_the_form_and_offers_no_second(casebook, participant, coordinator):
    assert log(casebook(), "death").add_url == "/participants/01-004/LOG/death/"

    form = registry.forms()["discharge"]
    typed = {"discharged_at_0": "2026-03-02", "discharged_at_1": "08:30", "disposition": "HOME, SELF CARE"}
    slot = Slot(participant, form, "LOG")
    save(form({"version": "0", **typed}, slot=slot, by=coordinator, at=MOMENT))

    book = casebook()
    assert log(book, "discharge").add_url == ""
    assert [str(entry.record) for entry in log(book, "discharge").entries] == ["2026-03-02 08:30 Home"]
    assert log(book, "discharge").entries[0].state == "complete"


# ── the next step ──
def test_the_next_step_is_the_first_required_place_that_waits(casebook, monkeypatch):
    due = Window(opens_at=None, target_at=None, closes_at=None, state="due")
    later = Window(opens_at=None, target_at=None, closes_at=None, state="upcoming")
    states = {("SCR", row.key): later for row in casebook().rows} | {("SCR", "blood-gas"): due}
    monkeypatch.setattr(registry, "windows", lambda _participant, _at: states)

    step = casebook().next_step

    assert (str(step.title), step.visit) == ("Arterial blood gas", "Screening")
    assert step.url == "/participants/01-004/SCR/blood-gas/"


def test_there_is_no_next_step_where_nothing_waits(casebook, monkeypatch):
    later = Window(opens_at=None, target_at=None, closes_at=None, state="upcoming")
    book = casebook()
    states = {(column.code, row.key): later for column in book.columns for row in book.rows}
    monkeypatch.setattr(registry, "windows", lambda _participant, _at: states)

    assert casebook().next_step is None


# ── its price ──
def test_the_grid_costs_the_same_however_much_is_entered(casebook, signs, django_assert_max_num_queries):
    save(signs())
    save(signs(repeat=0, measured_at_1="08:40"))

    with django_assert_max_num_queries(4):
        casebook()
