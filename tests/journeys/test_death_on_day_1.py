"""Journey 7: a participant dies on day 1 (domain S6): nothing more is expected, nothing is chased."""

import pytest

from tests.journeys import values as v
from tests.journeys.told import SOMEONE
from ucmsc_ali.demo.course import infusion, sample, treated_once
from ucmsc_ali.demo.story import hours

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
DAY_1, DAY_2, DAY_14 = "Day 1, infusion 2", "Day 2, infusion 3", "Day 14, end of study"


def test_after_a_death_the_rest_is_not_expected(clock, happened, at_desk, investigator, coordinator):
    clock.it_is("2026-05-02 13:00")
    code = happened(
        [*treated_once(SOMEONE), sample("D1", hours(22, 30)), *infusion("D1", hours(24, 5), minutes=65)]
    )
    ivan, clara = at_desk(investigator), at_desk(coordinator)
    clock.it_is("2026-05-02 21:00")

    ivan.records("Adverse events", "log", v.cardiac_arrest("2026-05-02 19:25", "2026-05-02 19:30"), of=code)
    death = ivan.opens("Death", "log", of=code)
    death.enters(v.death("2026-05-02 19:30"))
    death.derives("Hours since the start of infusion 1", "33.50")
    death.saves()

    clara.finds("IL-6 and IL-8", "6 h sample", "Missed", of=code)
    clara.finds("IL-6 and IL-8", DAY_2, "Not expected", of=code)
    clara.finds("Visit", "Day 7", "Not expected", of=code)
    clara.finds("Chest CT", DAY_14, "Not expected", of=code)

    clara.goes_to("/")
    clara.sees_no_work("Infusion 3", of=code)
    clara.sees_no_work("Day 7", of=code)
