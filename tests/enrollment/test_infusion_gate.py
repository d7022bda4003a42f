"""The gate of infusion 1, on saved forms: signature, ages, the cap of the protocol."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection

from enrollment.actions import eligibility, participants
from enrollment.models import Participant
from tests.enrollment.conftest import AT, GAS, local, moment
from ucmsc_ali.audit.context import context

pytestmark = pytest.mark.django_db
START = local("2016-05-02 10:00")


def checks(participant, start=START):
    """Return the hard checks that refuse infusion 1."""
    found = eligibility.check_infusion_1(participant, start)
    return [problem.check for problem in found if not problem.asks]


@pytest.fixture
def full(site):
    """Twenty other participants who are treated."""
    rows = [
        Participant(
            site=site,
            number=number,
            code=f"01-{number:03d}",
            screened_on=date(2016, 1, 4),
            consented_at=AT,
            eligible_at=AT,
            day_0_at=AT,
            status="FOLLOW-UP",
        )
        for number in range(101, 121)
    ]
    return Participant.objects.bulk_create(rows)


def test_signed_recent_evidence_lets_infusion_1_start(eligible) -> None:
    assert eligibility.check_infusion_1(eligible, START) == []


def test_without_a_signature_nothing_starts(judged) -> None:
    assert checks(judged) == ["eligibility_unsigned"]


def test_a_superseded_signature_lets_nothing_start(eligible, enter) -> None:
    enter(eligible, "blood-gas", {**GAS, "pao2": "69", "reason": "Value was read again"})

    assert checks(eligible) == ["eligibility_unsigned"]


def test_a_signature_given_after_the_start_counts_for_nothing(eligible) -> None:
    assert checks(eligible, AT - timedelta(minutes=1)) == ["eligibility_signed_later"]


def test_the_blood_gas_is_at_most_24_hours_old(eligible) -> None:
    assert checks(eligible, local("2016-05-02 18:00")) == []
    assert checks(eligible, local("2016-05-02 18:01")) == ["gas_expired"]


def test_a_baseline_blood_gas_renews_the_gate(eligible, enter) -> None:
    enter(
        eligible,
        "blood-gas",
        {**GAS, **moment("sampled_at", "2016-05-02 18:00")},
        timepoint="BL",
        at=local("2016-05-02 19:00"),
    )

    assert checks(eligible, local("2016-05-02 19:00")) == []


def test_consent_is_at_most_72_hours_old(eligible) -> None:
    assert "consent_old" not in checks(eligible, local("2016-05-04 08:00"))
    assert "consent_old" in checks(eligible, local("2016-05-04 08:01"))


def test_infection_tests_are_at_most_14_days_old(eligible) -> None:
    assert "TB_NOT_VALID".lower() not in checks(eligible, local("2016-05-14 10:00"))
    assert "TB_NOT_VALID".lower() in checks(eligible, local("2016-05-15 10:00"))


# ── The cap ─────────────────────────────────────────────────────────────────
def test_the_twenty_first_is_refused_at_the_gate(eligible, full) -> None:
    assert checks(eligible) == ["cap_reached"]


def test_the_twenty_first_is_refused_by_the_action(eligible, full, coordinator) -> None:
    with pytest.raises(participants.CapReached, match="20 participants are treated"):
        participants.mark_treated(participant=eligible, start=START, by=coordinator, at=START)

    eligible.refresh_from_db()
    assert (eligible.day_0_at, eligible.status) == (None, "ELIGIBLE")


def test_one_who_is_treated_already_can_be_corrected_when_the_trial_is_full(
    treated, full, coordinator
) -> None:
    start = START + timedelta(minutes=10)

    with context(reason="The pump's clock was wrong."):
        participants.mark_treated(participant=treated, start=start, by=coordinator, at=start)

    assert treated.day_0_at == start


def test_the_twentieth_is_treated(eligible, full, coordinator) -> None:
    with context(reason="Never started."):
        Participant.objects.filter(code="01-120").update(day_0_at=None)

    participants.mark_treated(participant=eligible, start=START, by=coordinator, at=START)

    assert Participant.objects.treated().count() == 20


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_time_one_is_the_twentieth(site, coordinator, full) -> None:
    with context(reason="Never started."):
        Participant.objects.filter(code="01-120").update(day_0_at=None, status="ELIGIBLE")
        Participant.objects.filter(code="01-119").update(day_0_at=None, status="ELIGIBLE")
        Participant.objects.create(
            site=site,
            number=121,
            code="01-121",
            screened_on=date(2016, 1, 4),
            day_0_at=AT,
            status="FOLLOW-UP",
        )

    def treat(code: str) -> str:
        try:
            with context(actor="coordinator", role="coordinator"):
                one = Participant.objects.select_related("site").get(code=code)
                participants.mark_treated(participant=one, start=START, by=coordinator, at=START)
                return "treated"
        except participants.CapReached:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(treat, ["01-119", "01-120"]))

    assert (found, Participant.objects.treated().count()) == (["refused", "treated"], 20)
