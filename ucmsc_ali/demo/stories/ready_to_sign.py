"""Every criterion is met; the investigator's signature is missing."""

from ucmsc_ali.demo.course import assessed, consented, judged
from ucmsc_ali.demo.story import HoursAgo, Person, Step, Story, hours

PERSON = Person(age=47, height="169", weight="71.1", risk_factor="ASPIRATION")
CONSENT = hours(-6)

STEPS: list[Step] = [
    *consented(PERSON, CONSENT),
    *assessed(PERSON, CONSENT, pao2="69"),
    judged(PERSON, hours(-1)),
]

STORY = Story(key="ready-to-sign", title="Ready to be signed", anchor=HoursAgo(0), steps=STEPS)
