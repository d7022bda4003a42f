"""What follows from the infusions: day 0, the status, and what they look like from above (A1, §3.3)."""

import pytest

from dosing import infusions
from dosing.models import Infusion
from enrollment.models import Participant
from tests.dosing import ward
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf import actions
from ucmsc_ali.crf.models import Crf

FIRST, SECOND, THIRD = ward.at("03-03 10:00"), ward.at("03-04 10:05"), ward.at("03-05 10:10")
LATER = ward.at("03-14 12:00")
Status = Participant.Status
pytestmark = pytest.mark.django_db


@pytest.fixture
def all_three(treated, give):
    give(treated, "D1", SECOND)
    give(treated, "D2", THIRD)
    treated.refresh_from_db()
    return treated


@pytest.fixture
def void(investigator):
    """`void(participant, place)` voids an infusion."""

    def make(participant, place):
        record = Infusion.objects.standing().get(participant=participant, timepoint=place)
        record.participant = Participant.objects.select_related("site").get(pk=participant.pk)
        actions.void(crf=record, reason="Wrong participant", by=investigator, at=LATER)
        participant.refresh_from_db()

    return make


def not_given(participant, place, reason, by):
    return ward.save(participant, place, "infusion", by=by, when=LATER, given="N", reason_not_given=reason)


def test_the_start_of_infusion_1_is_day_0(treated):
    assert (treated.day_0_at, treated.status) == (FIRST, Status.TREATMENT)


def test_the_third_infusion_ends_treatment(all_three):
    assert all_three.status == Status.FOLLOW_UP


def test_an_infusion_not_given_keeps_its_reason_and_the_next_is_to_come(treated, coordinator):
    record = not_given(treated, "D1", "PRODUCT NOT AVAILABLE", coordinator)

    assert (record.given, record.status, treated.status) == ("N", Crf.Status.COMPLETE, Status.TREATMENT)


def test_the_third_infusion_not_given_ends_treatment(treated, coordinator):
    not_given(treated, "D1", "ADVERSE EVENT", coordinator)
    not_given(treated, "D2", "ADVERSE EVENT", coordinator)

    assert treated.status == Status.FOLLOW_UP


def test_infusion_3_after_a_missed_infusion_2_counts_from_infusion_1(treated, give, coordinator):
    not_given(treated, "D1", "PRODUCT NOT AVAILABLE", coordinator)

    third = give(treated, "D2", ward.at("03-05 10:00"))

    assert (third.infusion_number, third.given_before) == (3, 1)


def test_recorded_as_not_done_is_not_given(treated, coordinator):
    from ucmsc_ali.crf import slots

    slot = slots.find(Participant.objects.select_related("site").get(pk=treated.pk), "D2", "infusion")
    actions.record_not_done(slot=slot, reason="DEATH", token="once", by=coordinator, at=LATER)
    treated.refresh_from_db()

    assert treated.status == Status.FOLLOW_UP
    assert [one.number for one in infusions.given(treated)] == [1]


def test_correcting_the_start_moves_day_0_with_the_same_reason(treated, coordinator):
    values = {"started_at": ward.at("03-03 10:20"), "reason": "Watch was slow"}

    ward.save(treated, "INF1", "infusion", by=coordinator, when=LATER, **values)

    assert treated.day_0_at == ward.at("03-03 10:20")
    row = AuditChange.objects.filter(participant_id=treated.pk, field="day_0_at").latest("seq")
    assert row.reason == "Watch was slow"


def test_correcting_infusion_1_computes_the_interval_of_infusion_2_anew(treated, give, coordinator):
    give(treated, "D1", SECOND)

    values = {"started_at": ward.at("03-03 10:05"), "reason": "Watch was slow"}
    ward.save(treated, "INF1", "infusion", by=coordinator, when=LATER, **values)

    assert Infusion.objects.get(participant=treated, timepoint="D1").hours_since_previous == 24


def test_voiding_infusion_1_takes_day_0_back(treated, void):
    void(treated, "INF1")

    assert (treated.day_0_at, treated.status) == (None, Status.ELIGIBLE)
    assert infusions.given(treated) == []


def test_voiding_infusion_1_waits_for_infusion_2(treated, give, void):
    give(treated, "D1", SECOND)

    with pytest.raises(actions.Refused, match="Infusion 2 is recorded as given"):
        void(treated, "INF1")
    assert Participant.objects.get(pk=treated.pk).day_0_at == FIRST
    assert len(infusions.given(treated)) == 2


def test_voiding_the_third_infusion_opens_treatment_again(all_three, void):
    void(all_three, "D2")

    assert all_three.status == Status.TREATMENT


def test_infusions_are_read_in_the_order_of_their_starts(all_three):
    assert [(one.number, one.started_at) for one in infusions.given(all_three)] == [
        (1, FIRST),
        (2, SECOND),
        (3, THIRD),
    ]
    assert [one.start for one in infusions.starts(all_three)] == [FIRST, SECOND, THIRD]


