"""Discharged on day 5: day 7 by telephone, so no blood gas and no CT; day 14 is still to come (domain S9)."""

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import entered, first_three_days
from ucmsc_ali.demo.story import DaysAgo, NotDone, Person, Step, Story, days

PERSON = Person(age=49, sex="F", height="163", weight="57.2", risk_factor="TRAUMA")
REMOTE = "REMOTE VISIT"
DAY_7 = days(7, "00:30")

STEPS: list[Step] = [
    *first_three_days(PERSON, pao2="79"),
    entered(
        "discharge",
        "LOG",
        {"discharged_at": days(5, "05:00"), "disposition": "HOME, SELF CARE"},
        days(5, "05:30"),
    ),
    entered("visit", "D7", usual.visit(DAY_7, "TELEPHONE CALL"), DAY_7),
    *(
        NotDone(at=days(7, "00:50"), form=form, timepoint="D7", reason=REMOTE)
        for form in ("vital-signs", "blood-gas", "chest-ct")
    ),
]

STORY = Story(key="discharged-early", title="Discharged early", anchor=DaysAgo(9), steps=STEPS)
