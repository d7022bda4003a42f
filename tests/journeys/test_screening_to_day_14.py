"""Journey 1: one participant from screening to day 14; then the monitor takes the trail home."""

import pytest

from tests.journeys import values as v
from tests.journeys.archive import Archive

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
CODE = "01-001"
INFUSION_1, SIX_HOURS = "Infusion 1", "6 h sample"
DAY_1, DAY_2, DAY_14 = "Day 1, infusion 2", "Day 2, infusion 3", "Day 14, end of study"


@pytest.fixture
def ward(clock, at_desk, coordinator, nurse, investigator, monitor, consent_version):
    """Four people, each at a browser of their own, and the clock on the wall."""

    class Ward:
        it_is = staticmethod(clock.it_is)
        clara, nora = at_desk(coordinator), at_desk(nurse)
        ivan, mona = at_desk(investigator), at_desk(monitor)

    return Ward()


def test_one_participant_from_screening_to_day_14(ward, tmp_path):
    the_coordinator_screens(ward)
    the_blood_gas_answers_while_it_is_typed(ward)
    the_baseline_is_assessed(ward)
    the_investigator_judges_and_signs(ward)
    everything_is_measured_before_the_infusion(ward)
    two_people_check_the_product(ward)
    infusion_1_starts_the_clock(ward)
    six_hours_later(ward)
    on_day_1(ward)
    on_day_2(ward)
    on_day_3(ward)
    on_day_7(ward)
    on_day_14(ward)
    the_monitor_takes_the_trail_home(ward, tmp_path)


# ── Thursday 30 April: screening ────────────────────────────────────────────
def the_coordinator_screens(ward):
    ward.it_is("2026-04-30 12:00")
    ward.clara.goes_to("/")
    ward.clara.follows("Screen a participant")
    ward.clara.presses("Give the next number")
    ward.clara.reads(CODE)

    ward.it_is("2026-04-30 12:10")
    ward.clara.records("Screening and consent", "Screening", v.consent("2026-04-30 12:00"), of=CODE)
    ward.clara.records("Demographics", "Screening", v.DEMOGRAPHICS, of=CODE)


def the_blood_gas_answers_while_it_is_typed(ward):
    ward.it_is("2026-04-30 13:05")
    ward.clara.records("Vital signs", "Screening", v.vital_signs("2026-04-30 12:30"), of=CODE)
    gas = ward.clara.opens("Arterial blood gas", "Screening", of=CODE)
    estimated = v.blood_gas("2026-04-30 12:45", **{"Source of FiO₂": "Estimated"})
    gas.enters(estimated)

    gas.derives("P/F", "206.06")
    gas.derives("A–a gradient", "123.54")
    gas.asks("Source of FiO₂", "estimated")

    gas.is_asked_and_says("Nasal cannula, 3 L/min: read from the table.")
    gas.saves()
    ward.clara.finds("Arterial blood gas", "Screening", "Complete", of=CODE)


def the_baseline_is_assessed(ward):
    ward.it_is("2026-04-30 14:30")
    found = v.baseline(imaged_at="2026-04-30 13:30", onset="2026-04-28 10:00", tested_on="2026-04-29")
    ward.clara.records("Baseline assessment", "Screening", found, of=CODE)


def the_investigator_judges_and_signs(ward):
    ward.it_is("2026-04-30 16:00")
    judgement = ward.ivan.opens("Eligibility", "Screening", of=CODE)
    ward.ivan.reads("206.06")
    judgement.enters(
        {
            "E02 Socially and mentally disabilities": "No",
            "E03 Malignant diseases": "No",
            "E04 Combined with severe infectious diseases": "No",
            "E07 Severe diseases of any major organs": "No",
        }
    )
    judgement.saves("Save judgement")

    ward.ivan.opens("Eligibility", "Screening", of=CODE)
    ward.ivan.follows("Confirm and sign")
    ward.ivan.signs_with_password()
    ward.ivan.reads("Eligibility of 01-001 is confirmed and signed.")