def test_a_start_saved_meanwhile_is_seen_by_the_second(treated, prepared, coordinator, give):
    """Two people record infusions 2 and 3 at one moment: each form alone was in order."""
    prepared(treated, "D2", ward.at("03-04 12:00"))
    third = ward.form_of(
        treated, "D2", "infusion", ward.given(ward.at("03-04 12:00")), by=coordinator, when=LATER
    )
    third.data = {**third.data, **{f"confirm__{one.key}": "Right" for one in asked(third)}}
    assert third.can_save()
    give(treated, "D1", SECOND)

    with pytest.raises(actions.Refused, match="one start per date"):
        actions.save(form=third, by=coordinator, at=LATER)
    assert [one.number for one in infusions.given(treated)] == [1, 2]


def asked(form):
    form.is_valid()
    found = form.questions
    form._errors = None
    return found


def test_a_form_sent_twice_makes_one_infusion(eligible, prepared, coordinator):
    prepared(eligible, "INF1", FIRST)
    answers = ward.given(FIRST) | {"token": "the-same"}
    sent = [
        ward.form_of(eligible, "INF1", "infusion", answers, by=coordinator, when=LATER) for _time in range(2)
    ]
    made = actions.save(form=sent[0], by=coordinator, at=LATER)

    with pytest.raises(actions.AlreadySaved) as twice:
        actions.save(form=sent[1], by=coordinator, at=LATER)

    assert twice.value.crf.pk == made.pk
    assert Infusion.objects.count() == 1


def test_the_second_person_to_start_sees_the_first(eligible, prepared, coordinator, nurse):
    prepared(eligible, "INF1", FIRST)
    mine = ward.form_of(eligible, "INF1", "infusion", ward.given(FIRST), by=coordinator, when=LATER)
    theirs = ward.form_of(eligible, "INF1", "infusion", ward.given(FIRST), by=nurse, when=LATER)
    assert mine.can_save()
    actions.save(form=theirs, by=nurse, at=LATER)

    with pytest.raises(actions.Stale):
        actions.save(form=mine, by=coordinator, at=LATER)


def test_a_failing_consequence_undoes_the_infusion(eligible, prepared, coordinator, monkeypatch):
    from dosing.actions import course

    prepared(eligible, "INF1", FIRST)
    monkeypatch.setattr(course, "set_end_of_treatment", lambda *facts: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        ward.save(eligible, "INF1", "infusion", by=coordinator, when=LATER, **ward.given(FIRST))

    assert not Infusion.objects.exists()
    assert Participant.objects.get(pk=eligible.pk).day_0_at is None


def test_a_changed_batch_of_the_preparation_reaches_the_infusion(site, treated, coordinator):
    other = ward.a_batch(site, coordinator, lot="UC-03", viability_percent=95)
    values = {"batch": other, "reason": "Wrong lot was chosen"}

    ward.save(treated, "INF1", "infusion-preparation", by=coordinator, when=LATER, **values)

    infusion = Infusion.objects.get(participant=treated)
    assert (infusion.batch, infusion.delivered_percent) == (other, 100)


def test_death_on_day_1_leaves_infusion_3_not_given_for_death(treated, give, prepared, coordinator):
    """Domain S6: two infusions, then death; the third is recorded as not given, with its reason."""
    from enrollment.actions import participants

    give(treated, "D1", SECOND)
    participants.note_death(
        participant=treated, died_at=ward.at("03-04 19:30"), by=coordinator, at=ward.at("03-04 20:00")
    )

    record = not_given(treated, "D2", "DEATH", coordinator)

    assert (record.given, record.reason_not_given, record.batch) == ("N", "DEATH", None)
    assert [one.number for one in infusions.given(treated)] == [1, 2]
    assert treated.status == Status.DEAD


def test_a_preparation_is_not_voided_under_its_infusion(treated, investigator):
    from dosing.models import InfusionPreparation

    preparation = InfusionPreparation.objects.standing().get(participant=treated)

    with pytest.raises(actions.Refused, match="void its record first"):
        actions.void(crf=preparation, reason="Wrong lot", by=investigator, at=LATER)
    assert Infusion.objects.get(participant=treated).delivered_percent


def test_a_preparation_is_corrected_after_its_batch_failed(treated, batch, coordinator):
    from dosing.actions import products

    failed = {"sterility": "FAIL"}
    products.correct(batch=batch, facts=failed, version=1, reason="Late result", by=coordinator, at=LATER)
    values = {"ready_at": ward.at("03-03 09:05"), "reason": "Read again"}

    form = ward.form_of(treated, "INF1", "infusion-preparation", values, by=coordinator, when=LATER)

    assert (ward.problems(form), ward.questions(form)) == ({}, ["STERILITY_FAILED"])
