"""S6 and S9 of the domain as they stand: death on day 1; early discharge and day 14 by telephone."""

import pytest

from followup import panels
from followup.models import ScheduledAssessment
from followup.schedule import State
from safety.models import AdverseEvent
from tests.followup.conftest import GAS, LATER, SIGNS, TUBE, asked, errors, local, make_participant, moment
from ucmsc_ali.crf import actions, registry
from ucmsc_ali.crf.slots import Slot

pytestmark = pytest.mark.django_db

DIED = local("2016-05-02 19:30")
FOLLOW_UP = ("visit", "vital-signs", "blood-gas", "chest-ct", "cytokines", "infusion")


# ── S6: death on day 1 ──────────────────────────────────────────────────────
@pytest.fixture
def died(treated, infuse, enter):
    """01-004 after two infusions, cardiac arrest at 19:25 and death at 19:30 on day 1."""
    infuse(treated, 2, "2016-05-02 10:05", "2016-05-02 11:10")
    arrest = enter(treated, "LOG", "adverse-event", ARREST, repeat=0)
    enter(treated, "LOG", "death", {**DEATH, "primary_cause": str(arrest.pk)})
    treated.refresh_from_db()
    return treated


ARREST = {
    "term": "Cardiac arrest",
    "started": "2016-05-02 19:25",
    "ongoing": "N",
    "ended": "2016-05-02 19:30",
    "outcome": "FATAL",
    "grade": "5",
    "serious": "Y",
    "results_in_death": "Y",
    "relation": "POSSIBLE",
    "relation_procedure": "UNLIKELY",
    "relation_lung_injury": "POSSIBLE",
    "relation_other_drug": "UNLIKELY",
    "action_taken": "NOT APPLICABLE",
    "treated": "Y",
    "infusion_associated": "Y",
    "infusion_number": "2",
}
DEATH = {
    **moment("died_at", "2016-05-02 19:30"),
    "lung_injury_contributed": "U",
    "relation": "POSSIBLE",
    "place": "ICU",
    "witnessed": "Y",
    "expected": "N",
    "autopsy": "N",
    "certificate": "Y",
    "life_support_withdrawn": "N",
}


def reasons(participant, timepoint: str) -> set[str]:
    rows = ScheduledAssessment.objects.filter(
        participant=participant, timepoint=timepoint, form__in=FOLLOW_UP
    )
    return set(rows.values_list("not_expected", flat=True))


@pytest.mark.parametrize("timepoint", ["D2", "D3", "D7", "D14"])
def test_s6_everything_after_death_is_not_expected(died, timepoint) -> None:
    assert reasons(died, timepoint) == {"DEATH"}


@pytest.mark.parametrize("timepoint", ["H6", "D1"])
def test_s6_what_was_due_before_death_stays_due(died, plan, timepoint) -> None:
    kept = plan(died, timepoint, "cytokines")

    assert kept.not_expected == ""
    assert kept.state(done_at=None, now=DIED) is State.MISSED


def test_s6_only_what_was_due_before_death_is_left_to_do(died, coordinator) -> None:
    left = {(work.what, work.state) for work in panels.work(coordinator, local("2016-05-04 09:00"))}

    assert not {what for what, _state in left if what.startswith(("Day 2", "Day 3", "Day 7", "Day 14"))}
    assert ("6 h sample: IL-6 and IL-8", "missed") in left


def test_s6_the_third_infusion_is_not_expected(died, plan) -> None:
    assert plan(died, "D2", "infusion").not_expected == "DEATH"


def test_s6_the_day_on_study_stays_that_of_death(died) -> None:
    facts = {str(fact.label): fact.value for fact in panels.facts(died, local("2016-06-01 09:00"))}

    assert facts["Day on study"] == "D1"


def test_s6_a_vital_sign_dated_after_death_is_refused(died, fill) -> None:
    form = fill(died, "D2", "vital-signs", {**SIGNS, **moment("measured_at", "2016-05-03 09:00")})

    assert errors(form)["measured_at"] == ["after_death"]


def test_s6_a_result_dated_after_death_is_accepted(died, enter) -> None:
    record = enter(died, "H6", "cytokines", {**TUBE, "analysed_on": "2016-05-10"})

    assert (record.status, record.infusions_before) == ("COMPLETE", 1)


