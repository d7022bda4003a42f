"""A serious adverse event on day 3 that goes on."""

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import day_1, day_2, day_3, entered, six_hours, treated_once
from ucmsc_ali.demo.story import DaysAgo, Person, Step, Story, hours

PERSON = Person(age=52, height="174", weight="90.0", risk_factor="INHALATION")

STEPS: list[Step] = [
    *treated_once(PERSON, pao2="74"),
    six_hours(),
    *day_1(),
    *day_2(),
    *day_3(event="Y"),
    entered(
        "adverse-event",
        "LOG",
        {
            **usual.event(hours(71), "Pneumothorax, left", "3", ctcae_term="Pneumothorax"),
            **usual.serious("hospitalisation", "medically_important"),
            "ongoing": "Y",
            "treated": "Y",
            "action_taken": "NOT APPLICABLE",
            "outcome": "RECOVERING/RESOLVING",
        },
        hours(74),
        by="investigator",
    ),
]

STORY = Story(key="serious-event", title="A serious adverse event goes on", anchor=DaysAgo(4), steps=STEPS)
