"""Between infusions: yesterday the first, today the second; the sample before it is due now."""

from ucmsc_ali.demo.course import six_hours, treated_once
from ucmsc_ali.demo.story import HoursAgo, Person, Step, Story

PERSON = Person(age=45, height="181", weight="77.6", risk_factor="TRANSFUSION")

STEPS: list[Step] = [*treated_once(PERSON, pao2="82"), six_hours()]

STORY = Story(
    key="between", title="Between infusions", anchor=HoursAgo(23.5, not_before="02:00"), steps=STEPS
)
