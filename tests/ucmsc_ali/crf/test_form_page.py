"""The form page: nothing typed is lost, nothing stored changes by accident."""

from typing import Any

import pytest
from django.urls import reverse

from followup.models import VitalSigns
from tests.ucmsc_ali.casebook import SIGNS
from ucmsc_ali.crf.models import Crf, Draft, Question

pytestmark = pytest.mark.django_db

PLACE = ["01-004", "SCR", "vital-signs"]


@pytest.fixture
def desk(participant: Any, coordinator: Any, signed_in: Any, moment: Any) -> Any:
    """The coordinator's browser."""
    return signed_in(coordinator)


def send(desk: Any, **typed: str) -> Any:
    """Send the vital signs form of screening."""
    return desk.post(reverse("crf:form", args=PLACE), {"version": "0", "token": "t", **SIGNS, **typed})


def test_a_sound_form_is_saved_and_leads_back_to_the_casebook(desk: Any) -> None:
    answer = send(desk)

    assert (answer.status_code, answer.url) == (302, "/participants/01-004/#SCR-vital-signs")
    assert VitalSigns.objects.get().systolic == 118


def test_save_and_next_leads_to_the_next_empty_form_of_the_visit(desk: Any) -> None:
    answer = send(desk, save_and_next="1")

    assert answer.url.startswith("/participants/01-004/SCR/")


def test_a_refused_form_keeps_everything_typed_and_names_the_field(desk: Any) -> None:
    answer = send(desk, heart_rate="400", spo2="93")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="400"' in page
    assert 'value="93"' in page
    assert "Heart rate must be 20–300 /min." in page
    assert not Crf.objects.exists()


def test_a_question_is_put_once_and_kept(desk: Any) -> None:
    answer = send(desk, spo2="87")
    send(desk, spo2="87")

    assert answer.status_code == 422
    assert Question.objects.count() == 1


def test_the_same_form_sent_twice_leads_to_the_same_record(desk: Any) -> None:
    send(desk)

    answer = send(desk)

    assert answer.status_code == 302
    assert Crf.objects.count() == 1


def test_the_second_saver_sees_both_values_and_can_choose(desk: Any, nurse: Any, signed_in: Any) -> None:
    send(desk)
    other = signed_in(nurse)
    other.post(
        reverse("crf:form", args=PLACE),
        {**SIGNS, "version": "1", "token": "n", "heart_rate": "95", "reason": "Read again"},
    )

    answer = send(desk, version="1", token="late", spo2="96", heart_rate="99", reason="Read again")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "95" in page
    assert "99" in page


def test_live_answers_with_derived_values_and_keeps_the_draft(desk: Any) -> None:
    url = reverse("crf:live", args=[*PLACE, 1])

    answer = desk.post(url, {**SIGNS, "version": "0", "systolic": "96", "diastolic": "58"})

    assert "70.67" in answer.content.decode()
    assert Draft.objects.get().typed["systolic"] == ["96"]
    assert not Crf.objects.exists()


def test_a_draft_comes_back_on_the_form(desk: Any) -> None:
    desk.post(reverse("crf:live", args=[*PLACE, 1]), {"version": "0", "systolic": "131"})

    page = desk.get(reverse("crf:form", args=PLACE)).content.decode()

    assert 'value="131"' in page


def test_a_draft_that_arrives_after_its_own_save_is_not_offered(desk: Any) -> None:
    send(desk)

    desk.post(
        reverse("crf:live", args=[*PLACE, 1]), {**SIGNS, "version": "0", "token": "t", "systolic": "131"}
    )

    page = desk.get(reverse("crf:form", args=PLACE)).content.decode()
    assert 'value="131"' not in page
    assert send(desk, version="1", token="next", systolic="120", reason="Read again").status_code == 302


def test_a_draft_is_its_own_person_s(desk: Any, nurse: Any, signed_in: Any) -> None:
    desk.post(reverse("crf:live", args=[*PLACE, 1]), {"version": "0", "systolic": "131"})

    page = signed_in(nurse).get(reverse("crf:form", args=PLACE)).content.decode()

    assert 'value="131"' not in page


@pytest.mark.rule("D2")
def test_a_monitor_reads_the_form_and_cannot_send_it(desk: Any, monitor: Any, signed_in: Any) -> None:
    send(desk)
    reader = signed_in(monitor)

    page = reader.get(reverse("crf:form", args=PLACE))
    refused = send(reader, token="m", version="1", heart_rate="95", reason="No")

    assert page.status_code == 200
    assert "<form" not in page.content.decode().split("<main")[1].split("</main>")[0]
    assert refused.status_code == 403
    assert VitalSigns.objects.get().heart_rate == 92


@pytest.mark.rule("A9")
def test_the_history_of_a_value_opens_at_the_value(desk: Any) -> None:
    send(desk)
    send(desk, version="1", token="2", heart_rate="95", reason__heart_rate="Transcription error")

    page = desk.get(
        reverse("crf:history", args=["01-004", Crf.objects.get().pk, "heart_rate"])
    ).content.decode()

    assert "Transcription error" in page
    assert "92 /min" in page
    assert "95 /min" in page


def test_a_form_of_another_site_is_not_there(desk: Any, stranger: Any, signed_in: Any) -> None:
    assert signed_in(stranger).get(reverse("crf:form", args=PLACE)).status_code == 404


@pytest.mark.parametrize(
    "place", [["01-004", "H6", "vital-signs"], ["01-004", "SCR", "nothing"], ["01-004", "XX", "consent"]]
)
def test_a_place_the_protocol_does_not_have_is_not_there(desk: Any, place: str) -> None:
    assert desk.get(f"/participants/01-004/{place}/").status_code == 404


def test_not_done_asks_for_a_reason_and_keeps_it(desk: Any) -> None:
    url = reverse("crf:not_done", args=[*PLACE, 1])

    refused = desk.post(url, {"code": "OTHER", "words": "", "token": "a"})
    kept = desk.post(url, {"code": "REFUSED", "words": "", "token": "a"})

    assert refused.status_code == 422
    assert kept.status_code == 302
    assert Crf.objects.get().not_done_reason == "REFUSED"
