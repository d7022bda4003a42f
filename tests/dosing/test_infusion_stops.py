"""What stops an infusion: each rule refuses with what mends it, and nothing is saved."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dosing.models import Infusion
from enrollment.actions import participants
from enrollment.models import Participant
from tests.dosing import ward
from ucmsc_ali.crf import actions

D = Decimal
FIRST, SECOND, THIRD = ward.at("03-03 10:00"), ward.at("03-04 10:05"), ward.at("03-05 10:10")
LATER = ward.at("03-14 12:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(coordinator):
    """`refused(participant, place, start)` are the codes that stop an infusion, by field."""

    def ask(participant, place, start, **changes):
        answers = ward.given(start, **changes)
        form = ward.form_of(participant, place, "infusion", answers, by=coordinator, when=LATER)
        return ward.problems(form)

    return ask


# ── preparation and check ───────────────────────────────────────────────────
def test_without_a_preparation(eligible, refused):
    assert refused(eligible, "INF1", FIRST) == {"given": ["PREPARATION_MISSING"]}


def test_without_any_signature(eligible, batch, coordinator, refused):
    ward.prepare(eligible, "INF1", batch, ward.at("03-03 09:00"), coordinator)

    assert refused(eligible, "INF1", FIRST) == {"given": ["CHECK_MISSING"]}


def test_without_the_second_signature(eligible, batch, coordinator, refused):
    preparation = ward.prepare(eligible, "INF1", batch, ward.at("03-03 09:00"), coordinator)
    ward.sign(preparation, "PREPARED", coordinator, ward.at("03-03 09:10"))

    assert refused(eligible, "INF1", FIRST) == {"given": ["CHECK_MISSING"]}


def test_after_the_preparation_was_changed(eligible, prepared, coordinator, refused):
    prepared(eligible, "INF1", FIRST)
    changed = {"ready_at": ward.at("03-03 09:20"), "reason": "Thawed later"}
    ward.save(
        eligible, "INF1", "infusion-preparation", by=coordinator, when=ward.at("03-03 09:30"), **changed
    )

    assert refused(eligible, "INF1", FIRST) == {"given": ["CHECK_MISSING"]}


def test_after_the_weight_was_corrected_since_the_check(eligible, prepared, coordinator, refused):
    prepared(eligible, "INF1", FIRST)
    values = {"weight": "70.0", "reason": "Read again"}
    ward.save(eligible, "SCR", "baseline", by=coordinator, when=ward.at("03-03 09:30"), **values)

    assert refused(eligible, "INF1", FIRST)["given"] == ["CHECK_OUTDATED"]


def test_a_check_after_the_start_is_asked(eligible, batch, coordinator, nurse):
    preparation = ward.prepare(eligible, "INF1", batch, ward.at("03-03 09:00"), coordinator)
    ward.check(preparation, coordinator, nurse, ward.at("03-03 10:30"))
    answers = ward.given(FIRST)

    form = ward.form_of(eligible, "INF1", "infusion", answers, by=coordinator, when=LATER)

    assert ward.questions(form) == ["CHECKED_AFTER_START"]


# ── the product ─────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"viability_percent": D("79.9")}, "VIABILITY_TOO_LOW"),
        ({"sterility": "FAIL"}, "STERILITY_FAILED"),
        ({"endotoxin": "FAIL"}, "ENDOTOXIN_FAILED"),
        ({"mycoplasma": "FAIL"}, "MYCOPLASMA_FAILED"),
        ({"released_by": "", "released_at": None}, "NOT_RELEASED"),
        ({"released_at": ward.at("03-03 09:30")}, "RELEASED_LATER"),
        ({"expires_at": ward.at("03-03 08:59")}, "EXPIRED"),
    ],
)
def test_a_batch_that_may_not_be_given_is_not_prepared(site, eligible, coordinator, changes, code):
    held = ward.a_batch(site, coordinator, lot="UC-99", **changes)
    answers = {"batch": held, "ready_at": ward.at("03-03 09:00")}

    form = ward.form_of(eligible, "INF1", "infusion-preparation", answers, by=coordinator, when=LATER)

    assert ward.problems(form) == {"batch": [code]}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"viability_percent": D("79.9")}, "VIABILITY_TOO_LOW"),
        ({"sterility": "FAIL"}, "STERILITY_FAILED"),
        ({"released_by": "", "released_at": None}, "NOT_RELEASED"),
        ({"expires_at": ward.at("03-03 09:59")}, "EXPIRED"),
    ],
)
def test_a_batch_that_fails_after_the_check_is_not_given(
    eligible, batch, prepared, coordinator, refused, changes, code
):
    from dosing.actions import products

    prepared(eligible, "INF1", FIRST)
    products.correct(
        batch=batch, facts=changes, version=1, reason="Certificate", by=coordinator, at=ward.at("03-03 09:50")
    )

    assert code in refused(eligible, "INF1", FIRST)["started_at"]


def test_a_product_that_expires_at_the_start_may_still_be_given(
    site, eligible, coordinator, prepared, refused
):
    last = ward.a_batch(site, coordinator, lot="UC-10", expires_at=FIRST)
    prepared(eligible, "INF1", FIRST, batch=last)

    assert refused(eligible, "INF1", FIRST) == {}


def test_what_fails_after_it_was_given_does_not_lock_the_record(treated, batch, coordinator, refused):
    from dosing.actions import products

    failed = {"sterility": "FAIL"}
    products.correct(
        batch=batch, facts=failed, version=1, reason="Late result", by=coordinator, at=ward.at("03-10 09:00")
    )

    assert refused(treated, "INF1", FIRST, volume_ml="35.0", reason="Read again") == {}


# ── eligibility ─────────────────────────────────────────────────────────────
def test_without_signed_eligibility(site, batch, coordinator, prepared, refused):
    waiting = ward.screened(site, coordinator)
    prepared(waiting, "INF1", FIRST)

    assert "eligibility_unsigned" in refused(waiting, "INF1", FIRST)["started_at"]


def test_before_eligibility_was_signed(eligible, prepared, refused):
    early = ward.at("03-02 17:00")
    prepared(eligible, "INF1", early)

    assert "eligibility_signed_later" in refused(eligible, "INF1", early)["started_at"]


def test_73_hours_after_consent(eligible, prepared, refused):
    late = ward.at("03-05 11:00")
    prepared(eligible, "INF1", late)

    assert set(refused(eligible, "INF1", late)["started_at"]) == {"consent_old", "gas_expired"}


def test_evidence_corrected_after_infusion_1_does_not_lock_its_record(treated, coordinator, refused):
    values = {"birth_date": "1992-05-05", "childbearing": "", "reason": "Transcription error"}
    ward.save(treated, "SCR", "demographics", by=coordinator, when=ward.at("03-04 09:00"), **values)

    assert refused(treated, "INF1", FIRST, volume_ml="35.0", reason="Read again") == {}


# ── order and spacing ───────────────────────────────────────────────────────
def test_infusion_2_before_infusion_1(eligible, prepared, refused):
    prepared(eligible, "D1", SECOND)

    assert refused(eligible, "D1", SECOND)["started_at"] == ["FIRST_INFUSION_MISSING"]


def test_under_12_hours_after_the_last_start(treated, prepared, refused):
    early = FIRST + timedelta(hours=11, minutes=59)
    prepared(treated, "D1", early)

    assert set(refused(treated, "D1", early)["started_at"]) == {"SAME_DATE", "INTERVAL_TOO_SOON"}


def test_two_starts_on_one_date(eligible, give, prepared, refused):
    give(eligible, "INF1", ward.at("03-03 00:30"))
    same_day = ward.at("03-03 21:30")
    prepared(eligible, "D1", same_day)

    assert refused(eligible, "D1", same_day)["started_at"] == ["SAME_DATE"]


def test_the_date_is_that_of_the_site(eligible, give, prepared, refused):
    give(eligible, "INF1", ward.at("03-03 10:00"))
    next_day = ward.at("03-04 07:00")  # still 3 March in UTC
    prepared(eligible, "D1", next_day)

    assert refused(eligible, "D1", next_day) == {}


def test_after_day_5(treated, give, prepared, refused):
    give(treated, "D1", SECOND)
    day_6 = ward.at("03-09 10:00")
    prepared(treated, "D2", day_6)

    assert "AFTER_LAST_DAY" in refused(treated, "D2", day_6)["started_at"]


def test_later_than_48_hours_needs_the_sponsor_first(treated, prepared, refused):
    late = FIRST + timedelta(hours=48, minutes=1)
    prepared(treated, "D1", late)
    approval = {
        "sponsor_approval": "Dr Qian, mail of 5 March",
        "sponsor_approved_at": late - timedelta(hours=2),
    }

    assert refused(treated, "D1", late)["started_at"] == ["INTERVAL_VERY_LATE"]
    assert refused(treated, "D1", late, **approval) == {}


def test_an_approval_after_the_start_does_not_count(treated, prepared, refused):
    late = FIRST + timedelta(hours=50)
    prepared(treated, "D1", late)
    after = {"sponsor_approval": "Dr Qian", "sponsor_approved_at": late + timedelta(hours=1)}

    assert refused(treated, "D1", late, **after)["started_at"] == ["INTERVAL_VERY_LATE"]


@pytest.mark.parametrize(
    ("hours", "asked"),
    [
        ("19.9", ["INTERVAL_EARLY"]),
        ("20", []),
        ("24", []),
        ("28", []),
        ("28.1", ["INTERVAL_LATE"]),
        ("48", ["INTERVAL_LATE"]),
    ],
)
def test_outside_20_to_28_hours_is_asked(treated, prepared, coordinator, hours, asked):
    start = FIRST + timedelta(hours=float(hours))
    prepared(treated, "D1", start)

    form = ward.form_of(treated, "D1", "infusion", ward.given(start), by=coordinator, when=LATER)

    assert (ward.problems(form), ward.questions(form)) == ({}, asked)


def test_correcting_infusion_1_cannot_break_the_spacing_of_infusion_2(treated, give, refused):
    give(treated, "D1", SECOND)

    found = refused(treated, "INF1", ward.at("03-03 23:00"), reason="Wrong time")

    assert "INTERVAL_TOO_SOON" in found["started_at"]


# ── the participant ─────────────────────────────────────────────────────────
def test_after_withdrawal_from_treatment(treated, prepared, coordinator, refused):
    prepared(treated, "D1", SECOND)
    participants.note_withdrawal(
        participant=treated,
        treatment_withdrawn_at=ward.at("03-04 09:30"),
        procedures_withdrawn_at=None,
        data_withdrawn_at=None,
        by=coordinator,
        at=ward.at("03-04 09:31"),
    )

    assert refused(treated, "D1", SECOND)["started_at"] == ["WITHDRAWN"]


def test_after_death(treated, prepared, coordinator, refused):
    prepared(treated, "D1", SECOND)
    participants.note_death(
        participant=treated, died_at=ward.at("03-04 09:30"), by=coordinator, at=ward.at("03-04 09:40")
    )

    assert "DEAD" in refused(treated, "D1", SECOND)["started_at"]


def test_the_trial_is_full(site, eligible, prepared, coordinator, refused):
    prepared(eligible, "INF1", FIRST)
    fill(site)

    assert "cap_reached" in refused(eligible, "INF1", FIRST)["started_at"]


def test_the_cap_holds_when_it_is_reached_between_check_and_save(site, eligible, prepared, coordinator):
    prepared(eligible, "INF1", FIRST)
    form = ward.form_of(eligible, "INF1", "infusion", ward.given(FIRST), by=coordinator, when=LATER)
    assert form.can_save()
    fill(site)

    with pytest.raises(participants.CapReached):
        actions.save(form=form, by=coordinator, at=LATER)

    assert not Infusion.objects.exists()
    assert Participant.objects.get(pk=eligible.pk).day_0_at is None


def fill(site) -> None:
    """Treat twenty others."""
    Participant.objects.bulk_create(
        Participant(
            site=site,
            number=100 + n,
            code=f"01-{100 + n}",
            screened_on=FIRST.date(),
            status=Participant.Status.FOLLOW_UP,
            day_0_at=FIRST,
        )
        for n in range(20)
    )


# ── how it was given ────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"ended_at": FIRST}, "ended_at", "END_BEFORE_START"),
        ({"ended_at": FIRST + timedelta(minutes=4)}, "ended_at", "DURATION_OUT_OF_RANGE"),
        ({"ended_at": FIRST + timedelta(minutes=241)}, "ended_at", "DURATION_OUT_OF_RANGE"),
        ({"diluted_ml": "35.9"}, "diluted_ml", "DILUTED_TOO_SMALL"),
        ({"volume_ml": "1000.1", "diluted_ml": "1000"}, "volume_ml", "limits"),
        ({"interrupted": "Y", "restart_1_at": FIRST}, "stop_1_at", "STOP_MISSING"),
        ({"interrupted": "Y", "stop_1_at": FIRST}, "stop_1_reason", "STOP_REASON_MISSING"),
        (
            {"interrupted": "Y", "stop_1_at": FIRST - timedelta(minutes=1), "stop_1_reason": "AE"},
            "interrupted",
            "INTERRUPTION_OUTSIDE",
        ),
        ({"sponsor_approval": "Dr Qian"}, "sponsor_approved_at", "APPROVAL_INCOMPLETE"),
    ],
)
def test_what_cannot_be(eligible, prepared, refused, changes, field, code):
    prepared(eligible, "INF1", FIRST)

    assert code in refused(eligible, "INF1", FIRST, **changes)[field]


def test_a_restart_after_two_hours_is_another_infusion(eligible, prepared, refused):
    prepared(eligible, "INF1", FIRST)
    stopped = {
        "interrupted": "Y",
        "stop_1_at": FIRST + timedelta(minutes=20),
        "restart_1_at": FIRST + timedelta(minutes=141),
        "stop_1_reason": "AE",
        "ended_at": FIRST + timedelta(minutes=200),
    }

    assert refused(eligible, "INF1", FIRST, **stopped)["interrupted"] == ["RESTARTED_TOO_LATE"]


def test_three_interruptions_are_kept(eligible, prepared, give):
    stops = {"interrupted": "Y"}
    for n in (1, 2, 3):
        stops[f"stop_{n}_at"] = FIRST + timedelta(minutes=10 * n)
        stops[f"restart_{n}_at"] = FIRST + timedelta(minutes=10 * n + 5)
        stops[f"stop_{n}_reason"] = "TECHNICAL"

    infusion = give(eligible, "INF1", FIRST, **stops)

    assert [stop.stopped_at for stop in infusion.interruptions()] == [
        FIRST + timedelta(minutes=minutes) for minutes in (10, 20, 30)
    ]


# ── what is asked ───────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ended_at": FIRST + timedelta(minutes=14)}, "DURATION_UNUSUAL"),
        ({"ended_at": FIRST + timedelta(minutes=121)}, "DURATION_UNUSUAL"),
        ({"volume_ml": "33.4"}, "VOLUME_UNUSUAL"),
    ],
)
def test_what_is_unusual_is_asked(eligible, prepared, coordinator, changes, code):
    prepared(eligible, "INF1", FIRST)

    form = ward.form_of(eligible, "INF1", "infusion", ward.given(FIRST) | changes, by=coordinator, when=LATER)

    assert (ward.problems(form), code in ward.questions(form)) == ({}, True)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"viability_percent": D("84.9")}, "VIABILITY_LOW"),
        ({"passage": 6}, "PASSAGE_HIGH"),
        ({"sterility": "PENDING"}, "STERILITY_PENDING"),
    ],
)
def test_an_unusual_product_is_asked_at_the_start(site, eligible, prepared, coordinator, changes, code):
    odd = ward.a_batch(site, coordinator, lot="UC-50", **changes)
    prepared(eligible, "INF1", FIRST, batch=odd)

    form = ward.form_of(eligible, "INF1", "infusion", ward.given(FIRST), by=coordinator, when=LATER)

    assert code in ward.questions(form)


def test_a_product_held_over_four_hours_is_asked(eligible, batch, coordinator, nurse):
    preparation = ward.prepare(eligible, "INF1", batch, FIRST - timedelta(hours=4, minutes=1), coordinator)
    ward.check(preparation, coordinator, nurse, ward.at("03-03 09:00"))

    form = ward.form_of(eligible, "INF1", "infusion", ward.given(FIRST), by=coordinator, when=LATER)

    assert ward.questions(form) == ["HELD_LONG"]


def test_another_lot_than_before_is_asked(site, treated, prepared, coordinator):
    other = ward.a_batch(site, coordinator, lot="UC-02")
    prepared(treated, "D1", SECOND, batch=other)

    form = ward.form_of(treated, "D1", "infusion", ward.given(SECOND), by=coordinator, when=LATER)

    assert ward.questions(form) == ["LOT_CHANGED"]


def test_an_onset_over_seven_days_ago_is_asked(site, coordinator, investigator, batch, prepared):
    participant = ward.screened(site, coordinator)
    values = {"onset": "2026-02-23 19:00", "reason": "Read again"}
    ward.save(participant, "SCR", "baseline", by=coordinator, when=ward.at("03-02 16:45"), **values)
    ward.confirm(participant, investigator)
    prepared(participant, "INF1", FIRST)

    form = ward.form_of(participant, "INF1", "infusion", ward.given(FIRST), by=coordinator, when=LATER)

    assert ward.questions(form) == ["onset_long_ago"]


@pytest.mark.parametrize(
    ("weight", "asked"), [("75.6", ["WEIGHT_CHANGED"]), ("75.2", []), ("61.5", ["WEIGHT_CHANGED"])]
)
def test_a_changed_weight_is_asked_and_the_dose_stays(treated, batch, coordinator, weight, asked):
    answers = {"batch": batch, "ready_at": ward.at("03-04 09:00"), "weight_today": weight}

    form = ward.form_of(treated, "D1", "infusion-preparation", answers, by=coordinator, when=LATER)

    assert ward.questions(form) == asked
    assert form.candidate.planned_cells == D("34.2")


def test_a_preparation_before_the_weight_is_known(site, batch, coordinator):
    participant = participants.screen(
        site=site, by=coordinator, at=ward.at("03-02 09:30"), screened_on=ward.at("03-02 09:30").date()
    )
    ward.save(
        participant,
        "SCR",
        "consent",
        by=coordinator,
        when=ward.at("03-02 11:00"),
        **ward.consent(site, coordinator),
    )
    answers = {"batch": batch, "ready_at": ward.at("03-03 09:00")}

    form = ward.form_of(participant, "INF1", "infusion-preparation", answers, by=coordinator, when=LATER)

    assert ward.problems(form) == {"batch": ["NO_PLAN"]}
