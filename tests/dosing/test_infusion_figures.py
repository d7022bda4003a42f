"""What a saved infusion says: planned, infused, delivered (domain §2.5, worked figures)."""

from decimal import Decimal

import pytest

from dosing.models import Infusion
from tests.dosing import ward
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.lib.quantities import show

D = Decimal
START = ward.at("03-03 10:00")
pytestmark = pytest.mark.django_db


def test_an_infusion_as_planned_gives_its_share_of_the_plan(eligible, give):
    infusion = give(eligible, "INF1", START, volume_ml="36.0")

    assert (show(infusion.planned_cells), show(infusion.planned_volume)) == ("34.20", "37.17")
    assert (show(infusion.delivered_cells), show(infusion.delivered_percent)) == ("33.12", "96.84")
    assert infusion.status == Crf.Status.COMPLETE


def test_a_concentrated_product_takes_less_volume(site, eligible, prepared, coordinator):
    dense = ward.a_batch(site, coordinator, lot="UC-05", concentration=D("5.0"))

    preparation = ward.prepare(eligible, "INF1", dense, ward.at("03-03 09:00"), coordinator)

    assert show(preparation.planned_volume) == "7.43"
    assert preparation.explain_planned_volume() == "34.20 ÷ (5 × 92 %) = 7.43 mL"


def test_too_small_a_volume_is_asked_as_a_deviation(site, eligible, prepared, coordinator):
    lively = ward.a_batch(site, coordinator, lot="UC-95", viability_percent=D(95))
    prepared(eligible, "INF1", START, batch=lively)
    answers = ward.given(START, volume_ml="31.5")

    form = ward.form_of(eligible, "INF1", "infusion", answers, by=coordinator, when=ward.at("03-03 12:00"))

    assert ward.questions(form) == ["DOSE_OUT_OF_TOLERANCE", "VOLUME_UNUSUAL"]
    assert show(form.candidate.delivered_percent) == "87.50"


def test_the_rate_follows_from_the_diluted_volume_and_the_duration(eligible, give):
    infusion = give(eligible, "INF1", START, minutes=45, diluted_ml="100")

    assert show(infusion.rate) == "133.33"
    assert infusion.explain_rate() == "100 mL ÷ 45 min × 60 = 133.33 mL/h"


def test_each_infusion_knows_its_number_and_how_many_came_before(treated, give):
    second = give(treated, "D1", ward.at("03-04 10:05"))
    third = give(treated, "D2", ward.at("03-05 10:10"))

    assert [(one.infusion_number, one.given_before) for one in (second, third)] == [(2, 1), (3, 2)]
    assert show(second.hours_since_previous) == "24.08"


def test_the_batch_of_an_infusion_is_the_one_that_was_prepared(treated, batch):
    assert Infusion.objects.get(participant=treated).batch == batch


def test_a_running_infusion_is_saved_incomplete_and_completed_without_a_reason(
    eligible, prepared, coordinator
):
    prepared(eligible, "INF1", START)
    when = ward.at("03-03 10:05")
    begun = ward.given(START) | {"ended_at": "", "volume_ml": "", "diluted_ml": "", "interrupted": ""}
    running = ward.save(eligible, "INF1", "infusion", by=coordinator, when=when, **begun)

    ended = ward.save(
        eligible, "INF1", "infusion", by=coordinator, when=ward.at("03-03 11:30"), **ward.given(START)
    )

    assert (running.status, ended.status) == (Crf.Status.INCOMPLETE, Crf.Status.COMPLETE)


def test_entering_the_end_leaves_the_check_standing(treated):
    from dosing.checks import check_of

    preparation = Infusion.objects.get(participant=treated).preparation

    assert check_of(preparation).is_complete


def test_a_corrected_weight_gives_the_doses_anew_in_the_trail(treated, coordinator):
    values = {"weight": "72.0", "reason__weight": "Bed scale was read again"}
    ward.save(treated, "SCR", "baseline", by=coordinator, when=ward.at("03-03 15:00"), **values)

    infusion = Infusion.objects.get(participant=treated)

    assert (show(infusion.planned_cells), show(infusion.delivered_percent)) == ("36.00", "92.00")
    assert ("96.842105", "92.000000", "Bed scale was read again") in changes(infusion, "delivered_percent")


def test_a_corrected_viability_gives_the_doses_anew(treated, batch, coordinator):
    from dosing.actions import products

    products.correct(
        batch=batch,
        facts={"viability_percent": D(95)},
        version=1,
        reason="Certificate was corrected",
        by=coordinator,
        at=ward.at("03-04 09:00"),
    )

    assert show(Infusion.objects.get(participant=treated).delivered_percent) == "100.00"


def changes(infusion: Infusion, field: str) -> list[tuple[str, str, str]]:
    from ucmsc_ali.audit.models import AuditChange

    rows = AuditChange.objects.filter(participant_id=infusion.participant_id, field=field)
    return [(row.old, row.new, row.reason) for row in rows]
