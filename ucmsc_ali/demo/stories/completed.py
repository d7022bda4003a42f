"""Completed: three infusions, day 14; a value corrected, an unusual one confirmed, a fever that passed."""

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import (
    EVERY_POINT,
    day_1,
    day_2,
    day_3,
    day_7,
    day_14,
    eligible,
    entered,
    infusion,
    measured_before,
    six_hours,
)
from ucmsc_ali.demo.story import Correct, DaysAgo, Person, Step, Story, hours

PERSON = Person(age=58, height="172", weight="68.4")
FEVER = "Fever of 38.2 °C from 14:00, gone by 20:00; recorded as an adverse event."

STEPS: list[Step] = [
    *eligible(PERSON, pao2="68"),
    *measured_before(pao2="70"),
    *infusion("INF1", points=EVERY_POINT),
    six_hours(),
    *day_1(event="Y"),
    entered(
        "vital-signs",
        "D1",
        usual.vitals(hours(28), temperature="38.2"),
        hours(28, 10),
        by="nurse",
        confirm=FEVER,
    ),
    entered(
        "adverse-event",
        "LOG",
        usual.event(
            hours(28),
            "Fever",
            "1",
            ctcae_term="Fever",
            ended=hours(34),
            relation="POSSIBLE",
            relation_procedure="POSSIBLE",
        ),
        hours(35),
    ),
    *day_2(),
    *day_3(),
    *day_7(),
    Correct(
        at=hours(176),
        form="blood-gas",
        timepoint="D7",
        values={"pao2": "86"},
        reason="Transcription error: the print-out says 86",
    ),
    *day_14(),
]

STORY = Story(key="completed", title="Completed", anchor=DaysAgo(19), steps=STEPS)
