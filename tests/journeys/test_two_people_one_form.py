"""Journey 2: two people change one form; the second sees both values of each field and loses nothing."""

import pytest

from tests.journeys.told import SOMEONE
from ucmsc_ali.demo.course import assessed, consented

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_the_second_saver_compares_and_chooses(clock, happened, at_desk, coordinator, nurse):
    clock.it_is("2026-04-30 18:00")
    code = happened([*consented(SOMEONE), *assessed(SOMEONE)])
    clara, nora = at_desk(coordinator), at_desk(nurse)
    gas_of_clara = clara.opens("Arterial blood gas", "Screening", of=code)
    gas_of_nora = nora.opens("Arterial blood gas", "Screening", of=code)

    gas_of_clara.enters({"PaO₂": "71"})
    gas_of_clara.says_why("PaO₂", "Transcription error")
    gas_of_clara.saves()
    gas_of_nora.enters({"PaO₂": "70", "FiO₂ at sampling": "0.30"})
    gas_of_nora.says_why("PaO₂", "Value was read again")
    gas_of_nora.says_why("FiO₂ at sampling", "Value was read again")
    gas_of_nora.saves()

    nora.reads("Two people filled in this form")
    nora.reads("Clara Coordinator saved it after you opened it.")
    assert nora.compares() == {
        "PaO₂": ("71 mmHg", "70 mmHg"),
        "FiO₂ at sampling": ("0.33 (33 %)", "0.3 (30 %)"),
    }

    nora.takes_mine("FiO₂ at sampling")
    nora.presses("Save my choice")

    gas = nora.opens("Arterial blood gas", "Screening", of=code)
    gas.has("PaO₂", "71")
    gas.has("FiO₂ at sampling", "0.30")
