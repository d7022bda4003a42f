"""A data item from what was typed to its columns, and back to what people read."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone

from dosing.models import Infusion
from followup.models import ArterialBloodGas, Cytokines, VitalSigns
from ucmsc_ali.crf import items
from ucmsc_ali.crf.items import When, items_of
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.lib import units

GAS, TUBE, SIGNS = items_of(ArterialBloodGas), items_of(Cytokines), items_of(VitalSigns)


# ── a number with a choice of units ──
def test_a_pressure_in_another_unit_is_kept_as_entered_and_converted_exactly():
    columns = GAS["pao2"].read({"pao2": Decimal("9.0"), "pao2_unit": "kPa"})

    assert columns == {"pao2": Decimal("67.505580"), "pao2_entered": "9.0", "pao2_unit": "kPa"}


def test_a_pressure_without_a_unit_is_in_the_standard_one():
    columns = GAS["pao2"].read({"pao2": Decimal(68), "pao2_unit": ""})

    assert columns == {"pao2": Decimal(68), "pao2_entered": "68", "pao2_unit": "mm[Hg]"}


def test_no_number_leaves_no_unit_behind():
    columns = GAS["pao2"].read({"pao2": None, "pao2_unit": "kPa"})

    assert columns == {"pao2": None, "pao2_entered": "", "pao2_unit": ""}


def test_the_form_shows_again_what_was_entered():
    record = ArterialBloodGas(pao2=Decimal("67.505580"), pao2_entered="9.0", pao2_unit="kPa")

    assert GAS["pao2"].initial(record) == {"pao2": "9.0", "pao2_unit": "kPa"}
    assert GAS["pao2"].show(record) == "9.0 kPa"


def test_the_value_alone_is_shown_in_the_standard_unit():
    assert GAS["pao2"].show_value("67.505580") == "67.50558 mmHg"


def test_a_unit_that_nobody_declared_is_not_converted():
    with pytest.raises(ValueError, match="No conversion"):
        units.convert(Decimal(1), "g/dL", "mmol/L")


# ── a number with one unit ──
def test_a_stored_number_is_shown_without_the_zeros_of_its_column():
    record = VitalSigns(temperature=Decimal("37.0"))

    assert SIGNS["temperature"].initial(record) == {"temperature": "37"}
    assert SIGNS["temperature"].show(record) == "37 °C"


def test_zero_is_a_value_and_nothing_is_not():
    assert SIGNS["respiratory_rate"].show(VitalSigns(respiratory_rate=0)) == "0 /min"
    assert SIGNS["respiratory_rate"].show(VitalSigns()) == ""


# ── oxygen ──
@pytest.mark.parametrize(
    ("typed", "fraction"), [("57", "0.57"), ("0.57", "0.57"), ("100", "1"), ("21", "0.21")]
)
def test_percent_and_fraction_are_the_same_oxygen(typed, fraction):
    columns = GAS["fio2"].read({"fio2": Decimal(typed)})

    assert columns == {"fio2": Decimal(fraction), "fio2_entered": typed}


def test_oxygen_is_shown_both_ways_and_typed_again_as_it_was():
    record = ArterialBloodGas(fio2=Decimal("0.570000"), fio2_entered="57")

    assert GAS["fio2"].show(record) == "0.57 (57 %)"
    assert GAS["fio2"].initial(record) == {"fio2": "57"}
    assert GAS["fio2"].read({"fio2": None}) == {"fio2": None, "fio2_entered": ""}


# ── a result with an operator ──
@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ({"il6": Decimal("1.50"), "il6_operator": "<"}, "< 1.5 pg/mL"),
        ({"il6": Decimal(5000), "il6_operator": ">"}, "> 5000 pg/mL"),
        ({"il6": Decimal(120), "il6_operator": "="}, "120 pg/mL"),
        ({"il6": Decimal(120), "il6_operator": ""}, "120 pg/mL"),
        ({"il6": None, "il6_operator": "<"}, ""),
    ],
)
def test_a_result_keeps_its_operator(typed, shown):
    record = Cytokines(**TUBE["il6"].read(typed))

    assert TUBE["il6"].show(record) == shown


def test_an_operator_without_a_value_is_not_kept():
    assert TUBE["il6"].read({"il6": None, "il6_operator": "<"}) == {"il6": None, "il6_operator": ""}


# ── times, codes, words ──
def test_a_moment_is_shown_in_the_zone_that_is_active():
    with timezone.override(ZoneInfo("Asia/Shanghai")):
        assert SIGNS["measured_at"].show_value(datetime(2026, 3, 2, 0, 30, tzinfo=UTC)) == "2026-03-02 08:30"


def test_a_date_is_shown_year_first():
    assert TUBE["analysed_on"].show_value(date(2026, 3, 2)) == "2026-03-02"


def test_a_partial_time_is_shown_with_a_blank_and_parsed_as_far_as_it_is_known():
    item = items.PartialTime("Onset")

    assert item.show_value("2016-04-24T21:00") == "2016-04-24 21:00"
    assert item.parse("") is None
    assert item.parse("2016-04").date.exact is None


def test_a_code_is_shown_in_words_and_one_that_left_the_list_as_itself():
    assert GAS["specimen"].show_value("ARTERIAL") == "Arterial"
    assert GAS["specimen"].show_value("CORD") == "CORD"


def test_yes_and_no_are_the_list_of_cdisc():
    assert GAS["routine_care"].codes == [("Y", "Yes"), ("N", "No")]


@pytest.mark.parametrize(
    ("name", "empty"), [("specimen", ""), ("routine_care", ""), ("pao2", None), ("sampled_at", None)]
)
def test_an_item_without_an_answer_is_null_or_empty_text(name, empty):
    assert GAS[name].empty() == empty


# ── what is computed ──
@pytest.mark.parametrize(("value", "shown"), [("206.060606", "206.06 mmHg"), ("200.005", "200.01 mmHg")])
def test_a_computed_number_is_rounded_half_up_for_people_only(value, shown):
    assert GAS["pf"].show_value(value) == shown


def test_a_record_computes_what_is_derived_and_nothing_else():
    record = VitalSigns(systolic=96, diastolic=58, timepoint="SCR", point="ROUTINE")

    record.derive()

    assert SIGNS["mean_pressure"].show(record) == "70.67 mmHg"
    assert record.invasive_mean is None


# ── conditions ──
@pytest.mark.parametrize(
    ("facts", "is_asked"),
    [
        ({"given": "Y"}, True),
        ({"given": "N"}, False),
        ({"given": ""}, False),
        ({"given": None}, False),
        ({}, False),
    ],
)
def test_an_item_is_asked_only_under_its_condition(facts, is_asked):
    assert items_of(Infusion)["volume_ml"].meaning.is_asked(facts) is is_asked


def test_a_condition_may_have_several_answers():
    when = When("vital_status", "ALIVE", "DEAD")

    assert [when.is_met({"vital_status": code}) for code in ("ALIVE", "DEAD", "UNKNOWN")] == [
        True,
        True,
        False,
    ]


# ── the columns behind an item ──
def test_the_items_of_a_form_are_its_own_and_in_their_order():
    names = list(GAS)

    assert names[:3] == ["sampled_at", "specimen", "routine_care"]
    assert set(names).isdisjoint({"form", "timepoint", "status", "pao2_unit"})


@pytest.mark.parametrize(
    ("item", "columns"),
    [
        (GAS["pao2"], ("pao2", "pao2_entered", "pao2_unit")),
        (GAS["fio2"], ("fio2", "fio2_entered")),
        (GAS["ph"], ("ph",)),
        (TUBE["il6"], ("il6", "il6_operator")),
        (TUBE["barcode"], ("barcode", "barcode_in_use")),
    ],
)
def test_an_item_names_every_column_that_it_fills(item, columns):
    assert item.columns() == columns
    assert all(item.model._meta.get_field(name) for name in columns)


def test_what_an_item_means_stays_out_of_the_migrations():
    _name, _path, _args, kwargs = GAS["specimen"].deconstruct()

    assert set(kwargs) <= {"max_length", "blank", "default"}


def test_a_form_instance_has_no_items_of_its_own():
    assert items_of(Crf) == {}
    with pytest.raises(FieldDoesNotExist):
        Crf._meta.get_field("pao2")