def test_s6_participation_ends_with_death(died, enter) -> None:
    record = enter(
        died,
        "LOG",
        "end-of-study",
        {
            "treatment_ended_on": "2016-05-02",
            "treatment_end": "DEATH",
            "study_ended_on": "2016-05-02",
            "study_end": "DEATH",
            "vital_status": "DEAD",
            **moment("vital_at", "2016-05-02 19:30"),
            "vital_source": "RECORD",
        },
    )

    assert (record.status, died.status) == ("COMPLETE", "DEAD")


def test_s6_a_voided_death_brings_the_schedule_back(died, coordinator) -> None:
    death = died.crfs.get(form="death").death

    actions.void(crf=death, reason="Entered for the wrong participant.", by=coordinator, at=LATER)

    assert reasons(died, "D7") == {""}
    assert AdverseEvent.objects.exclude(status="VOID").exists()


# ── S9: early discharge, telephone at day 14 ────────────────────────────────
@pytest.fixture
def home(site, infuse, enter):
    """01-009, infused on 1 August 2016 at 09:00, discharged home on day 5."""
    participant = make_participant(site, 9, "2016-07-31 09:00")
    infuse(participant, 1, "2016-08-01 09:00", "2016-08-01 10:00")
    infuse(participant, 2, "2016-08-02 09:00", "2016-08-02 10:00")
    infuse(participant, 3, "2016-08-03 09:00", "2016-08-03 10:00")
    left = {**moment("discharged_at", "2016-08-06 11:00"), "disposition": "HOME, SELF CARE"}
    enter(participant, "LOG", "discharge", left)
    return participant


CALL = {
    "occurred": "Y",
    "visited_on": "2016-08-16",
    "contact_mode": "TELEPHONE CALL",
    "any_adverse_event": "Y",
}


def not_done(participant, timepoint: str, key: str, reason: str, by):
    slot = Slot(participant, registry.forms()[key], timepoint)
    return actions.record_not_done(slot=slot, reason=reason, token=f"{timepoint}{key}", by=by, at=LATER)


def test_s9_days_7_and_14_stay_due_after_discharge(home, plan) -> None:
    assert plan(home, "D7", "visit").state(done_at=None, now=local("2016-08-08 10:00")) is State.DUE
    assert (plan(home, "D14", "visit").opens_at, plan(home, "D14", "visit").closes_at) == (
        local("2016-08-15 00:00"),
        local("2016-08-17 23:59"),
    )


def test_s9_day_7_is_complete_with_a_gas_and_a_scan_refused(home, enter, coordinator) -> None:
    enter(home, "D7", "visit", {**CALL, "visited_on": "2016-08-08", "contact_mode": "IN PERSON"})
    enter(home, "D7", "vital-signs", {**SIGNS, **moment("measured_at", "2016-08-08 10:00")})
    enter(home, "D7", "blood-gas", {**GAS, **moment("sampled_at", "2016-08-08 10:00")})
    not_done(home, "D7", "chest-ct", "REFUSED", coordinator)

    later = local("2016-08-12 09:00")
    left = [work for work in panels.work(coordinator, later) if work.what.startswith("Day 7")]
    assert left == []


def test_s9_day_14_by_telephone_is_in_its_window(home, fill) -> None:
    assert not asked(fill(home, "D14", "visit", CALL))


def test_s9_day_14_by_telephone_completes_participation(home, enter, coordinator) -> None:
    enter(home, "D14", "visit", CALL)
    not_done(home, "D14", "blood-gas", "REMOTE VISIT", coordinator)
    not_done(home, "D14", "chest-ct", "REMOTE VISIT", coordinator)
    not_done(home, "D14", "vital-signs", "REMOTE VISIT", coordinator)

    record = enter(
        home,
        "LOG",
        "end-of-study",
        {
            "treatment_ended_on": "2016-08-03",
            "treatment_end": "COMPLETED",
            "study_ended_on": "2016-08-16",
            "study_end": "COMPLETED",
            "vital_status": "ALIVE",
            **moment("vital_at", "2016-08-16 10:00"),
            "vital_source": "PHONE",
        },
    )

    assert (record.status, home.status) == ("COMPLETE", "COMPLETED")
    windows = panels.windows(home, LATER)
    assert windows["D14", "visit"].state == "in_window"
    assert windows["D14", "chest-ct"].state == "not_done"


def test_s9_the_casebook_says_what_the_discharge_means(home) -> None:
    texts = [str(alert.text) for alert in panels.alerts(home, local("2016-08-07 09:00"))]

    assert "Discharged early: days 7 and 14 stay due, as out-patient or by telephone." in texts
