"""Withdrawn from treatment and examinations on day 1, not from the use of records: one call on day 14."""

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import day_1, entered, six_hours, treated_once
from ucmsc_ali.demo.story import Correct, DaysAgo, On, Person, Step, Story, days, hours

PERSON = Person(age=41, sex="F", height="158", weight="52.0", ethnic_group="HUI")
WITHDRAWAL, LAST_CALL = hours(34), days(14, "04:00")
AGREED = "The participant agreed to this last examination."
WITHDRAWN = {
    "withdrew_treatment": "Y",
    "treatment_withdrawn_at": WITHDRAWAL,
    "withdrew_procedures": "Y",
    "procedures_withdrawn_at": WITHDRAWAL,
    "withdrew_data": "N",
    "treatment_ended_on": On(WITHDRAWAL),
    "treatment_end": "WITHDRAWAL BY SUBJECT",
}
ENDED = {
    "study_ended_on": On(LAST_CALL),
    "study_end": "WITHDRAWAL BY SUBJECT",
    "vital_status": "ALIVE",
    "vital_at": LAST_CALL,
    "vital_source": "PHONE",
}

STEPS: list[Step] = [
    *treated_once(PERSON, pao2="84"),
    six_hours(),
    *day_1(),
    entered("end-of-study", "LOG", WITHDRAWN, hours(34, 20), by="investigator"),
    entered("vital-signs", "ET", usual.vitals(hours(34, 10)), hours(34, 25), by="nurse", confirm=AGREED),
    entered("blood-gas", "ET", usual.gas(hours(34, 15), "86", "0.30"), hours(34, 40), confirm=AGREED),
    entered("visit", "ET", usual.visit(hours(34, 15)), hours(34, 45), confirm=AGREED),
    entered("infusion", "D2", usual.not_given("WITHDRAWAL"), hours(46)),
    entered("visit", "D14", usual.visit(LAST_CALL, "TELEPHONE CALL"), LAST_CALL),
    Correct(
        at=LAST_CALL + hours(0, 20),
        by="investigator",
        form="end-of-study",
        timepoint="LOG",
        values=ENDED,
        reason="Vital status at day 14 is known",
    ),
]

STORY = Story(key="withdrawn", title="Withdrawn", anchor=DaysAgo(17), steps=STEPS)
