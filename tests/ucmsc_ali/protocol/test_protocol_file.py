"""The protocol file: what it says, and how it is refused."""

from decimal import Decimal
from pathlib import Path

import pytest

from ucmsc_ali.protocol import ProtocolError, current, load, named, problems, versions
from ucmsc_ali.protocol.diff import between_files
from ucmsc_ali.protocol.load import path_of

ORIGINAL = path_of("1.0").read_text(encoding="utf-8")


@pytest.fixture
def amended(tmp_path: Path):
    """Write the protocol with one text replaced, and return its path."""

    def write(old: str, new: str) -> Path:
        assert old in ORIGINAL
        path = tmp_path / "amended.toml"
        path.write_text(ORIGINAL.replace(old, new, 1), encoding="utf-8")
        return path

    return write


def test_the_version_in_force_has_no_problem():
    assert problems(path_of("1.0")) == []


def test_the_protocol_is_read_once():
    assert current() is named("1.0")
    assert versions() == ["1.0"]


def test_an_unknown_version_is_refused():
    with pytest.raises(KeyError):
        named("9.9")


def test_numbers_are_exact_decimals():
    assert current().gas.mmhg_per_kpa == Decimal("7.50062")
    assert current().dose.cells_per_kg == Decimal(500_000)


def test_a_text_speaks_both_languages():
    title = current().study.title

    assert title.for_language("zh-hans") == "人脐带间充质干细胞移植治疗急性肺损伤的安全性和有效性"
    assert title.for_language("en").startswith("Safety and Efficacy of Human")


def test_the_tables_of_the_protocol_cannot_be_changed():
    with pytest.raises(TypeError):
        current().criteria["I02"] = None


def test_a_criterion_shows_the_numbers_it_uses():
    assert current().parameters("I02") == {"age_minimum_years": 35, "age_maximum_years": 70}


@pytest.mark.parametrize(
    ("old", "new", "key", "expected"),
    [
        ("age_minimum_years = 35 ", "age_minimum_years = 350 ", "eligibility.age_minimum_years", "0 to 120"),
        (
            "age_minimum_years = 35 ",
            'age_minimum_years = "35" ',
            "eligibility.age_minimum_years",
            "a whole number",
        ),
        (
            "age_minimum_years = 35 ",
            "age_minimum_years = 71 ",
            "eligibility.age_minimum_years",
            "no more than",
        ),
        ("age_minimum_years = 35 ", "# ", "eligibility.age_minimum_years", "a whole number from 0 to 120"),
        ("age_minimum_years", "age_minimal_years", "eligibility.age_minimal_years", "no such key"),
        ('cells = "VIABLE"', 'cells = "DEAD"', "dose.cells", "one of VIABLE, TOTAL"),
        (
            "healthy_volunteers = false",
            'healthy_volunteers = "no"',
            "study.healthy_volunteers",
            "true or false",
        ),
        ("[criteria.E07]", "[criteria.E08]", "criteria.E07", "a criterion"),
        ("[criteria.E07]", "[criteria.E08]", "criteria.E08", "one of I01"),
        (
            'parameters = ["malignancy"]',
            'parameters = ["age"]',
            "criteria.E03.parameters",
            "a key of [eligibility]",
        ),
        ("cells = { SCR = ", "cells = { XYZ = ", "activities.consent.cells.XYZ", "one of SCR, BL"),
        (
            'basis = "CALENDAR_DAY", target = 3, opens = 0',
            'basis = "CALENDAR_DAY", target = 3, opens = -1',
            "timepoints.D3.window",
            "after D2 closes on D2",
        ),
        ("target = 7, opens = -1", "target = 7, opens = 1", "timepoints.D7.window", "opens ≤ 0"),
        ("earliest_hours = 20", "earliest_hours = 21", "activities.infusion.cells.D1.window", "[spacing]"),
        ("hard_minimum_hours = 12", "hard_minimum_hours = 25", "spacing.hard_minimum_hours", "no more than"),
        ("infusion = 3\n", "infusion = 2\n", "timepoints", "one timepoint for each"),
        ('time_zone = "Asia/Shanghai"', 'time_zone = "Asia/Peking"', "study.time_zone", "IANA"),
        ('key = "dose.cells"', 'key = "dose.cell"', "readings.A25.key", "a key of this file"),
        ('control = "NONE"', 'control = "PLACEBO"', "study.control", "one of NONE (A10)"),
        (
            "baseline_cytokines_hours = 4",
            "baseline_cytokines_hours = 6",
            "activities.cytokines.cells.BL.window.opens",
            "6",
        ),
        (
            "consent_to_infusion_hours = 72",
            "consent_to_infusion_hours = 48",
            "timepoints.SCR.window.closes",
            "48",
        ),
        ('form = "visit"', 'form = "visits"', "activities.visit.form", "'visit'"),
    ],
)
def test_a_wrong_item_is_named_with_what_was_expected(amended, old, new, key, expected):
    found = problems(amended(old, new))

    assert [problem for problem in found if problem.key == key and expected in problem.expected], found


def test_every_wrong_item_is_listed(amended):
    path = amended("participants_cap = 20", "participants_cap = 0\nhouse = 1")
    path.write_text(path.read_text("utf-8").replace('sexes = "ALL"', "sexes = 1"), encoding="utf-8")

    assert {problem.key for problem in problems(path)} == {
        "study.participants_cap",
        "study.house",
        "study.sexes",
    }


def test_a_file_that_is_no_toml_is_one_problem(tmp_path: Path):
    path = tmp_path / "2.0.toml"
    path.write_text("version = ", encoding="utf-8")

    assert [problem.expected for problem in problems(path)] == ["a readable TOML file"]


def test_a_missing_file_is_one_problem(tmp_path: Path):
    assert len(problems(tmp_path / "3.0.toml")) == 1


def test_load_refuses_a_wrong_file_and_names_every_item(amended):
    with pytest.raises(ProtocolError, match=r"dose\.cells: found 'DEAD', expected one of VIABLE, TOTAL"):
        load(amended('cells = "VIABLE"', 'cells = "DEAD"'))


def test_two_versions_differ_in_words(amended):
    changes = between_files(
        path_of("1.0"), amended("viability_minimum_percent = 80", "viability_minimum_percent = 85")
    )

    assert [change.words.en for change in changes] == ["product.viability_minimum_percent: 80 → 85"]


def test_added_and_removed_items_are_told_apart(amended):
    changes = between_files(path_of("1.0"), amended("country =", "land ="))

    assert [(change.key, change.old, change.new) for change in changes] == [
        ("study.land", None, "CHN"),
        ("study.country", "CHN", None),
    ]
    assert changes[1].words.zh == "study.country：删除，原为 CHN"


def test_the_protocol_needs_no_django():
    import subprocess
    import sys

    modules = "ucmsc_ali.protocol.diff, enrollment.criteria, dosing.product_checks, followup.schedule"
    code = f"import sys, {modules}; sys.exit('django.conf' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
