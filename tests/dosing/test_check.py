"""Two different people sign what was prepared, each with name and password (F11 IDCHK)."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dosing.checks import check_of
from dosing.models import InfusionPreparation
from tests.conftest import PASSWORD
from tests.dosing import ward
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.review.actions.signing import CannotSign
from ucmsc_ali.review.models import Signature

READY, THEN = ward.at("03-03 09:00"), ward.at("03-03 09:10")
pytestmark = pytest.mark.django_db


@pytest.fixture
def preparation(eligible, batch, coordinator):
    return ward.prepare(eligible, "INF1", batch, READY, coordinator)


# ── the action ──────────────────────────────────────────────────────────────
def test_two_people_make_a_check(preparation, coordinator, nurse):
    ward.check(preparation, coordinator, nurse, THEN)

    check = check_of(preparation)
    assert (check.prepared.printed_name, check.checked.printed_name) == (coordinator.name, nurse.name)
    assert check.is_complete


def test_one_person_cannot_sign_twice(preparation, coordinator):
    ward.sign(preparation, "PREPARED", coordinator, THEN)

    with pytest.raises(CannotSign, match="another person"):
        ward.sign(preparation, "CHECKED", coordinator, THEN)


def test_who_prepared_signs_first(preparation, nurse):
    with pytest.raises(CannotSign, match="signs first"):
        ward.sign(preparation, "CHECKED", nurse, THEN)


def test_a_signature_is_given_once(preparation, coordinator, nurse):
    ward.sign(preparation, "PREPARED", coordinator, THEN)

    with pytest.raises(CannotSign, match="signed already"):
        ward.sign(preparation, "PREPARED", nurse, THEN)


def test_no_other_meaning_belongs_to_an_infusion(preparation, investigator):
    with pytest.raises(CannotSign, match="does not belong"):
        ward.sign(preparation, "ELIGIBILITY", investigator, THEN)


def test_an_incomplete_preparation_is_not_signed(eligible, batch, coordinator):
    begun = ward.save(eligible, "INF1", "infusion-preparation", by=coordinator, when=READY, batch=batch)

    with pytest.raises(CannotSign, match="not complete"):
        ward.sign(begun, "PREPARED", coordinator, THEN)


def test_a_change_leaves_the_signatures_behind(eligible, preparation, coordinator, nurse):
    ward.check(preparation, coordinator, nurse, THEN)
    values = {"ready_at": ward.at("03-03 09:05"), "reason": "Read again"}

    changed = ward.save(eligible, "INF1", "infusion-preparation", by=coordinator, when=THEN, **values)

    assert not check_of(changed).signatures
    assert Signature.objects.filter(crf=preparation.pk).count() == 2


def test_what_was_changed_since_it_was_read_is_not_signed(eligible, preparation, coordinator, nurse):
    from dosing.actions import checks

    values = {"ready_at": ward.at("03-03 09:05"), "reason": "Read again"}
    ward.save(eligible, "INF1", "infusion-preparation", by=coordinator, when=THEN, **values)

    with pytest.raises(CannotSign, match="changed meanwhile"):
        checks.sign(preparation=preparation, meaning="PREPARED", version=1, by=nurse, at=THEN)


@pytest.mark.parametrize("who", ["monitor", "data_manager", "inspector", "administrator", "stranger"])
def test_others_may_not_sign(request, preparation, who):
    with pytest.raises(PermissionDenied):
        ward.sign(preparation, "PREPARED", request.getfixturevalue(who), THEN)


def test_both_signatures_are_in_the_trail_under_their_own_names(preparation, coordinator, nurse):
    ward.check(preparation, coordinator, nurse, THEN)

    signed = AuditEvent.objects.filter(table="review.Signature", participant_id=preparation.participant_id)
    assert list(signed.order_by("-seq").values_list("actor", flat=True)[:2]) == ["nurse", "coordinator"]


def test_a_failing_trail_row_undoes_the_signature(preparation, coordinator, monkeypatch):
    from dosing.actions import checks

    def fail(**facts):
        raise RuntimeError

    monkeypatch.setattr(checks.signing, "sign", fail)

    with pytest.raises(RuntimeError):
        ward.sign(preparation, "PREPARED", coordinator, THEN)
    assert not check_of(preparation).signatures


# ── the page ────────────────────────────────────────────────────────────────
ADDRESS = "/participants/01-001/INF1/infusion/check/"


def post(browser, preparation, meaning, username, password=PASSWORD):
    now = InfusionPreparation.objects.get(pk=preparation.pk)
    facts = {"username": username, "password": password, "meaning": meaning, "version": now.version}
    return browser.post(ADDRESS, facts)


@pytest.fixture
def at_the_bedside(clock_at, coordinator, signed_in):
    with clock_at(THEN):
        yield signed_in(coordinator)


def test_both_sign_at_one_screen(at_the_bedside, preparation, nurse):
    first = post(at_the_bedside, preparation, "PREPARED", "coordinator")
    second = post(at_the_bedside, preparation, "CHECKED", "nurse")

    assert (first.url, second.url) == (ADDRESS, "/participants/01-001/INF1/infusion/")
    assert check_of(preparation).checked.signed_by == nurse


def test_the_page_shows_dose_and_volume_with_their_arithmetic(at_the_bedside, preparation):
    page = at_the_bedside.get(ADDRESS).content.decode()

    assert "5 × 10⁵/kg × 68.4 kg = 34.20 × 10⁶" in page
    assert "34.20 ÷ (1 × 92 %) = 37.17 mL" in page


def test_a_wrong_password_signs_nothing(at_the_bedside, preparation):
    answer = post(at_the_bedside, preparation, "PREPARED", "coordinator", "wrong")

    assert answer.status_code == 422
    assert not check_of(preparation).signatures


def test_the_same_person_twice_is_told_so(at_the_bedside, preparation):
    post(at_the_bedside, preparation, "PREPARED", "coordinator")

    answer = post(at_the_bedside, preparation, "CHECKED", "coordinator")

    assert answer.status_code == 422
    assert "another person" in answer.content.decode()


def test_someone_without_the_right_is_told_so(at_the_bedside, preparation, monitor):
    answer = post(at_the_bedside, preparation, "PREPARED", "monitor")

    assert answer.status_code == 422
    assert "may not check infusions" in answer.content.decode()


def test_a_monitor_reads_and_does_not_sign(clock_at, preparation, monitor, signed_in):
    with clock_at(THEN):
        browser = signed_in(monitor)
        read, sent = browser.get(ADDRESS), post(browser, preparation, "PREPARED", "monitor")

    assert (read.status_code, sent.status_code) == (200, 403)


def test_another_site_finds_nothing(clock_at, preparation, stranger, signed_in):
    with clock_at(THEN):
        assert signed_in(stranger).get(ADDRESS).status_code == 404


def test_nothing_prepared_leads_to_the_preparation(at_the_bedside, eligible):
    page = at_the_bedside.get(ADDRESS).content.decode()

    assert reverse("crf:form", args=["01-001", "INF1", "infusion-preparation"]) in page


@pytest.mark.parametrize(
    "address", ["/participants/01-001/D7/infusion/check/", "/participants/01-001/D7/infusion/card/"]
)
def test_there_is_no_infusion_at_other_visits(at_the_bedside, eligible, address):
    assert at_the_bedside.get(address).status_code == 404
