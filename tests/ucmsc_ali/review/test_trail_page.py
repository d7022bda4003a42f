"""The trail for people: one readable row per changed field, filters, nothing of other sites."""

from typing import Any

import pytest

from tests.conftest import MOMENT
from ucmsc_ali.audit.models import AuditChange, AuditEvent
from ucmsc_ali.crf import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(signs: Any) -> Any:
    """Vital signs that were entered, and one value corrected."""
    actions.save(form=signs(), by=signs().by, at=MOMENT)
    late = signs(heart_rate="95", reason__heart_rate="Transcription error")
    return actions.save(form=late, by=late.by, at=MOMENT)


@pytest.fixture
def desk(monitor: Any, signed_in: Any) -> Any:
    """The monitor's browser."""
    return signed_in(monitor)


def rows(page: Any) -> list[Any]:
    """Return the rows of a page of the trail."""
    return list(page.context["changes"])


@pytest.mark.rule("A11")
def test_a_row_reads_without_raw_ids_or_json(desk: Any, corrected: Any) -> None:
    shown = rows(desk.get("/audit/?item=heart_rate&action=CHANGE"))[0]

    assert (shown.participant, shown.visit, shown.place, shown.label) == (
        "01-004",
        "SCR",
        "Vital signs",
        "Heart rate",
    )
    assert (shown.old, shown.new, shown.row.reason) == ("92 /min", "95 /min", "Transcription error")
    assert shown.action == "changed"


def test_coded_values_are_shown_in_words(desk: Any, corrected: Any) -> None:
    assert rows(desk.get("/audit/?item=position"))[0].new == "Supine"


@pytest.mark.parametrize(
    "query",
    [
        "participant=01-004",
        "form=vital-signs",
        "item=heart_rate",
        "person=coordinator",
        "action=CHANGE",
        "form=vital-signs&action=CHANGE&item=heart_rate",
    ],
)
def test_a_filter_keeps_what_it_names(desk: Any, corrected: Any, query: str) -> None:
    page = desk.get(f"/audit/?{query}")

    assert any(change.row.new == "95" for change in rows(page))
    assert page.context["count"] < AuditChange.objects.count()


@pytest.mark.parametrize("query", ["participant=01-999", "form=death", "role=inspector", "until=2001-01-01"])
def test_a_filter_leaves_out_the_rest(desk: Any, corrected: Any, query: str) -> None:
    assert rows(desk.get(f"/audit/?{query}")) == []


def test_active_filters_are_chips_that_can_be_dropped(desk: Any, corrected: Any) -> None:
    page = desk.get("/audit/?form=vital-signs&action=CHANGE")

    chips = {str(chip.label): (chip.value, chip.remove_url) for chip in page.context["chips"]}
    assert chips["Form"] == ("Vital signs", "?action=CHANGE")
    assert chips["Action"] == ("changed", "?form=vital-signs")


def test_another_site_sees_nothing_of_a_participant(
    corrected: Any, person: Any, other_site: Any, signed_in: Any
) -> None:
    far = signed_in(person("far", "monitor", at=other_site))

    assert all(not change.row.participant_id for change in rows(far.get("/audit/")))


def test_an_event_of_another_site_is_not_there(
    corrected: Any, person: Any, other_site: Any, signed_in: Any
) -> None:
    far = signed_in(person("far", "monitor", at=other_site))
    event = AuditEvent.objects.filter(crf_id=corrected.pk).first()

    assert far.get(f"/audit/{event.pk}/").status_code == 404


def test_an_event_opens_to_its_whole_save_and_its_place_in_the_chain(desk: Any, corrected: Any) -> None:
    event = AuditEvent.objects.filter(crf_id=corrected.pk, action="CHANGE").last()

    page = desk.get(f"/audit/{event.pk}/").content.decode()

    assert event.hash in page
    assert event.prev_hash in page


def test_an_administrator_does_not_see_the_trail(administrator: Any, signed_in: Any) -> None:
    assert signed_in(administrator).get("/audit/").status_code == 403


def test_pages_of_the_trail_follow_one_another_without_gap_or_overlap(
    desk: Any, corrected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ucmsc_ali.review.views.trail.PAGE", 5)
    first = desk.get("/audit/?participant=01-004")
    second = desk.get(f"/audit/{first.context['older']}")

    earlier = {change.row.pk for change in rows(first)}
    later = {change.row.pk for change in rows(second)}
    assert later
    assert not earlier & later
