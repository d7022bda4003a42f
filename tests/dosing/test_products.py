"""Batches: entered once, corrected with a reason, held where they may not be given."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from dosing.actions import products
from dosing.models import ProductBatch
from tests.dosing import ward
from ucmsc_ali.audit.models import AuditChange

D = Decimal
NOW = ward.at("03-03 09:00")
pytestmark = pytest.mark.django_db


def correct(batch, by, *, reason="Test result arrived", version=1, **facts):
    return products.correct(batch=batch, facts=facts, version=version, reason=reason, by=by, at=NOW)


# ── actions ─────────────────────────────────────────────────────────────────
def test_entering_a_batch_is_in_the_trail_of_the_study(batch):
    rows = AuditChange.objects.filter(table="dosing.ProductBatch", action="CREATE", field="lot")

    assert list(rows.values_list("new", "participant_id", "actor")) == [("UC-01", None, "coordinator")]


def test_a_batch_sent_twice_is_entered_once(site, coordinator):
    sent = [
        products.enter(site=site, facts=ward.GOOD_BATCH, by=coordinator, at=NOW, token="once")
        for _time in range(2)
    ]

    assert sent[0] == sent[1]
    assert ProductBatch.objects.count() == 1


def test_a_lot_is_entered_once_at_a_site(site, batch, nurse):
    with pytest.raises(products.LotTaken):
        ward.a_batch(site, nurse)


def test_another_site_may_have_the_same_lot(batch, other_site, stranger):
    assert ward.a_batch(other_site, stranger).lot == batch.lot


@pytest.mark.parametrize("who", ["monitor", "data_manager", "inspector", "administrator", "stranger"])
def test_others_enter_no_batch(request, site, who):
    with pytest.raises(PermissionDenied):
        ward.a_batch(site, request.getfixturevalue(who))
    assert not ProductBatch.objects.exists()


def test_a_correction_owes_a_reason(batch, coordinator):
    with pytest.raises(products.ReasonMissing):
        correct(batch, coordinator, reason=" ", sterility="FAIL")

    assert ProductBatch.objects.get().sterility == "PASS"


def test_a_correction_is_in_the_trail_with_its_reason(batch, coordinator):
    correct(batch, coordinator, sterility="FAIL")

    row = AuditChange.objects.get(table="dosing.ProductBatch", action="CHANGE", field="sterility")
    assert (row.old, row.new, row.reason) == ("PASS", "FAIL", "Test result arrived")


def test_the_second_to_correct_sees_what_the_first_saved(batch, coordinator, nurse):
    correct(batch, nurse, sterility="FAIL")

    with pytest.raises(products.BatchChanged) as changed:
        correct(batch, coordinator, endotoxin="FAIL")
    assert changed.value.theirs.sterility == "FAIL"
    assert ProductBatch.objects.get().endotoxin == "PASS"


def test_a_correction_that_fails_midway_changes_nothing(treated, batch, coordinator, monkeypatch):
    from dosing.actions import plans

    monkeypatch.setattr(plans, "rederive", lambda *rows, **facts: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        correct(batch, coordinator, viability_percent=D(85))
    assert ProductBatch.objects.get().viability_percent == 92


# ── pages ───────────────────────────────────────────────────────────────────
@pytest.fixture
def desk(clock_at, coordinator, signed_in):
    with clock_at(NOW):
        yield signed_in(coordinator)


def sent(**changes):
    facts = {
        "lot": "UC-07",
        "donor_code": "D-01",
        "passage": "4",
        "expires_at_0": "2026-03-20",
        "expires_at_1": "12:00",
        "concentration": "1.0",
        "viability_percent": "92",
        "viability_method": "FLOW CYTOMETRY",
        "sterility": "PENDING",
        "endotoxin": "PASS",
        "mycoplasma": "PASS",
        "released_by": "QA Zhang",
        "released_at_0": "2026-03-03",
        "released_at_1": "08:00",
        "version": "0",
        "token": "one",
    }
    return facts | changes


def test_a_batch_is_entered_on_its_page(desk, site):
    answer = desk.post("/products/add/", sent())

    made = ProductBatch.objects.get()
    assert answer.url == "/products/"
    assert (made.lot, made.site, made.expires_at) == ("UC-07", site, ward.at("03-20 12:00"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lot": ""}, "lot"),
        ({"passage": "11"}, "passage"),
        ({"passage": "0"}, "passage"),
        ({"concentration": "0.009"}, "concentration"),
        ({"concentration": "100.1"}, "concentration"),
        ({"viability_percent": "100.1"}, "viability_percent"),
        ({"released_by": ""}, "released_by"),
        ({"released_at_0": "", "released_at_1": ""}, "released_at"),
        ({"released_at_1": "09:01"}, "released_at"),
        ({"expires_at_0": "2026-03-02"}, "released_at"),
        ({"sterility": ""}, "sterility"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(desk, changes, field):
    answer = desk.post("/products/add/", sent(**changes))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not ProductBatch.objects.exists()


def test_a_batch_below_its_limits_is_kept_and_held(desk):
    desk.post("/products/add/", sent(viability_percent="79.9"))

    page = desk.get("/products/").content.decode()
    assert "Viability 79.9 % is below 80 %: do not give this product." in page


def test_the_same_page_sent_twice_makes_one_batch(desk):
    answers = [desk.post("/products/add/", sent()).url for _time in range(2)]

    assert answers == ["/products/", "/products/"]
    assert ProductBatch.objects.count() == 1


def test_the_page_of_a_batch_asks_for_the_reason(desk, batch):
    answer = desk.post(f"/products/{batch.pk}/", as_stored(batch, sterility="FAIL"))

    assert list(answer.context["form"].errors) == ["reason"]


def test_the_page_of_a_batch_corrects_it(desk, batch):
    sent_back = as_stored(batch, sterility="FAIL", reason="Test result arrived")

    answer = desk.post(f"/products/{batch.pk}/", sent_back)

    assert answer.url == f"/products/{batch.pk}/"
    assert ProductBatch.objects.get().sterility == "FAIL"


def test_the_page_shows_both_values_after_someone_else_saved(desk, batch, nurse):
    correct(batch, nurse, endotoxin="FAIL")

    answer = desk.post(f"/products/{batch.pk}/", as_stored(batch, sterility="FAIL", reason="Result"))

    assert answer.status_code == 409
    assert 'saved <span class="was">Fail</span>' in answer.content.decode()


def as_stored(batch, **changes):
    facts = {name: getattr(batch, name) for name in ("lot", "donor_code", "passage", "concentration")}
    facts |= {name: getattr(batch, name) for name in ("viability_percent", "viability_method", "released_by")}
    facts |= {name: getattr(batch, name) for name in ("sterility", "endotoxin", "mycoplasma", "version")}
    facts |= {"expires_at_0": "2026-03-20", "expires_at_1": "12:00"}
    return facts | {"released_at_0": "2026-03-02", "released_at_1": "08:00"} | changes


def test_the_page_of_a_batch_names_who_had_it(desk, treated, batch):
    page = desk.get(f"/products/{batch.pk}/").content.decode()

    assert "/participants/01-001/INF1/infusion/1/" in page


@pytest.mark.parametrize(("who", "status"), [("monitor", 403), ("inspector", 403), ("stranger", 404)])
def test_others_correct_no_batch(request, clock_at, signed_in, batch, who, status):
    with clock_at(NOW):
        answer = signed_in(request.getfixturevalue(who)).post(f"/products/{batch.pk}/", as_stored(batch))

    assert answer.status_code == status


def test_a_monitor_reads_a_batch(clock_at, signed_in, batch, monitor):
    with clock_at(NOW):
        page = signed_in(monitor).get(f"/products/{batch.pk}/").content.decode()

    assert "batch-form" not in page
    assert "QA Zhang" in page


def test_the_list_takes_the_same_queries_for_one_and_for_many(
    desk, site, coordinator, batch, django_assert_num_queries
):
    for n in range(20):  # the rows of the page
        ward.a_batch(site, coordinator, lot=f"UC-2{n}")
    desk.get("/products/")

    with django_assert_num_queries(5):
        desk.get("/products/")
