"""What the form page draws of each item: its unit, limits, messages, questions, history."""

from decimal import Decimal

import pytest
from django.template import Context

from tests.conftest import MOMENT
from ucmsc_ali.crf import actions, layout, registry
from ucmsc_ali.crf.layout import ItemRow
from ucmsc_ali.crf.slots import Slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(participant, coordinator, moment):
    """`form("blood-gas", "SCR", pao2="68")` is a form of the participant; unbound without answers."""

    def make(key, timepoint="SCR", **typed):
        slot = Slot(participant, registry.forms()[key], timepoint)
        data = {"version": "0", **typed} if typed else None
        made = slot.form_class(data, slot=slot, by=coordinator, at=MOMENT)
        made.is_valid()
        return made

    return make


def titles(form):
    return [str(section.title) for section in layout.sections(form)]


# ── sections ──
def test_the_sections_are_the_forms_own_in_their_order(form):
    assert titles(form("vital-signs")) == ["When", "Circulation", "Breathing and temperature"]


def test_a_section_of_computed_values_only_is_not_typed(form):
    assert "Derived" not in titles(form("blood-gas"))
    assert titles(form("blood-gas"))[0] == "Sample"


def test_a_computed_value_is_no_row_among_those_that_are_typed(form):
    rows = [row.name for section in layout.sections(form("vital-signs")) for row in section.rows]

    assert "mean_pressure" not in rows
    assert rows[:2] == ["measured_at", "point"]


# ── one row ──
@pytest.mark.parametrize(
    ("key", "name", "unit", "expected"),
    [
        ("vital-signs", "heart_rate", "/min", "50–130 /min"),
        ("vital-signs", "invasive_mean", "mmHg", "15–220 mmHg"),
        ("vital-signs", "position", "", ""),
        ("blood-gas", "pao2", "", "40–300 mmHg"),
        ("blood-gas", "ph", "", "7.2–7.55"),
    ],
)
def test_a_row_says_unit_and_range(form, key, name, unit, expected):
    row = ItemRow(form(key), name)

    assert (row.unit, row.expected) == (unit, expected)


@pytest.mark.parametrize(
    ("key", "name", "beside"),
    [("blood-gas", "pao2", ["pao2_unit"]), ("cytokines", "il6", ["il6_operator"]), ("blood-gas", "ph", [])],
)
def test_unit_and_operator_stand_beside_the_value(form, key, name, beside):
    row = ItemRow(form(key, "BL"), name)

    assert row.value.name == name
    assert [field.name for field in row.companions] == beside


def test_a_row_knows_whether_it_is_buttons_and_whether_it_is_long(form):
    signs, tube = form("vital-signs"), form("cytokines", "BL")

    assert (ItemRow(signs, "position").is_radio, ItemRow(signs, "temperature_site").is_radio) == (True, False)
    assert (ItemRow(tube, "laboratory").is_long, ItemRow(tube, "specimen").is_long) == (True, False)


def test_a_conditional_row_names_its_condition(form):
    row, free = ItemRow(form("vital-signs"), "position"), ItemRow(form("vital-signs"), "spo2")

    assert (row.when_item, row.when_values) == ("point", "ROUTINE")
    assert (free.when_item, free.when_values) == ("", "")


def test_several_answers_of_a_condition_are_told_apart(form):
    row = ItemRow(form("end-of-study", "LOG"), "vital_at")

    assert (row.when_item, row.when_values) == ("vital_status", "ALIVE|DEAD")


# ── what is wrong, odd or changed ──
def test_a_refused_value_says_so_at_its_row_alone(signs):
    wrong = signs(heart_rate="400")
    wrong.is_valid()

    assert ItemRow(wrong, "heart_rate").errors == ["Heart rate must be 20–300 /min."]
    assert ItemRow(wrong, "spo2").errors == []


def test_a_wrong_unit_is_said_at_the_value(form):
    row = ItemRow(form("blood-gas", pao2="68", pao2_unit="bar"), "pao2")

    assert len(row.errors) == 1


