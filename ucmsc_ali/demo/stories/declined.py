"""Declined: only the number, the date, sex and age band are kept."""

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import entered
from ucmsc_ali.demo.story import DaysAgo, Screen, Step, Story, hours

STEPS: list[Step] = [
    Screen(at=hours(0)),
    entered("consent", "SCR", usual.declined("F"), hours(0, 40)),
]

STORY = Story(key="declined", title="Consent declined", anchor=DaysAgo(8, "14:20"), steps=STEPS)
