"""What follow-up adds to the casebook and the home page, and what it asks the database for it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.models import Participant
from followup import panels
from followup.models import ScheduledAssessment
from tests.followup.conftest import GAS, LATER, SIGNS, TUBE, local, make_participant, moment
from ucmsc_ali.crf import actions

pytestmark = pytest.mark.django_db

HELD = {"occurred": "Y", "visited_on": "2016-05-08", "contact_mode": "IN PERSON", "any_adverse_event": "N"}


def state(participant, timepoint: str, form: str, at: str) -> str:
    return panels.windows(participant, local(at))[timepoint, form].state


def words(participant, timepoint: str, form: str, at: str = "2016-06-01 00:00") -> str:
    return str(panels.windows(participant, local(at))[timepoint, form].words)


def left_to_do(user, at: str) -> dict[tuple[str, str], str]:
    return {(work.participant_code, str(work.what)): work.state for work in panels.work(user, local(at))}


# ── The matrix ──────────────────────────────────────────────────────────────
MOMENTS = [
    ("2016-05-01 16:29", "upcoming"),
    ("2016-05-01 16:30", "due"),
    ("2016-05-01 17:30", "due"),
    ("2016-05-01 17:31", "missed"),
]


@pytest.mark.parametrize(("at", "expected"), MOMENTS)
def test_an_empty_place_shows_how_its_window_stands(treated, at, expected) -> None:
    assert state(treated, "H6", "cytokines", at) == expected


DRAWN = [
    ("2016-05-01 16:29", "early", "1 min early"),
    ("2016-05-01 17:00", "in_window", "in window"),
    ("2016-05-01 17:35", "late", "5 min late"),
]


@pytest.mark.parametrize(("collected", "expected", "said"), DRAWN)
def test_a_filled_place_says_whether_it_was_in_time(enter, treated, collected, expected, said) -> None:
    times = moment("collected_at", collected) | moment("spun_at", "2016-05-01 17:40")
    enter(treated, "H6", "cytokines", {**TUBE, **times, "confirm__collected_at.window": "Busy ward."})

    assert state(treated, "H6", "cytokines", "2016-06-01 00:00") == expected
    assert words(treated, "H6", "cytokines") == f"2016-05-01 16:30–17:30 · {said}"


def test_a_visit_is_held_against_its_dates(enter, treated) -> None:
    enter(treated, "D7", "visit", HELD)
    late = {**HELD, "visited_on": "2016-05-19", "confirm__visited_on.window": "Was away."}
    enter(treated, "D14", "visit", late)

    assert state(treated, "D7", "visit", "2016-06-01 00:00") == "in_window"
    assert words(treated, "D14", "visit") == "2016-05-15 – 2016-05-17 · 2 d late"


def test_what_was_not_done_shows_as_not_done(treated, coordinator, fill) -> None:
    slot = fill(treated, "D7", "chest-ct", {}).slot
    actions.record_not_done(slot=slot, reason="REFUSED", token="t", by=coordinator, at=LATER)

    assert state(treated, "D7", "chest-ct", "2016-06-01 00:00") == "not_done"


def test_an_optional_place_is_never_missed(treated) -> None:
    assert state(treated, "D7", "cytokines", "2016-06-01 00:00") == "not_started"


def test_points_of_an_infusion_do_not_fill_the_routine_visit(enter, treated) -> None:
    enter(treated, "D1", "vital-signs", {**SIGNS, "point": "PRE"})
    assert state(treated, "D1", "vital-signs", "2016-06-01 00:00") == "missed"

    enter(treated, "D1", "vital-signs", {**SIGNS, "point": "ROUTINE"}, repeat=0)
    assert state(treated, "D1", "vital-signs", "2016-06-01 00:00") == "in_window"


def test_before_infusion_1_the_later_visits_are_upcoming(participant, derived) -> None:
    derived(participant)

    assert state(participant, "D7", "visit", "2016-04-30 12:00") == "upcoming"
    assert not ScheduledAssessment.objects.filter(participant=participant, timepoint="D7").exists()


def test_before_infusion_1_the_baseline_is_due(participant, derived) -> None:
    derived(participant)

    assert state(participant, "BL", "cytokines", "2016-04-30 12:00") == "due"
    assert words(participant, "BL", "cytokines", "2016-04-30 12:00") == "before infusion 1"


def find_eligible(participant) -> None:
    """Mark a participant eligible again: new evidence takes the mark away until it is signed."""
    Participant.objects.filter(pk=participant.pk).update(status="ELIGIBLE")


SCREENING_GAS = {**GAS, **moment("sampled_at", "2016-04-30 12:00")}


def test_a_young_screening_gas_serves_as_baseline(participant, enter, infuse) -> None:
    enter(participant, "SCR", "blood-gas", SCREENING_GAS)
    find_eligible(participant)
    infuse(participant, 1, "2016-05-01 10:00", "2016-05-01 11:00")

    assert state(participant, "BL", "blood-gas", "2016-05-01 12:00") == "not_expected"
    assert words(participant, "BL", "blood-gas").endswith("the screening sample serves")


def test_an_old_screening_gas_does_not(participant, enter, infuse) -> None:
    enter(participant, "SCR", "blood-gas", {**SCREENING_GAS, **moment("sampled_at", "2016-04-30 09:59")})
    find_eligible(participant)
    infuse(participant, 1, "2016-05-01 10:00", "2016-05-01 11:00")

    assert state(participant, "BL", "blood-gas", "2016-05-01 12:00") == "missed"


def test_before_infusion_1_a_screening_gas_serves_for_a_day(participant, enter, derived, coordinator) -> None:
    enter(participant, "SCR", "blood-gas", SCREENING_GAS)
    derived(participant)

    assert state(participant, "BL", "blood-gas", "2016-05-01 12:00") == "not_expected"
    assert ("01-004", "Baseline: Vital signs, Chest CT, IL-6 and IL-8") in left_to_do(
        coordinator, "2016-05-01 12:00"
    )
    assert state(participant, "BL", "blood-gas", "2016-05-01 12:01") == "due"
    assert ("01-004", "Baseline: Vital signs, Arterial blood gas, Chest CT, IL-6 and IL-8") in left_to_do(
        coordinator, "2016-05-01 12:01"
    )


def test_a_screen_failure_expects_nothing(participant, derived) -> None:
    derived(participant)
    Participant.objects.filter(pk=participant.pk).update(status="SCREEN FAILURE")
    participant.refresh_from_db()

    assert state(participant, "BL", "cytokines", "2016-04-30 12:00") == "not_expected"


# ── The work list ───────────────────────────────────────────────────────────
def test_work_names_what_is_due_missed_and_coming(treated, coordinator) -> None:
    work = left_to_do(coordinator, "2016-05-01 16:50")

    assert work["01-004", "6 h sample: IL-6 and IL-8"] == "due"
    assert work["01-004", "Baseline: Vital signs, Arterial blood gas, Chest CT, IL-6 and IL-8"] == "missed"
    assert work["01-004", "Day 7: Visit, Vital signs, Arterial blood gas, Chest CT"] == "upcoming"
    assert not any("Day 14" in what for _code, what in work)


def test_a_sample_is_recorded_and_a_form_opened(treated, coordinator) -> None:
    buttons = {
        work.what: (work.button, work.url) for work in panels.work(coordinator, local("2016-05-01 16:50"))
    }

    assert buttons["6 h sample: IL-6 and IL-8"] == ("Record sample", "/participants/01-004/H6/cytokines/")
    assert buttons["Day 7: Visit, Vital signs, Arterial blood gas, Chest CT"] == (
        "Open forms",
        "/participants/01-004/D7/visit/",
    )


def test_entered_work_leaves_the_list(enter, treated, coordinator) -> None:
    enter(treated, "H6", "cytokines", TUBE)

    assert ("01-004", "6 h sample: IL-6 and IL-8") not in left_to_do(coordinator, "2016-05-01 16:50")


def test_people_of_another_site_see_none_of_it(treated, stranger) -> None:
    assert panels.work(stranger, local("2016-05-01 16:50")) == []


@pytest.mark.parametrize("role", ["monitor", "inspector", "administrator", "data_manager"])
def test_only_those_who_enter_data_have_work(treated, request, role) -> None:
    assert panels.work(request.getfixturevalue(role), local("2016-05-01 16:50")) == []


# ── Alerts and facts ────────────────────────────────────────────────────────
def alerts(participant, at: str) -> list[str]:
    return [str(alert.text) for alert in panels.alerts(participant, local(at))]


def test_a_closing_window_is_said_with_the_time_left(treated) -> None:
    said = alerts(treated, "2016-05-01 16:50")

    assert "6 h sample: IL-6 and IL-8. The window closes in 40 min." in said


def test_what_was_missed_is_said_in_one_line(treated) -> None:
    said = [text for text in alerts(treated, "2016-05-01 18:00") if text.startswith("Nothing")]

    assert len(said) == 1
    assert said[0].endswith("IL-6 and IL-8); 6 h sample (IL-6 and IL-8).")


def test_withdrawal_says_what_goes_on(treated) -> None:
    treated.treatment_withdrawn_at = local("2016-05-01 18:00")

    assert "Withdrawn from treatment: all follow-up goes on." in alerts(treated, "2016-05-01 19:00")


def test_facts_name_the_day_and_the_discharge(treated) -> None:
    treated.discharged_at = local("2016-05-06 11:00")

    facts = {str(fact.label): fact.value for fact in panels.facts(treated, local("2016-05-08 09:00"))}

    assert facts == {"Day on study": "D7", "Discharged": "2016-05-06 11:00"}


def test_unscheduled_assessments_are_offered_while_on_study(treated, coordinator, monitor) -> None:
    offered = dict(panels.actions(treated, coordinator, LATER))

    assert offered["Unscheduled: Arterial blood gas"] == "/participants/01-004/UNS/blood-gas/"
    assert panels.actions(treated, monitor, LATER) == []


# ── What it costs ───────────────────────────────────────────────────────────
def queries(call) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_panels_ask_the_same_few_queries_for_1_and_for_8_participants(
    treated, coordinator, infuse, site
) -> None:
    at = local("2016-05-01 16:50")
    assert coordinator.membership
    one = queries(lambda: panels.work(coordinator, at))
    for number in range(20, 27):
        infuse(make_participant(site, number), 1, "2016-05-01 10:00", "2016-05-01 11:00")

    assert (one, queries(lambda: panels.work(coordinator, at))) == (2, 2)
    loaded = Participant.objects.select_related("site").get(pk=treated.pk)
    assert queries(lambda: (panels.windows(loaded, at), panels.alerts(loaded, at))) == 1
    assert queries(lambda: panels.facts(loaded, at)) == 0


def test_missed_work_is_cut_at_the_latest_hundred_forms(treated, coordinator, infuse, site) -> None:
    for number in range(20, 26):
        infuse(make_participant(site, number), 1, "2016-05-01 10:00", "2016-05-01 11:00")

    work = panels.work(coordinator, local("2016-05-01 10:00") + timedelta(days=60))

    assert {item.state for item in work} == {"missed"}
    assert max(item.closes_at for item in work) == local("2016-05-17 23:59")
    assert len(work) < 7 * 7  # seven participants, seven visits with something required


def test_what_was_missed_at_one_visit_is_one_thing_to_do(treated, coordinator) -> None:
    found = [
        item for item in panels.work(coordinator, local("2016-05-03 00:00")) if item.what.startswith("Day 1")
    ]

    assert [(item.what, item.button) for item in found] == [
        ("Day 1, infusion 2: Visit, Vital signs, IL-6 and IL-8", "Open casebook")
    ]
    assert found[0].url.startswith("/participants/01-004/#D1-")