# ── Friday 1 May: day 0 ─────────────────────────────────────────────────────
def everything_is_measured_before_the_infusion(ward):
    ward.it_is("2026-04-30 16:10")
    scan = v.chest_ct("2026-04-30 15:00", lobes="3 2 4 2 4")
    ward.clara.records("Chest CT", "Baseline", scan, of=CODE)

    ward.it_is("2026-05-01 08:50")
    gas = v.blood_gas("2026-05-01 07:00", pao2="70")
    ward.clara.records("Arterial blood gas", "Baseline", gas, of=CODE)
    times = ("2026-05-01 07:30", "2026-05-01 08:00", "2026-05-01 08:40")
    tube = v.cytokines(*times, tube="T-BL", il6="121.4", il8="64.1")
    ward.clara.records("IL-6 and IL-8", "Baseline", tube, of=CODE)


def two_people_check_the_product(ward):
    ward.clara.goes_to("/products/")
    product = ward.clara.enters_a_batch()
    product.enters(v.batch(lot="UC-D24-07", expires="2026-06-30 12:00", released="2026-04-29 15:00"))
    product.saves()

    ward.it_is("2026-05-01 09:00")
    preparation = ward.clara.takes_on("Infusion 1", of=CODE)
    preparation.enters({"Batch": "UC-D24-07", "Thawed and ready at": "2026-05-01 08:55"})
    preparation.derives("Planned cells", "34.2")
    preparation.derives("Planned volume", "30.0")
    preparation.saves()
    ward.clara.takes_on("Check of infusion 1", of=CODE)
    ward.clara.signs_with_password()

    ward.nora.takes_on("Check of infusion 1", of=CODE)
    ward.nora.signs_with_password()
    ward.nora.reads("Signed by Nora Nurse.")


def infusion_1_starts_the_clock(ward):
    ward.it_is("2026-05-01 09:45")
    ward.nora.records("Vital signs", "Baseline", v.vital_signs("2026-05-01 09:40"), of=CODE)

    ward.it_is("2026-05-01 10:55")
    given = v.infusion("2026-05-01 10:00", "2026-05-01 10:50", volume="30")
    ward.clara.records("Infusion", INFUSION_1, given, of=CODE)
    before = v.infusion_vital_signs("2026-05-01 09:50", "Before the start")
    ward.clara.records("Vital signs", INFUSION_1, before, of=CODE)

    ward.clara.opens_casebook(CODE)
    ward.clara.reads("D0")
    ward.clara.finds("IL-6 and IL-8", SIX_HOURS, "Upcoming", of=CODE)
    ward.clara.finds("Visit", "Day 7", "Upcoming", of=CODE)


def six_hours_later(ward):
    ward.it_is("2026-05-01 16:40")
    ward.clara.goes_to("/")
    ward.clara.sees_work("6 h sample", of=CODE)

    ward.it_is("2026-05-01 18:20")
    times = ("2026-05-01 16:50", "2026-05-01 17:20", "2026-05-01 18:00")
    tube = v.cytokines(*times, tube="T-H6", il6="138.0", il8="71.9")
    ward.clara.records("IL-6 and IL-8", SIX_HOURS, tube, of=CODE)


# ── The days after ──────────────────────────────────────────────────────────
def on_day_1(ward):
    ward.it_is("2026-05-02 09:55")
    times = ("2026-05-02 08:30", "2026-05-02 09:00", "2026-05-02 09:40")
    tube = v.cytokines(*times, tube="T-D1", il6="97.3", il8="55.0")
    ward.clara.records("IL-6 and IL-8", DAY_1, tube, of=CODE)
    seen(ward, DAY_1, "2026-05-02 09:30")
    infusion(ward, 2, day=DAY_1, on="2026-05-02")


