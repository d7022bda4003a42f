"""Screen failure: too well oxygenated, and hepatitis B; both reasons are kept."""

from ucmsc_ali.demo.course import assessed, consented, judged
from ucmsc_ali.demo.story import DaysAgo, FailScreening, Person, Step, Story, hours

PERSON = Person(age=64, height="171", weight="69.5")
CONSENT = hours(0)

STEPS: list[Step] = [
    *consented(PERSON, CONSENT),
    *assessed(PERSON, CONSENT, pao2="103", baseline={"hbsag": "POSITIVE"}),
    judged(PERSON, hours(3)),
    FailScreening(at=hours(4)),
]

STORY = Story(key="screen-failure", title="Screen failure", anchor=DaysAgo(10), steps=STEPS)
