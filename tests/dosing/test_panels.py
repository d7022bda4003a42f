"""What dosing says on the casebook and on the home page."""

from decimal import Decimal

import pytest

from dosing import panels
from dosing.actions import products
from enrollment.models import Participant
from tests.dosing import ward

D = Decimal
FIRST, SECOND = ward.at("03-03 10:00"), ward.at("03-04 10:05")
NOON = ward.at("03-03 12:00")
pytestmark = pytest.mark.django_db


def fresh(participant):
    return Participant.objects.select_related("site").get(pk=participant.pk)


def fail(batch, by):
    products.correct(
        batch=batch,
        facts={"sterility": "FAIL"},
        version=1,
        reason="Late result",
        by=by,
        at=ward.at("03-10 09:00"),
    )


def test_the_header_says_weight_dose_and_infusions(treated):
    facts = {str(fact.label): fact.value for fact in panels.facts(fresh(treated), NOON)}

    assert facts == {"Weight and dose": "68.4 kg · 34.20 ×10⁶", "Infusions given": "1 / 3"}


def test_a_failed_batch_alerts_whoever_had_it(treated, batch, coordinator):
    fail(batch, coordinator)

    alerts = list(panels.alerts(fresh(treated), NOON))

    assert [(alert.level, alert.text) for alert in alerts] == [
        ("danger", "Lot UC-01 of infusion 1 failed a release test.")
    ]


def test_a_lot_that_failed_at_another_site_alerts_too(treated, other_site, stranger):
    fail(ward.a_batch(other_site, stranger), stranger)

    assert [alert.level for alert in panels.alerts(fresh(treated), NOON)] == ["danger"]


def test_a_failed_batch_alerts_nobody_else(eligible, batch, coordinator):
    fail(batch, coordinator)

    assert list(panels.alerts(fresh(eligible), NOON)) == []


def test_a_dose_outside_the_tolerance_is_an_alert(eligible, give):
    give(eligible, "INF1", FIRST, volume_ml="30.0")

    assert [alert.text for alert in panels.alerts(fresh(eligible), NOON)] == [
        "Infusion 1 gave 80.70 % of the planned cells."
    ]


def test_facts_and_alerts_take_one_query(treated, give, django_assert_num_queries):
    give(treated, "D1", SECOND)
    participant = fresh(treated)

    with django_assert_num_queries(1):
        list(panels.facts(participant, NOON))
        list(panels.alerts(participant, NOON))


# ── the home page ───────────────────────────────────────────────────────────
def work(user, at):
    return [(one.participant_code, one.button, one.state, one.url) for one in panels.work(user, at)]


def test_who_is_eligible_waits_for_the_preparation(eligible, nurse):
    url = "/participants/01-001/INF1/infusion-preparation/"

    assert work(nurse, ward.at("03-03 08:00")) == [("01-001", "Prepare infusion", "due", url)]


def test_what_is_prepared_waits_for_signatures(eligible, batch, coordinator, nurse):
    preparation = ward.prepare(eligible, "INF1", batch, ward.at("03-03 09:00"), coordinator)
    url = "/participants/01-001/INF1/infusion/check/"
    assert work(nurse, NOON) == [("01-001", "Check and sign", "sign", url)]

    ward.sign(preparation, "PREPARED", coordinator, NOON)

    assert work(coordinator, NOON) == [("01-001", "Open the check", "due", url)]
    assert work(nurse, NOON) == [("01-001", "Check and sign", "sign", url)]


def test_what_is_checked_waits_for_the_infusion(eligible, prepared, nurse):
    prepared(eligible, "INF1", FIRST)

    assert work(nurse, NOON) == [("01-001", "Open infusion", "due", "/participants/01-001/INF1/infusion/")]


@pytest.mark.parametrize(
    ("now", "state"), [("03-04 05:59", "upcoming"), ("03-04 06:00", "due"), ("03-04 14:01", "late")]
)
def test_the_next_infusion_has_its_window(treated, nurse, now, state):
    [item] = panels.work(nurse, ward.at(now))

    assert (item.state, item.opens_at, item.due_at, item.closes_at) == (
        state,
        ward.at("03-04 06:00"),
        ward.at("03-04 10:00"),
        ward.at("03-04 14:00"),
    )


def test_nobody_waits_after_the_third(treated, give, nurse):
    give(treated, "D1", SECOND)
    give(treated, "D2", ward.at("03-05 10:10"))

    assert work(nurse, ward.at("03-05 13:00")) == []


def test_other_sites_and_readers_have_no_such_work(eligible, stranger, monitor):
    assert work(stranger, NOON) == []
    assert work(monitor, NOON) == []


def test_the_work_list_takes_one_query(eligible, nurse, django_assert_num_queries):
    nurse.may("participant.view")

    with django_assert_num_queries(1):
        list(panels.work(nurse, NOON))
