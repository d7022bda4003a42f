"""A missed window: nobody took the sample at six hours, and that of day 3 came late."""

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import IL6, IL8, day_1, day_2, entered, seen, treated_once
from ucmsc_ali.demo.story import DaysAgo, Person, Step, Story, hours

PERSON = Person(age=55, height="176", weight="81.3", risk_factor="PANCREATITIS")
LATE = hours(79, 15)

STEPS: list[Step] = [
    *treated_once(PERSON, pao2="76"),
    *day_1(),
    *day_2(),
    *seen("D3", hours(72, 30)),
    entered(
        "cytokines",
        "D3",
        usual.cytokines(LATE, "D3", IL6["D3"], IL8["D3"]),
        LATE + hours(1, 20),
        by="nurse",
        confirm="The participant was at the CT scanner; the sample was taken on return.",
    ),
]

STORY = Story(key="missed-sample", title="A sample was missed", anchor=DaysAgo(6), steps=STEPS)
