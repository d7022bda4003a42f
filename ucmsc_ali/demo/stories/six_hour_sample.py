"""Six hours after infusion 1: the sample is due now."""

from ucmsc_ali.demo.course import treated_once
from ucmsc_ali.demo.story import HoursAgo, Person, Step, Story

PERSON = Person(age=60, sex="F", height="155", weight="54.3")

STEPS: list[Step] = treated_once(PERSON, pao2="75")

STORY = Story(key="six-hours", title="The 6 h sample is due now", anchor=HoursAgo(6.75), steps=STEPS)
