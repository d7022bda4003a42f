"""Dead on day 1, eight hours after the second infusion: nothing later is expected (domain S6)."""

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import eligible, entered, infusion, measured_before, sample, seen
from ucmsc_ali.demo.story import DaysAgo, Named, Person, Step, Story, hours

PERSON = Person(age=66, sex="F", height="160", weight="61.5", risk_factor="PNEUMONIA")
ARREST, DEATH = hours(33, 25), hours(33, 30)

STEPS: list[Step] = [
    *eligible(PERSON, pao2="67"),
    *measured_before(pao2="67"),
    *infusion("INF1", minutes=60),
    sample("H6", hours(7)),
    *seen("D1", hours(23, 30)),
    sample("D1", hours(22, 30)),
    *infusion("D1", hours(24, 5), minutes=65),
    entered(
        "adverse-event",
        "LOG",
        {
            **usual.event(ARREST, "Cardiac arrest", "5", ctcae_term="Cardiac arrest", ended=DEATH),
            **usual.serious("results_in_death", "life_threatening"),
            "relation": "POSSIBLE",
            "relation_procedure": "POSSIBLE",
            "action_taken": "NOT APPLICABLE",
            "treated": "Y",
            "outcome": "FATAL",
            "infusion_associated": "Y",
            "infusion_number": "2",
        },
        hours(35),
        by="investigator",
    ),
    entered(
        "death",
        "LOG",
        {
            "died_at": DEATH,
            "primary_cause": Named("Cardiac arrest"),
            "lung_injury_contributed": "Y",
            "relation": "POSSIBLE",
            "place": "ICU",
            "witnessed": "Y",
            "expected": "N",
            "autopsy": "N",
            "certificate": "Y",
            "life_support_withdrawn": "N",
        },
        hours(35, 20),
        by="investigator",
    ),
    entered("infusion", "D2", usual.not_given("DEATH"), hours(48)),
    entered(
        "end-of-study",
        "LOG",
        {
            "withdrew_treatment": "N",
            "withdrew_procedures": "N",
            "withdrew_data": "N",
            "treatment_ended_on": DEATH,
            "treatment_end": "DEATH",
            "study_ended_on": DEATH,
            "study_end": "DEATH",
            "vital_status": "DEAD",
            "vital_at": DEATH,
            "vital_source": "RECORD",
        },
        hours(49),
    ),
]

STORY = Story(key="dead-on-day-1", title="Died on day 1", anchor=DaysAgo(12), steps=STEPS)
