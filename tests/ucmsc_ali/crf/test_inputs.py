"""How typed text is read: the very digits, whole where wholes are meant, dates as far as they are known."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ucmsc_ali.crf import inputs

SHANGHAI = ZoneInfo("Asia/Shanghai")


def refusal(field: forms.Field, typed: object) -> list[str]:
    """Return what an input says of typed text that it refuses."""
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    return refused.value.messages


# ── numbers ──
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("68.4", "68.4"),
        (" 68.40 ", "68.40"),
        ("-10", "-10"),
        ("６８．４", "68.4"),
        ("0.1", "0.1"),
    ],
)
def test_a_number_is_the_text_that_was_typed(typed, meant):
    assert str(inputs.Number(places=2).clean(typed)) == meant


@pytest.mark.parametrize("typed", ["", "   ", None])
def test_nothing_typed_is_no_number(typed):
    assert inputs.Number(places=1).clean(typed) is None


@pytest.mark.parametrize("typed", ["68,4", "about 68", "NaN", "Infinity", "1 000", "6" * 17, "6–8", "0x10"])
def test_what_is_no_number_is_refused(typed):
    assert refusal(inputs.Number(places=1), typed) == ["Enter a number, for example 68.4."]


def test_more_decimals_than_the_item_has_are_refused_not_rounded():
    assert refusal(inputs.Number(places=1), "68.45") == ["Enter at most 1 decimals."]


def test_a_whole_number_has_no_decimals():
    assert inputs.WholeNumber().clean("118") == 118
    assert refusal(inputs.WholeNumber(), "118.5") == ["Enter at most 0 decimals."]


def test_a_whole_number_that_no_column_can_hold_is_refused():
    assert refusal(inputs.WholeNumber(), "9999999999") == ["Enter a smaller number."]


@pytest.mark.parametrize(
    ("field", "keypad"), [(inputs.Number(places=1), "decimal"), (inputs.WholeNumber(), "numeric")]
)
def test_a_number_opens_the_keypad_of_a_phone(field, keypad):
    assert field.widget.attrs["inputmode"] == keypad


# ── oxygen ──
@pytest.mark.parametrize("typed", ["0.21", "1.00", "21", "40", "100", "1"])
def test_oxygen_is_typed_as_fraction_or_percent(typed):
    assert inputs.OxygenFraction().clean(typed) == Decimal(typed)


@pytest.mark.parametrize("typed", ["0.20", "3.3", "1.01", "20.9", "101"])
def test_oxygen_that_is_neither_is_refused(typed):
    assert refusal(inputs.OxygenFraction(), typed) == [
        "Enter FiO₂ as a fraction (0.21 to 1.00) or in percent (21 to 100)."
    ]


# ── codes ──
@pytest.mark.parametrize(
    ("codes", "widget", "first"),
    [
        ([("Y", "Yes"), ("N", "No")], forms.RadioSelect, ("Y", "Yes")),
        ([(str(number), str(number)) for number in range(4)], forms.RadioSelect, ("0", "0")),
        ([(str(number), str(number)) for number in range(5)], forms.Select, ("", "—")),
    ],
)
def test_a_short_list_is_buttons_and_a_long_one_a_menu(codes, widget, first):
    field = inputs.Code(codes)

    assert type(field.widget) is widget
    assert next(iter(field.choices)) == first


def test_a_code_that_is_not_of_the_list_is_refused():
    assert refusal(inputs.Code([("Y", "Yes")]), "X")


def test_units_are_offered_as_people_write_them_with_the_standard_one_chosen():
    field = inputs.Unit(("mm[Hg]", "kPa"))

    assert list(field.choices) == [("mm[Hg]", "mmHg"), ("kPa", "kPa")]
    assert field.initial == "mm[Hg]"


# ── times ──
def test_a_moment_is_read_in_the_zone_of_the_site():
    with timezone.override(SHANGHAI):
        read = inputs.DayAndTime().clean(["2026-03-02", "08:30"])

    assert read == datetime(2026, 3, 2, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("typed", [["2026-03-02", ""], ["", "08:30"]])
def test_half_a_moment_is_refused(typed):
    assert refusal(inputs.DayAndTime(), typed) == ["Enter both the date and the time."]


@pytest.mark.parametrize("typed", [["", ""], None])
def test_nothing_typed_is_no_moment(typed):
    assert inputs.DayAndTime().clean(typed) is None


@pytest.mark.parametrize("typed", [["2026-02-30", "08:30"], ["2026-03-02", "24:30"]])
def test_a_moment_that_never_was_is_refused(typed):
    assert refusal(inputs.DayAndTime(), typed)


def test_dates_and_times_are_typed_not_picked():
    day, time = inputs.DayAndTime().widget.widgets

    assert (day.input_type, day.attrs["placeholder"]) == ("text", "YYYY-MM-DD")
    assert (time.input_type, time.attrs["placeholder"]) == ("text", "HH:MM")
    assert inputs.Day().clean("2026-03-02") == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2016-04-24 21:00", "2016-04-24T21:00"),
        ("2016-04-24", "2016-04-24"),
        ("2016-04", "2016-04"),
        ("２０１６", "2016"),
        ("", ""),
    ],
)
def test_a_date_is_kept_as_far_as_it_is_known(typed, kept):
    assert inputs.PartialTime().clean(typed) == kept


@pytest.mark.parametrize("typed", ["24.04.2016", "2016-13", "2016-04-31", "April", "2016-04 21:00"])
def test_what_is_no_date_is_refused_with_what_may_be_written(typed):
    assert refusal(inputs.PartialTime(), typed) == [
        "Enter what is known: 2016-04-24 21:00, 2016-04-24, 2016-04 or 2016."
    ]


# ── words ──
@pytest.mark.parametrize(("lines", "widget"), [(1, forms.TextInput), (3, forms.Textarea)])
def test_words_have_as_many_lines_as_their_item_says(lines, widget):
    assert type(inputs.Words(lines=lines).widget) is widget


def test_words_without_end_are_refused():
    assert refusal(inputs.Words(), "a" * 20_001)
