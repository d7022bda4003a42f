"""Withdrawn from treatment and examinations on day 1, not from the use of records: day 14 stays, passively."""

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import day_1, entered, six_hours, treated_once
from ucmsc_ali.demo.story import DaysAgo, On, Person, Step, Story, hours

PERSON = Person(age=41, sex="F", height="158", weight="52.0", ethnic_group="HUI")
WITHDRAWAL = hours(34)

STEPS: list[Step] = [
    *treated_once(PERSON, pao2="84"),
    six_hours(),
    *day_1(),
    entered(
        "end-of-study",
        "LOG",
        {
            "withdrew_treatment": "Y",
            "treatment_withdrawn_at": WITHDRAWAL,
            "withdrew_procedures": "Y",
            "procedures_withdrawn_at": WITHDRAWAL,
            "withdrew_data": "N",
            "treatment_ended_on": On(WITHDRAWAL),
            "treatment_end": "WITHDRAWAL BY SUBJECT",
        },
        hours(34, 20),
        by="investigator",
    ),
    entered("visit", "ET", usual.visit(hours(34, 30)), hours(34, 45)),
    entered("infusion", "D2", usual.not_given("WITHDRAWAL"), hours(46)),
]

STORY = Story(key="withdrawn", title="Withdrawn", anchor=DaysAgo(5), steps=STEPS)
