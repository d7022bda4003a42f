"""Journey 5: a saved value changes with its reason; the history stands at the field."""

import pytest

from tests.journeys.told import SOMEONE
from ucmsc_ali.demo.course import assessed, consented

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_correction_asks_why_and_shows_its_history(clock, happened, at_desk, coordinator, monitor):
    clock.it_is("2026-04-30 18:00")
    code = happened([*consented(SOMEONE), *assessed(SOMEONE)])
    clara, mona = at_desk(coordinator), at_desk(monitor)
    gas = clara.opens("Arterial blood gas", "Screening", of=code)

    gas.enters({"PaO₂": "69"})
    gas.was("PaO₂", "72")
    gas.derives("P/F", "209.09")
    gas.saves()
    gas.refuses("PaO₂", "Say why this value changes.")

    gas.says_why("PaO₂", "The print-out says 69")
    gas.saves()
    clara.reads("is saved and complete")

    mona.opens("Arterial blood gas", "Screening", of=code)
    mona.opens_history_of("PaO₂")
    mona.reads("The print-out says 69")
    assert mona.history() == [
        ("72 mmHg", "69 mmHg", "Clara Coordinator (Coordinator)"),
        ("", "72 mmHg", "Clara Coordinator (Coordinator)"),
    ]
