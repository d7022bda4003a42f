"""On day 2: examined this morning, infusion 3 is due now."""

from ucmsc_ali.demo.course import day_1, measured_on_day_2, six_hours, treated_once
from ucmsc_ali.demo.story import HoursAgo, Person, Step, Story

PERSON = Person(age=69, height="165", weight="59.8", risk_factor="PNEUMONIA")

STEPS: list[Step] = [
    *treated_once(PERSON, pao2="78"),
    six_hours(),
    *day_1(),
    *measured_on_day_2(),
]

STORY = Story(
    key="second-day",
    title="On day 2",
    anchor=HoursAgo(48.2, not_before="02:00"),  # so that the eve of day 1 is not still day 0
    steps=STEPS,
    goes_on=True,
)
