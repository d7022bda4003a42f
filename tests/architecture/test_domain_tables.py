"""Each table of the clinical specification that the code covers, read from the specification itself."""

import csv
import re
from datetime import date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dosing.arithmetic import planned_cells
from enrollment.criteria import BloodGas, Evidence, judge
from followup.scores import aag, pf
from ucmsc_ali.lib.body import completed_years
from ucmsc_ali.lib.partial_date import PartialDate
from ucmsc_ali.lib.quantities import fio2, show, to_mmhg
from ucmsc_ali.lib.study_day import sdtm_day
from ucmsc_ali.protocol import current

DOMAIN = Path(__file__).resolve().parents[2].parent / "shared" / "domain.md"
TEXT = DOMAIN.read_text(encoding="utf-8") if DOMAIN.exists() else ""
PROTOCOL = current()
SHANGHAI = ZoneInfo("Asia/Shanghai")
SIGN_OFF = datetime(2016, 3, 10, 9, 0, tzinfo=SHANGHAI)
pytestmark = pytest.mark.skipif(not TEXT, reason=f"The clinical specification is not at {DOMAIN}")


# ── Reading ─────────────────────────────────────────────────────────────────
def section(heading: str) -> str:
    """Return the text under a heading, up to the next one of its level or above."""
    marks = re.match(r"#+", heading).group()
    found = re.search(rf"^{re.escape(heading)}.*?\n(.*?)(?=^#{{1,{len(marks)}}} |\Z)", TEXT, re.M | re.S)
    return found.group(1) if found else ""