def on_day_2(ward):
    ward.it_is("2026-05-03 09:55")
    times = ("2026-05-03 08:30", "2026-05-03 09:00", "2026-05-03 09:40")
    tube = v.cytokines(*times, tube="T-D2", il6="74.8", il8="44.6")
    ward.clara.records("IL-6 and IL-8", DAY_2, tube, of=CODE)
    gas = v.blood_gas("2026-05-03 08:50", pao2="82")
    ward.clara.records("Arterial blood gas", DAY_2, gas, of=CODE)
    seen(ward, DAY_2, "2026-05-03 09:00")
    infusion(ward, 3, day=DAY_2, on="2026-05-03")

    ward.it_is("2026-05-03 15:00")
    scan = v.chest_ct("2026-05-03 13:00", lobes="3 2 4 2 3", change="Stable")
    ward.clara.records("Chest CT", DAY_2, scan, of=CODE)


def on_day_3(ward):
    ward.it_is("2026-05-04 11:30")
    seen(ward, "Day 3", "2026-05-04 10:15")
    times = ("2026-05-04 10:00", "2026-05-04 10:30", "2026-05-04 11:10")
    tube = v.cytokines(*times, tube="T-D3", il6="58.2", il8="37.3")
    ward.clara.records("IL-6 and IL-8", "Day 3", tube, of=CODE)


def on_day_7(ward):
    ward.it_is("2026-05-08 13:00")
    measured(ward, "Day 7", on="2026-05-08", pao2="88", fio2="0.30", lobes="2 1 3 1 3")


def on_day_14(ward):
    ward.it_is("2026-05-15 13:00")
    measured(ward, DAY_14, on="2026-05-15", pao2="92", fio2="0.25", lobes="1 1 2 1 2")
    end = v.end_of_study(treatment="2026-05-03", study="2026-05-15", known_at="2026-05-15 10:00")
    ward.clara.records("End of study", "log", end, of=CODE)
    ward.clara.reads("completed")


def seen(ward, day, at):
    ward.clara.records("Vital signs", day, v.vital_signs(at), of=CODE)
    ward.clara.records("Visit", day, v.visit(at.split(" ")[0]), of=CODE)


def measured(ward, day, *, on, pao2, fio2, lobes):
    seen(ward, day, f"{on} 10:00")
    gas = v.blood_gas(f"{on} 10:15", pao2=pao2, fio2=fio2)
    ward.clara.records("Arterial blood gas", day, gas, of=CODE)
    scan = v.chest_ct(f"{on} 11:00", lobes=lobes, change="Improved")
    ward.clara.records("Chest CT", day, scan, of=CODE)


def infusion(ward, number, *, day, on):
    ward.it_is(f"{on} 09:56")
    preparation = ward.clara.takes_on(f"Infusion {number}", of=CODE)
    preparation.enters({"Batch": "UC-D24-07", "Thawed and ready at": f"{on} 09:00"})
    preparation.saves()
    ward.clara.takes_on(f"Check of infusion {number}", of=CODE)
    ward.clara.signs_with_password()
    ward.nora.takes_on(f"Check of infusion {number}", of=CODE)
    ward.nora.signs_with_password()

    ward.it_is(f"{on} 11:00")
    given = v.infusion(f"{on} 10:00", f"{on} 10:50", volume="30")
    ward.clara.records("Infusion", day, given, of=CODE)


# ── Monday 18 May: the monitor ──────────────────────────────────────────────
def the_monitor_takes_the_trail_home(ward, tmp_path):
    ward.it_is("2026-05-18 10:00")
    ward.mona.goes_to("/")
    ward.mona.follows("Trail")
    ward.mona.filters({"Participant": CODE, "Form": "Arterial blood gas", "Field": "PaO₂"})
    ward.mona.reads("5 changed fields")

    some = Archive(ward.mona.exports(tmp_path / "some.zip"), tmp_path / "some")
    assert some.verify()[0] == 0

    ward.mona.follows("Trail")
    whole = Archive(ward.mona.exports(tmp_path / "whole.zip"), tmp_path / "whole")
    status, words = whole.verify()
    assert (status, "206.06" in whole.text) == (0, True), words

    whole.forge("121.4", "12.14")
    status, words = whole.verify()
    assert status == 1, words
