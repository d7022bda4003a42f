"""In screening: the tuberculosis test is not back yet, so eligibility cannot be confirmed."""

from ucmsc_ali.demo.course import assessed, consented, judged
from ucmsc_ali.demo.story import HoursAgo, Person, Step, Story, hours

PERSON = Person(age=51, height="173", weight="66.9", risk_factor="PNEUMONIA")
CONSENT = hours(-9)

STEPS: list[Step] = [
    *consented(PERSON, CONSENT),
    *assessed(PERSON, CONSENT, pao2="70", baseline={"tb": "PENDING"}),
    judged(PERSON, hours(-2)),
]

STORY = Story(key="pending", title="A test is pending", anchor=HoursAgo(0), steps=STEPS)
