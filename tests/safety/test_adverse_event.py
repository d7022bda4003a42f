"""Adverse events: what the form refuses, what it asks, what it keeps (domain §4 F13, §9 S8)."""

from typing import Any

import pytest

from safety import ctcae
from safety.models import AdverseEvent
from tests.safety.conftest import EVENT, FATAL
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf.models import Crf

pytestmark = pytest.mark.django_db


def asks(form: Any) -> list[str]:
    """Return the checks that ask."""
    return [question.check for question in form.open_questions]


def test_an_event_is_kept_in_the_trail(enter: Any) -> None:
    event = enter("adverse-event", EVENT)

    assert (event.status, event.repeat) == (Crf.Status.COMPLETE, 1)
    assert AuditChange.objects.get(crf_id=event.pk, field="term").new == "Rash"


def test_events_are_numbered(enter: Any) -> None:
    enter("adverse-event", EVENT)

    assert enter("adverse-event", EVENT, term="Fever").repeat == 2


def test_an_empty_event_is_refused(fill: Any) -> None:
    form = fill("adverse-event", {})

    assert not form.can_save()
    assert form.non_field_errors() == ["Nothing is entered yet."]


BEFORE_CONSENT = "This began before consent: it is medical history, not an adverse event."
END_FIRST = "The end lies before the onset. Correct one of them."
FATAL_IS_5 = "Grade 5 and the outcome Fatal go together. Correct the grade or the outcome."
NOT_ENDED = "An ongoing event has not ended. Enter its end, or another outcome."
WHEN_ENDED = "Recovered means that it has ended. Enter the end, as far as it is known."
NOT_GIVEN = {"infusion_associated": "Y", "infusion_number": "3"}


@pytest.mark.parametrize(
    ("typed", "item", "message"),
    [
        ({"started": "2016-04-29"}, "started", BEFORE_CONSENT),
        ({"started": "2016-05-10", "ended": "2016-05-09"}, "ended", END_FIRST),
        ({"grade": "5"}, "grade", FATAL_IS_5),
        ({"outcome": "FATAL"}, "grade", FATAL_IS_5),
        ({"ongoing": "Y"}, "outcome", NOT_ENDED),
        ({"ended": ""}, "ended", WHEN_ENDED),
        ({"term": "Death"}, "term", "Write the cause of death, not “death”."),
        (NOT_GIVEN, "infusion_number", "This infusion was not given."),
    ],
)
def test_an_event_is_refused_with_the_mend(fill: Any, typed: dict[str, str], item: str, message: str) -> None:
    form = fill("adverse-event", EVENT, **typed)

    assert not form.can_save()
    assert form.errors[item] == [message]


def test_a_serious_event_without_a_criterion_is_refused(fill: Any) -> None:
    none = dict.fromkeys(
        ("results_in_death", "life_threatening", "hospitalisation", "disability", "congenital_anomaly"), "N"
    )

    form = fill("adverse-event", EVENT, serious="Y", medically_important="N", **none)

    assert "serious" in form.errors


def test_grade_5_results_in_death(fill: Any) -> None:
    assert "results_in_death" in fill("adverse-event", FATAL, results_in_death="N").errors


@pytest.mark.parametrize(
    ("typed", "check"),
    [
        ({"grade": "4"}, "grade_4_is_usually_serious"),
        ({"ctcae_term": "Hypoxia"}, "grade_exists_for_term"),
        ({"ctcae_term": "No such term"}, "term_exists"),
        (
            {"infusion_associated": "Y", "infusion_number": "1", "started": "2016-05-02 12:00"},
            "infusion_event_in_its_window",
        ),
    ],
)
def test_an_unusual_event_is_asked_about(fill: Any, typed: dict[str, str], check: str) -> None:
    assert asks(fill("adverse-event", EVENT, **typed)) == [check]


def test_an_infusion_event_inside_its_window_is_not_asked_about(fill: Any) -> None:
    form = fill("adverse-event", EVENT, infusion_associated="Y", infusion_number="2")

    assert form.can_save()


def test_criteria_of_seriousness_are_dropped_with_the_seriousness(enter: Any) -> None:
    assert enter("adverse-event", EVENT, results_in_death="Y").results_in_death == ""


def test_an_onset_known_to_the_month_is_kept_as_it_is(enter: Any) -> None:
    assert enter("adverse-event", EVENT, started="2016-05", ended="2016-05-10").started == "2016-05"


def test_every_grade_of_a_term_comes_from_ctcae() -> None:
    assert ctcae.grades("hypoxia") == {2, 3, 4, 5}
    assert ctcae.grades("Fever") == {1, 2, 3, 4, 5}
    assert len(ctcae.terms()) == 837


def test_the_list_shows_the_events_of_one_s_own_site(
    enter: Any, signed_in: Any, monitor: Any, stranger: Any
) -> None:
    enter("adverse-event", EVENT)

    assert b"Rash" in signed_in(monitor).get("/safety/").content
    assert b"Rash" not in signed_in(stranger).get("/safety/").content


@pytest.mark.parametrize("chosen", ["serious", "severe", "ongoing"])
def test_the_list_can_be_narrowed(enter: Any, signed_in: Any, monitor: Any, chosen: str) -> None:
    enter("adverse-event", EVENT)

    assert b"Rash" not in signed_in(monitor).get(f"/safety/?{chosen}=1").content


def test_the_list_asks_the_same_queries_for_one_event_and_for_many(
    enter: Any, signed_in: Any, monitor: Any, django_assert_max_num_queries: Any
) -> None:
    enter("adverse-event", EVENT)
    enter("adverse-event", EVENT)
    browser = signed_in(monitor)

    with django_assert_max_num_queries(8):
        browser.get("/safety/")

    assert AdverseEvent.objects.count() == 2
