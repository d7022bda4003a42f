"""What completed, death, loss and withdrawal each require (F17, §3.3)."""

import pytest

from enrollment.actions import participants
from tests.followup.conftest import LATER, asked, errors, local, moment
from ucmsc_ali.crf import actions

pytestmark = pytest.mark.django_db

COMPLETED = {
    "treatment_ended_on": "2016-05-03",
    "treatment_end": "COMPLETED",
    "study_ended_on": "2016-05-15",
    "study_end": "COMPLETED",
    "vital_status": "ALIVE",
    **moment("vital_at", "2016-05-15 10:00"),
    "vital_source": "VISIT",
}
HELD = {"occurred": "Y", "visited_on": "2016-05-15", "contact_mode": "IN PERSON", "any_adverse_event": "N"}
EARLY = {**COMPLETED, "treatment_end": "PHYSICIAN DECISION", "study_end": "PHYSICIAN DECISION"}


def end(fill, participant, **values):
    return fill(participant, "LOG", "end-of-study", {**COMPLETED, **values})


def test_a_completed_participation_ends_the_study(enter, fully_treated) -> None:
    enter(fully_treated, "D14", "visit", HELD)

    record = enter(fully_treated, "LOG", "end-of-study", COMPLETED)

    assert record.status == "COMPLETE"
    assert (fully_treated.status, str(fully_treated.ended_on)) == ("COMPLETED", "2016-05-15")


def test_completed_treatment_means_all_infusions(fill, enter, treated) -> None:
    enter(treated, "D14", "visit", HELD)

    assert errors(end(fill, treated)) == {"treatment_end": ["completed"]}


def test_all_infusions_mean_completed_treatment(fill, enter, fully_treated) -> None:
    enter(fully_treated, "D14", "visit", HELD)

    assert errors(end(fill, fully_treated, treatment_end="ADVERSE EVENT")) == {"treatment_end": ["completed"]}


def test_never_dosed_means_no_infusion(fill, treated) -> None:
    form = end(fill, treated, treatment_end="NEVER DOSED", study_end="PHYSICIAN DECISION")

    assert errors(form) == {"treatment_end": ["never_dosed"]}


def test_treatment_ends_with_its_last_infusion(fill, enter, fully_treated) -> None:
    enter(fully_treated, "D14", "visit", HELD)

    assert asked(end(fill, fully_treated, treatment_ended_on="2016-05-04")) == {
        "treatment_ended_on.last_infusion"
    }


def test_completed_participation_needs_the_day_14_visit(fill, fully_treated) -> None:
    assert errors(end(fill, fully_treated)) == {"study_end": ["completed"]}


def test_records_dated_day_14_or_later_stand_in_for_the_visit(fill, fully_treated) -> None:
    assert end(fill, fully_treated, vital_source="RECORD").is_valid()


def test_a_visit_that_did_not_take_place_does_not_complete(fill, enter, fully_treated) -> None:
    enter(fully_treated, "D14", "visit", {"occurred": "N", "reason_not": "Refused."})

    assert errors(end(fill, fully_treated)) == {"study_end": ["completed"]}


def test_alive_is_known_on_day_14_or_later(fill, enter, fully_treated) -> None:
    enter(fully_treated, "D14", "visit", HELD)

    on_day_13 = end(fill, fully_treated, **moment("vital_at", "2016-05-14 23:59"))
    on_day_14 = end(fill, fully_treated, **moment("vital_at", "2016-05-15 00:00"))

    assert errors(on_day_13) == {"vital_at": ["day_14"]}
    assert on_day_14.is_valid()


def test_lost_means_three_attempts_on_different_days(fill, fully_treated) -> None:
    lost = {
        "study_end": "LOST TO FOLLOW-UP",
        "vital_status": "UNKNOWN",
        "attempt_1": "2016-05-16",
        "attempt_2": "2016-05-17",
    }

    twice_a_day = end(fill, fully_treated, **lost, attempt_3="2016-05-17")
    on_three_days = end(fill, fully_treated, **lost, attempt_3="2016-05-18")

    assert asked(twice_a_day) == {"study_end.attempts"}
    assert not asked(on_three_days)


