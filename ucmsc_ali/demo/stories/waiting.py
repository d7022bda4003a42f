"""Eligible by signature, waiting for infusion 1 in three hours."""

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import eligible, entered
from ucmsc_ali.demo.story import HoursAgo, Person, Step, Story, hours

PERSON = Person(age=39, sex="F", childbearing="Y", height="166", weight="63.7", risk_factor="DRUG")
PREGNANCY_TEST = {"pregnancy": "NEGATIVE", "pregnancy_on": hours(-21)}

STEPS: list[Step] = [
    *eligible(PERSON, pao2="77", baseline=PREGNANCY_TEST),
    entered("chest-ct", "BL", usual.ct(hours(-19), "2 2 3 2 4"), hours(-17)),
]

STORY = Story(key="waiting", title="Eligible and waiting", anchor=HoursAgo(-3), steps=STEPS)