def test_a_question_stands_at_its_row_with_its_answer(signs):
    asked = signs(**{"spo2": "87", "confirm__spo2.expected": "Seen twice"})
    asked.is_valid()

    (question,) = ItemRow(asked, "spo2").questions
    assert (question.name, question.answer) == ("confirm__spo2.expected", "Seen twice")
    assert "87 % is unusual" in str(question.message)
    assert ItemRow(asked, "heart_rate").questions == []


def test_a_question_that_was_settled_before_shows_that(signs):
    first = signs(**{"spo2": "87", "confirm__spo2.expected": "Seen twice"})
    actions.save(form=first, by=first.by, at=MOMENT)

    again = signs(spo2="87")
    again.is_valid()
    assert ItemRow(again, "spo2").questions[0].answer == "Confirmed before."


def test_a_question_of_no_item_belongs_to_the_form(signs, monkeypatch):
    from ucmsc_ali.crf.rules import Problem

    form = signs()
    form.is_valid()
    form.questions = [Problem("", "Is this the right participant?", "who", asks=True)]

    (question,) = layout.form_questions(form)
    assert (question.name, str(question.message)) == ("confirm__form.who", "Is this the right participant?")


def test_before_the_first_save_there_is_no_history_and_no_change(signs):
    form = signs()
    form.is_valid()
    row = ItemRow(form, "heart_rate")

    assert (row.stored, row.history_url, row.is_changed) == ("", "", False)


def test_a_changed_value_shows_the_saved_one_its_history_and_the_reason(signs):
    first = signs()
    record = actions.save(form=first, by=first.by, at=MOMENT)

    late = signs(heart_rate="95", reason__heart_rate="Read again")
    late.is_valid()
    row, same = ItemRow(late, "heart_rate"), ItemRow(late, "spo2")
    assert (row.stored, row.is_changed, row.reason) == ("92 /min", True, "Read again")
    assert (row.reason_name, same.is_changed) == ("reason__heart_rate", False)
    assert row.history_url == f"/participants/01-004/history/{record.pk}/heart_rate/"


def test_a_saved_moment_is_shown_in_the_zone_of_the_site(signs):
    first = signs()
    actions.save(form=first, by=first.by, at=MOMENT)

    assert ItemRow(signs(), "measured_at").stored == "2026-03-02 08:30"


# ── what is computed ──
def test_a_computed_value_comes_with_its_arithmetic(signs):
    form = signs(systolic="96", diastolic="58")
    form.is_valid()

    rows = {row.name: row for row in layout.derived(form, form.candidate)}
    assert rows["mean_pressure"].value == "70.67 mmHg"
    assert rows["mean_pressure"].arithmetic == "(96 + 2 × 58) ÷ 3 = 70.67"


def test_a_value_that_cannot_be_computed_yet_has_neither(form):
    rows = {row.name: row for row in layout.derived(form("vital-signs"), None)}

    assert (rows["mean_pressure"].value, rows["mean_pressure"].arithmetic) == ("", "")


def test_arithmetic_is_not_shown_without_its_value(form):
    gas = form("blood-gas", specimen="VENOUS", pao2="68", pao2_unit="mm[Hg]", fio2="0.33")

    rows = {row.name: row for row in layout.derived(gas, gas.candidate)}
    assert gas.candidate.pao2 == Decimal(68)
    assert (rows["pf"].value, rows["pf"].arithmetic) == ("", "")


# ── drawn by crispy ──
def test_the_helper_draws_every_input_once(form):
    made = form("blood-gas")
    helper = layout.helper(made)
    page = helper.render_layout(made, Context({"form": made}))

    assert (helper.form_tag, helper.disable_csrf) == (False, True)
    typed = [name for name in made.fields if name not in ("token", "version")]
    assert [name for name in typed if page.count(f'name="{name}') < 1] == []
    assert page.count('name="pao2"') == 1
