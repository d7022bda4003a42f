"""The dose plan, the bedside card, and the forms at the bedside."""

import pytest

from tests.dosing import ward

NOW = ward.at("03-03 09:15")
FIRST = ward.at("03-03 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(clock_at, coordinator, signed_in):
    with clock_at(NOW):
        yield signed_in(coordinator)


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_plan_shows_formula_and_figures(desk, eligible):
    page = text(desk.get("/participants/01-001/dose/"))

    assert "5 × 10⁵/kg × 68.4 kg = 34.20 × 10⁶" in page
    assert "3 × 34.20 × 10⁶ = 102.60 × 10⁶" in page


def test_the_plan_shows_the_volume_from_each_batch(desk, eligible, batch, site, coordinator):
    ward.a_batch(site, coordinator, lot="UC-05", concentration=5)

    page = text(desk.get("/participants/01-001/dose/"))

    assert "37.17 mL" in page
    assert "7.43 mL" in page


def test_without_a_weight_the_plan_leads_to_the_baseline(desk, site, coordinator):
    from enrollment.actions import participants

    participants.screen(site=site, by=coordinator, at=NOW, screened_on=NOW.date())

    assert "/participants/01-001/SCR/baseline/" in text(desk.get("/participants/01-001/dose/"))


def test_the_card_shows_what_goes_to_the_bedside(desk, eligible, prepared):
    prepared(eligible, "INF1", FIRST)

    page = text(desk.get("/participants/01-001/INF1/infusion/card/"))

    assert "UC-01" in page
    assert "37.17 mL" in page


def test_the_infusion_form_shows_the_plan_before_anything_is_typed(desk, eligible, prepared):
    prepared(eligible, "INF1", FIRST)

    page = text(desk.get("/participants/01-001/INF1/infusion/"))

    assert "34.20 ×10⁶" in page
    assert "Not done" not in page
    assert "UC-01" in page
    assert "37.17 mL" in page


def test_typing_shows_dose_and_rules_at_once(desk, eligible, prepared):
    prepared(eligible, "INF1", FIRST)
    form = ward.typed(form_class("infusion"), ward.given(ward.at("03-03 09:10"), minutes=3))

    page = text(desk.post("/participants/01-001/INF1/infusion/1/live/", form))

    assert "96.84 %" in page
    assert "3 min from start to end: check the times (5 to 240 min)." in page


def form_class(key):
    from ucmsc_ali.crf import registry

    return registry.forms()[key]


def test_the_preparation_offers_the_batches_of_the_site(desk, eligible, batch, other_site, stranger):
    ward.a_batch(other_site, stranger, lot="ELSEWHERE")

    page = text(desk.get("/participants/01-001/INF1/infusion-preparation/"))

    assert "UC-01 · 1 ×10⁶/mL · viable 92 %" in page
    assert "ELSEWHERE" not in page


def test_a_held_batch_is_named_as_held(desk, eligible, site, coordinator):
    ward.a_batch(site, coordinator, sterility="FAIL")

    assert "· HELD" in text(desk.get("/participants/01-001/INF1/infusion-preparation/"))


def test_the_whole_way_through_the_pages(desk, eligible, batch, coordinator, nurse, clock_at, signed_in):
    from dosing.models import Infusion
    from tests.conftest import PASSWORD

    ready = {"batch": batch, "ready_at": ward.at("03-03 09:00")}
    desk.post(
        "/participants/01-001/INF1/infusion-preparation/",
        ward.typed(form_class("infusion-preparation"), ready) | {"version": "0"},
    )
    check = "/participants/01-001/INF1/infusion/check/"
    signed = {"password": PASSWORD, "version": "1"}
    desk.post(check, signed | {"username": "coordinator", "meaning": "PREPARED"})
    desk.post(check, signed | {"username": "nurse", "meaning": "CHECKED"})

    with clock_at(ward.at("03-03 11:30")):
        start = ward.typed(form_class("infusion"), ward.given(FIRST)) | {"version": "0", "token": "t"}
        answer = signed_in(coordinator).post("/participants/01-001/INF1/infusion/", start)

    assert answer.status_code == 302
    assert Infusion.objects.get().delivered_percent


def test_what_a_consequence_refuses_is_said_on_the_page(
    eligible, prepared, coordinator, monkeypatch, clock_at, signed_in
):
    from dosing.actions import course
    from enrollment.actions.moves import NotAllowed

    def full(*facts):
        raise NotAllowed("20 participants are treated: the trial is full.", "cap_reached")

    prepared(eligible, "INF1", FIRST)
    monkeypatch.setattr(course, "set_day_0", full)
    with clock_at(ward.at("03-03 11:30")):
        sent = ward.typed(form_class("infusion"), ward.given(FIRST)) | {"version": "0", "token": "t"}
        answer = signed_in(coordinator).post("/participants/01-001/INF1/infusion/", sent)

    assert answer.status_code == 422
    assert "the trial is full" in answer.content.decode()


@pytest.mark.parametrize("address", ["dose/", "INF1/infusion/card/", "INF1/infusion/check/"])
def test_another_site_finds_nothing(clock_at, signed_in, stranger, eligible, address):
    with clock_at(NOW):
        assert signed_in(stranger).get(f"/participants/01-001/{address}").status_code == 404


def test_the_pages_stay_within_their_queries(desk, eligible, prepared, django_assert_max_num_queries):
    prepared(eligible, "INF1", FIRST)
    desk.get("/participants/01-001/INF1/infusion/")

    with django_assert_max_num_queries(10):
        desk.get("/participants/01-001/INF1/infusion/")
    with django_assert_max_num_queries(10):
        desk.get("/participants/01-001/INF1/infusion-preparation/")
    with django_assert_max_num_queries(10):
        desk.get("/participants/01-001/dose/")


def test_saving_the_preparation_leads_to_its_check(desk, eligible, batch):
    ready = {"batch": batch, "ready_at": ward.at("03-03 09:00")}
    sent = ward.typed(form_class("infusion-preparation"), ready) | {"version": "0", "save_and_next": "yes"}

    answer = desk.post("/participants/01-001/INF1/infusion-preparation/", sent)

    assert answer.url == "/participants/01-001/INF1/infusion/check/"
