"""Day 7 is today and its window is open; a form of day 3 still lacks a value."""

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import day_1, day_2, entered, sample, six_hours, treated_once
from ucmsc_ali.demo.story import DaysAgo, Person, Step, Story, hours

PERSON = Person(age=63, height="168", weight="74.0", risk_factor="SEPSIS EXTRAPULMONARY")
NO_TEMPERATURE = {"temperature": "", "temperature_site": ""}

STEPS: list[Step] = [
    *treated_once(PERSON, pao2="81"),
    six_hours(),
    *day_1(),
    *day_2(),
    entered("vital-signs", "D3", usual.vitals(hours(72, 30), **NO_TEMPERATURE), hours(72, 40), by="nurse"),
    entered("visit", "D3", usual.visit(hours(72, 30)), hours(72, 55)),
    sample("D3", hours(72)),
]

STORY = Story(key="seventh-day", title="Day 7 is due", anchor=DaysAgo(7), steps=STEPS)