@pytest.mark.parametrize(
    ("item", "values"),
    [
        ("treatment_end", {"treatment_end": "DEATH", "study_end": "PHYSICIAN DECISION"}),
        ("study_end", {"treatment_end": "PHYSICIAN DECISION", "study_end": "DEATH"}),
        ("vital_status", {**EARLY, "vital_status": "DEAD"}),
    ],
)
def test_a_death_needs_the_death_form(fill, treated, item, values) -> None:
    assert errors(end(fill, treated, **values)) == {item: ["death"]}


def test_a_participant_who_died_ends_with_the_death(fill, treated, coordinator) -> None:
    participants.note_death(participant=treated, died_at=local("2016-05-02 19:30"), by=coordinator, at=LATER)
    died = {"treatment_end": "DEATH", "study_ended_on": "2016-05-02", "treatment_ended_on": "2016-05-01"}

    alive = end(fill, treated, **died, study_end="PHYSICIAN DECISION")
    dead = end(
        fill,
        treated,
        **died,
        study_end="DEATH",
        vital_status="DEAD",
        vital_source="RECORD",
        **moment("vital_at", "2016-05-02 19:30"),
    )

    assert set(errors(alive)) >= {"study_end", "vital_status"}
    assert dead.is_valid()


def test_a_death_ends_the_study_on_its_date(fill, treated, coordinator) -> None:
    participants.note_death(participant=treated, died_at=local("2016-05-02 19:30"), by=coordinator, at=LATER)

    form = end(
        fill,
        treated,
        treatment_end="DEATH",
        treatment_ended_on="2016-05-01",
        study_end="DEATH",
        study_ended_on="2016-05-01",
        vital_status="DEAD",
        **moment("vital_at", "2016-05-02 19:30"),
    )

    assert errors(form) == {"study_ended_on": ["death"]}


def test_participation_does_not_end_before_treatment(fill, enter, fully_treated) -> None:
    enter(fully_treated, "D14", "visit", HELD)

    assert errors(end(fill, fully_treated, study_ended_on="2016-05-02")) == {
        "study_ended_on": ["after_treatment"]
    }


@pytest.mark.parametrize(("item", "value"), [("treatment_end", "treatment_end"), ("study_end", "study_end")])
def test_a_withdrawal_says_from_what(fill, treated, item, value) -> None:
    form = end(fill, treated, **{**EARLY, value: "WITHDRAWAL BY SUBJECT"})

    assert errors(form) == {item: ["switch"]}


def test_a_switch_without_the_lesser_ones_is_asked(fill, treated) -> None:
    form = fill(
        treated,
        "LOG",
        "end-of-study",
        {"withdrew_procedures": "Y", **moment("procedures_withdrawn_at", "2016-05-05 09:00")},
    )

    assert asked(form) == {"withdrew_procedures.alone"}


def test_a_withdrawal_is_kept_at_once_and_the_rest_later(enter, treated) -> None:
    record = enter(
        treated,
        "LOG",
        "end-of-study",
        {"withdrew_treatment": "Y", **moment("treatment_withdrawn_at", "2016-05-01 18:00")},
    )

    assert record.status == "INCOMPLETE"
    assert treated.treatment_withdrawn_at == local("2016-05-01 18:00")


def test_a_voided_form_takes_the_withdrawal_back(enter, treated, coordinator) -> None:
    withdrawal = {"withdrew_treatment": "Y", **moment("treatment_withdrawn_at", "2016-05-01 18:00")}
    record = enter(treated, "LOG", "end-of-study", withdrawal)

    actions.void(crf=record, reason="Entered for the wrong participant.", by=coordinator, at=LATER)

    treated.refresh_from_db()
    assert treated.treatment_withdrawn_at is None


def test_a_screen_failure_has_no_vital_status_at_day_14(enter, participant) -> None:
    record = enter(
        participant,
        "LOG",
        "end-of-study",
        {
            "treatment_end": "NEVER DOSED",
            "treatment_ended_on": "2016-05-01",
            "study_end": "SCREEN FAILURE",
            "study_ended_on": "2016-05-01",
            "vital_status": "ALIVE",
        },
    )

    assert (record.status, record.vital_status) == ("COMPLETE", "")
