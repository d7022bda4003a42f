"""The pages of repeating forms: the records of a visit side by side, the points of an infusion to come."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from followup.models import VitalSigns
from tests.followup.conftest import GAS, SCAN, SIGNS, TUBE, local, moment

pytestmark = pytest.mark.django_db

INF1 = "/participants/01-004/INF1/vital-signs/"


@pytest.fixture
def page(signed_in, coordinator, treated, clock_at):
    """`page(address, "2016-05-01 10:32")` is the text of a page at that moment."""

    def read(address: str, at: str = "2016-05-01 10:32", by=None) -> str:
        with clock_at(local(at)):
            answer = signed_in(by or coordinator).get(address, HTTP_ACCEPT_LANGUAGE="en")
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


def test_the_points_of_an_infusion_are_one_click_away(page) -> None:
    text = page(INF1)

    assert 'href="/participants/01-004/INF1/vital-signs/new/?point=30M"' in text
    assert '30 min <span class="chip-label">05-01 10:30</span>' in text


def test_a_point_that_is_recorded_shows_its_time(page, enter, treated) -> None:
    enter(
        treated, "INF1", "vital-signs", {**SIGNS, **moment("measured_at", "2016-05-01 10:16"), "point": "15M"}
    )

    text = page(INF1 + "1/")

    assert '15 min <span class="chip-label">05-01 10:16</span>' in text
    assert "?point=15M" not in text


def test_a_link_chooses_the_point(page) -> None:
    text = page(INF1 + "new/?point=%2B15M")

    assert '<option value="+15M" selected>' in text


def test_a_visit_without_an_infusion_offers_routine_signs_only(page) -> None:
    text = page("/participants/01-004/D3/vital-signs/")

    assert 'value="ROUTINE"' in text
    assert 'value="15M"' not in text


def test_a_monitor_reads_the_records_and_adds_none(page, enter, treated, monitor) -> None:
    enter(
        treated, "INF1", "vital-signs", {**SIGNS, **moment("measured_at", "2016-05-01 10:16"), "point": "15M"}
    )

    text = page(INF1 + "1/", by=monitor)

    assert "15 min <span" in text
    assert "/new/" not in text


def test_save_and_add_another_opens_the_next_point(signed_in, coordinator, treated, clock_at) -> None:
    typed = {
        **SIGNS,
        **moment("measured_at", "2016-05-01 10:15"),
        "point": "15M",
        "version": "0",
        "token": "one",
    }

    with clock_at(local("2016-05-01 10:20")):
        answer = signed_in(coordinator).post(INF1 + "new/", {**typed, "save_and_add": "yes"})

    assert (answer.status_code, answer.headers["Location"]) == (302, INF1 + "0/")
    assert VitalSigns.objects.get().repeat == 1


@pytest.mark.parametrize(("timepoint", "is_asked"), [("SCR", True), ("BL", True), ("D2", False)])
def test_routine_care_is_asked_where_a_sample_may_be_reused(fill, treated, timepoint, is_asked) -> None:
    form = fill(treated, timepoint, "blood-gas", GAS)

    assert ("routine_care" in form.fields) is is_asked


def test_derived_values_answer_while_typing(signed_in, coordinator, treated, clock_at) -> None:
    with clock_at(local("2016-05-03 09:00")):
        answer = signed_in(coordinator).post(
            "/participants/01-004/D2/blood-gas/1/live/", {**GAS, "version": "0"}, HTTP_ACCEPT_LANGUAGE="en"
        )

    text = answer.content.decode()
    assert "206.06" in text
    assert "68 ÷ 0.33" in text


# ── What the pages cost ─────────────────────────────────────────────────────
COSTS = [
    ("D2/blood-gas/", GAS),
    ("H6/cytokines/", TUBE),
    ("D1/vital-signs/", SIGNS),
    ("D2/chest-ct/", SCAN),
]


@pytest.mark.parametrize(("address", "data"), COSTS)
def test_a_form_and_its_save_keep_to_their_budgets(
    signed_in, coordinator, treated, infuse, address, data
) -> None:
    infuse(treated, 2, "2016-05-02 10:00", "2016-05-02 11:00")
    browser, url = signed_in(coordinator), f"/participants/01-004/{address}"
    browser.get(url)

    shown = queries(lambda: browser.get(url))
    saved = queries(lambda: browser.post(url, {**data, "version": "0", "token": "one"}))

    assert shown <= 10
    assert saved <= 15
    assert treated.crfs.exclude(form="infusion").count() == 1


def queries(call) -> int:
    """Count the statements of a request, without those that only open and close a transaction."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return sum("SAVEPOINT" not in query["sql"] for query in captured)