def table(heading: str) -> list[list[str]]:
    """Return the rows of the first table under a heading, without its head."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")]
    return [[part.strip() for part in line.strip("|").split("|")] for line in lines[2:]]


def csv_block(heading: str) -> list[dict[str, str]]:
    """Return the rows of the first CSV block under a heading."""
    found = re.search(r"```csv\n(.*?)```", section(heading), re.S)
    return list(csv.DictReader(StringIO(found.group(1)))) if found else []


def column(heading: str, place: int) -> list[str]:
    return [row[place] for row in table(heading)]


def clean(words: str) -> str:
    return words.strip().strip('"')


# ── §1.1, §1.2 and §1.3 ─────────────────────────────────────────────────────
def test_the_registered_words_are_the_protocols():
    words = section("### 1.1 Registration facts")
    study = PROTOCOL.study
    quoted = [study.registry_id, study.sponsor_id, study.title.en, study.title.zh, study.summary.en]

    assert [
        text for text in [*quoted, study.background_care.en, study.treatment.en] if text not in words
    ] == []


def test_the_outcomes_are_the_registered_ones():
    rows = table("### 1.2 Outcomes")
    found = [(row[0].split()[0], clean(row[1])) for row in rows]

    assert found == [(code, outcome.verbatim) for code, outcome in PROTOCOL.outcomes.items()]


def test_the_criteria_are_verbatim_and_in_order():
    rows = table("### 1.3 Eligibility")

    assert [(row[0], clean(row[1])) for row in rows] == [
        (code, criterion.verbatim) for code, criterion in PROTOCOL.criteria.items()
    ]


def test_the_criteria_have_their_chinese_labels():
    labels = re.search(r"Chinese criterion labels `\[D\]`: (.*?)\.\n", TEXT, re.S).group(1)
    found = dict(part.strip().split(" ", 1) for part in labels.split(";"))

    assert found == {code: criterion.zh for code, criterion in PROTOCOL.criteria.items()}


def test_criteria_are_answered_as_the_table_says():
    meant = {"auto": "AUTO", "semi": "SEMI", "no": "JUDGEMENT"}
    derived_from_the_baseline_form = {"auto from F05": "AUTO", "from F05": "AUTO"}
    rows = table("### 1.3 Eligibility")

    assert {row[0]: {**meant, **derived_from_the_baseline_form}[row[3]] for row in rows} == {
        code: criterion.answered for code, criterion in PROTOCOL.criteria.items()
    }


# ── §1.4 ────────────────────────────────────────────────────────────────────
def test_every_ambiguity_has_its_reading():
    numbers = column("### 1.4 Ambiguities", 0)

    assert numbers == [f"A{number}" for number in range(1, 35)]
    assert [number for number in numbers if number not in PROTOCOL.readings] == []


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("anchor=FIRST_INFUSION_START", "schedule.anchor"),
        ("day_unit=CALENDAR", "schedule.day_unit"),
        ("t6h.ref=INFUSION_1_END", "schedule.six_hour_reference"),
        ("dose.cells=VIABLE", "dose.cells"),
        ("dose.weight=ACTUAL_BASELINE", "dose.weight"),
    ],
)
def test_the_default_readings_are_those_of_the_table(words, key):
    assert f"`{words}`" in section("### 1.4 Ambiguities")
    assert str(PROTOCOL.value_of(key)) == words.split("=")[1]


# ── §2: worked examples ─────────────────────────────────────────────────────
def examples(heading: str, pattern: str) -> list[tuple[str, ...]]:
    return re.findall(pattern, section(heading))


def test_the_ages_of_the_formula_are_the_codes():
    found = examples("### 2.1", r"[Bb]orn (\S+?)(?:, consent (\S+))? → \*\*(\d+)\*\*")

    assert [
        completed_years(date.fromisoformat(birth), date.fromisoformat(consent or "2016-03-01"))
        for birth, consent, _ in found
    ] == [int(age) for _, _, age in found]
    assert len(found) == 2


def test_the_study_days_of_the_formula_are_the_codes():
    found = examples("### 2.1", r"PD ([−\d]+), (?:\*\*)?DY ([−\d]+)")

    assert [sdtm_day(int(day.replace("−", "-"))) for day, _ in found] == [
        int(exported.replace("−", "-")) for _, exported in found
    ]
    assert len(found) == 3


def test_the_ratios_of_the_formula_are_the_codes():
    found = examples("### 2.2", r"([\d.]+)( kPa)? / ([\d.]+) → (?:[\d.]+ mmHg → )?\*\*([\d.]+)\*\*")

    assert [show(pf(to_mmhg(Decimal(p), u.strip() or "mmHg"), Decimal(f))) for p, u, f, _ in found] == [
        ratio for *_, ratio in found
    ]
    assert len(found) == 2


def test_the_gradients_of_the_formula_are_the_codes():
    found = examples("### 2.3", r"FiO2 ([\d.]+), PaO2 (\d+), PaCO2 (\d+)(?::.*?=.*?)? → \*\*([\d.]+)\*\*")

    assert [
        show(aag(pao2=Decimal(p), fio2=Decimal(f), paco2=Decimal(c), gas=PROTOCOL.gas).value)
        for f, p, c, _ in found
    ] == [gradient for *_, gradient in found]
    assert len(found) == 3


def test_the_doses_of_the_formula_are_the_codes():
    found = examples("### 2.5", r"([\d.]+) kg → (?:\*\*)?([\d.]+)×10\^6")

    assert [show(planned_cells(Decimal(kg), PROTOCOL.dose)) for kg, _ in found] == [
        cells for _, cells in found
    ]
    assert len(found) == 3


# ── §3.1 and §3.2 ───────────────────────────────────────────────────────────
def test_the_timepoints_are_those_of_the_table():
    rows = table("### 3.1 Timepoints")
    numbered = {row[0]: row[2].rstrip("…") for row in rows}

    assert numbered == {code: str(point.visit_number) for code, point in PROTOCOL.timepoints.items()}


def test_the_chinese_names_of_timepoints_are_those_of_the_table():
    named = {row[0]: row[1].split(" / ")[1] for row in table("### 3.1 Timepoints") if " / " in row[1]}

    assert named == {code: PROTOCOL.timepoints[code].name.zh for code in named}


@pytest.mark.parametrize(
    ("code", "words", "form", "basis", "target", "opens", "closes"),
    [
        ("H6", "end INF1 + 6 h 00 | ± 30 min", "cytokines", "INFUSION_END", "6", "-0.5", "0.5"),
        (
            "D1",
            "start INF1 + 24 h | sample −6 h/+4 h **and** before INF2",
            "cytokines",
            "ANCHOR_START",
            "24",
            "-6",
            "4",
        ),
        ("D1", "INF2 20–28 h after INF1 start", "infusion", "PREVIOUS_INFUSION", "24", "-4", "4"),
        ("D2", "sample +48 h", "cytokines", "ANCHOR_START", "48", "-6", "4"),
        ("D2", "ABG calendar D2 before INF3", "blood-gas", "CALENDAR_DAY", "2", "0", "0"),
        ("D2", "CT D2…D3", "chest-ct", "CALENDAR_DAY", "2", "0", "1"),
        ("D2", "INF3 20–28 h after INF2 start", "infusion", "PREVIOUS_INFUSION", "24", "-4", "4"),
        ("D3", "start INF1 + 72 h | ± 6 h", "cytokines", "ANCHOR_START", "72", "-6", "6"),
        ("D7", "calendar D7 | D6…D8", "visit", "CALENDAR_DAY", "7", "-1", "1"),
        ("D14", "calendar D14 | **D14…D16, not earlier**", "visit", "CALENDAR_DAY", "14", "0", "2"),
        ("ET", "day of withdrawal | +2 d", "visit", "WITHDRAWAL", "0", "0", "2"),
        ("SCR", "consent → infusion 1 ≤ 72 h", "consent", "CONSENT", "0", "0", "72"),
        ("BL", "ABG ≤ 24 h", "blood-gas", "BEFORE_INFUSION_1", "0", "-24", "0"),
        ("BL", "cytokines ≤ 4 h", "cytokines", "BEFORE_INFUSION_1", "0", "-4", "0"),
        ("BL", "CT ≤ 72 h", "chest-ct", "BEFORE_INFUSION_1", "0", "-72", "0"),
        ("BL", "vitals ≤ 30 min before start", "vital-signs", "BEFORE_INFUSION_1", "0", "-0.5", "0"),
    ],
)
def test_the_windows_are_those_of_the_table(code, words, form, basis, target, opens, closes):
    row = next(line for line in section("### 3.1 Timepoints").splitlines() if line.startswith(f"| {code} |"))
    window = PROTOCOL.window_of(code, form)

    assert words in row
    assert (window.basis, window.target, window.opens, window.closes) == (
        basis,
        Decimal(target),
        Decimal(opens),
        Decimal(closes),
    )


CODES = ("SCR", "BL", "INF1", "H6", "D1", "D2", "D3", "D7", "D14", "ET")
ROWS = {row[0]: dict(zip(CODES, row[1:], strict=False)) for row in table("### 3.2 Schedule of activities")}
ACTIVITIES = [activity for activity in PROTOCOL.activities.values() if activity.row]
# The one row of the table that several activities share carries the same marks for each.


def marks(row: dict[str, str]) -> dict[str, tuple[str, bool]]:
    """Return mark and pre-dose of each filled cell: "X p" is a required one before the infusion."""
    words = {code: cell.replace("from consent", "X").split() for code, cell in row.items() if cell}
    return {code: (parts[0], "p" in parts) for code, parts in words.items()}


def test_every_row_of_the_schedule_is_planned():
    assert [row for row in ROWS if row not in {activity.row for activity in ACTIVITIES}] == []


@pytest.mark.parametrize("activity", ACTIVITIES, ids=lambda activity: activity.key)
def test_the_schedule_of_activities_is_that_of_the_table(activity):
    planned = {code: (cell.mark, cell.pre_dose) for code, cell in activity.cells.items()}

    assert planned == marks(ROWS[activity.row])


def test_the_tolerances_of_infusion_vital_signs_are_those_of_the_text():
    vitals = PROTOCOL.infusion_vitals

    assert "±5 min to +1 h, ±15 min at 2–6 h, ±1 h at 24 h" in section("### 3.2 Schedule of activities")
    assert [vitals[code].late_minutes for code in ("15M", "+1H", "+2H", "+6H", "+24H")] == [5, 5, 15, 15, 60]
    assert (vitals["PRE"].early_minutes, vitals["PRE"].late_minutes) == (30, 0)


# ── §3.3 ────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("words", "key", "value"),
    [
        ("Start > 28 h after previous start → minor", "spacing.latest_hours", "28"),
        ("> 48 h → major", "spacing.major_after_hours", "48"),
        ("not after D5", "spacing.last_day", "5"),
        ("restarted ≤ 2 h is one infusion", "spacing.restart_within_hours", "2"),
        ("Death + SAE + EOS forms become due (24 h)", "end_of_study.forms_due_after_death_hours", "24"),
        ("allowed twice", "eligibility.rescreening_maximum", "2"),
    ],
)
def test_the_exceptions_have_the_numbers_of_the_text(words, key, value):
    assert words in section("### 3.3 Exceptions")
    assert str(PROTOCOL.value_of(key)) == value


# ── §9: S1 and S2 ───────────────────────────────────────────────────────────
def judged(code: str, evidence: Evidence, at: datetime) -> str:
    found = judge(evidence, at=at, zone=SHANGHAI, protocol=PROTOCOL)
    return next(verdict.status for verdict in found if verdict.code == code)


@pytest.mark.parametrize("row", csv_block("### S1"), ids=lambda row: row["birth"])
def test_scenario_s1_judges_the_age(row):
    consented = datetime.fromisoformat(row["consent"]).replace(hour=9, tzinfo=SHANGHAI)
    birth = PartialDate.parse(row["birth"])
    evidence = Evidence(birth=birth, consented_at=consented)

    assert completed_years(birth.exact, consented.date()) == int(row["age"])
    assert judged("I02", evidence, SIGN_OFF) == row["I02"]


S2 = csv_block("### S2")
SOUND = [row for row in S2 if row["I04a"] in {"MET", "NOT MET"}]


def sample(row: dict[str, str]) -> BloodGas:
    share, pressure = fio2(Decimal(row["fio2_entered"])).value, to_mmhg(Decimal(row["pao2"]), row["unit"])
    gradient = aag(pao2=pressure, fio2=share, paco2=Decimal(row["paco2_mmHg"]), gas=PROTOCOL.gas)
    return BloodGas(
        sampled_at=SIGN_OFF,
        is_arterial=True,
        pao2=pressure,
        fio2=share,
        paco2=Decimal(row["paco2_mmHg"]),
        pf=pf(pressure, share),
        aag=gradient and gradient.value,
    )


@pytest.mark.parametrize(
    "row", SOUND, ids=lambda row: f"{row['pao2']} {row['fio2_entered']} {row['paco2_mmHg']}"
)
def test_scenario_s2_judges_oxygenation(row):
    gas = sample(row)
    evidence = Evidence(gas=gas)

    assert (show(gas.pf), show(gas.aag)) == (row["PF"], row["AaG"])
    assert (judged("I04a", evidence, SIGN_OFF), judged("I04b", evidence, SIGN_OFF)) == (
        row["I04a"],
        row["I04b"],
    )


def test_scenario_s2_rejects_an_fio2_between_fraction_and_percent():
    rejected = [row["fio2_entered"] for row in S2 if row["PF"] == "reject"]

    assert rejected == ["3.3"]
    assert fio2(Decimal(rejected[0])).is_refused


def test_scenario_s2_calls_a_negative_gradient_impossible():
    row = next(row for row in S2 if row["I04a"] == "hard error")
    gas = sample(row)

    assert (show(gas.pf), show(gas.aag)) == (row["PF"], row["AaG"])
    assert judged("I04a", Evidence(gas=gas), SIGN_OFF) == "PENDING"
    assert len(SOUND) == len(S2) - 2 == 10
