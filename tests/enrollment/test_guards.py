"""What holds for every form, tried on the forms of follow-up too."""

from datetime import timedelta

import pytest

from enrollment import guards
from enrollment.actions import screen_failures
from enrollment.models import Participant
from tests.enrollment.conftest import AT, BASELINE, DEMOGRAPHICS, GAS, codes, local, moment
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf import actions, registry
from ucmsc_ali.crf.rules import Entry
from ucmsc_ali.crf.slots import Slot

pytestmark = pytest.mark.django_db
EARLY = {**GAS, **moment("sampled_at", "2016-05-01 07:59")}


def test_a_sample_before_consent_is_refused(consented, fill) -> None:
    assert codes(fill(consented, "blood-gas", EARLY)) == {"sampled_at": ["before_consent"]}


def test_a_sample_of_routine_care_is_reused_at_screening(consented, fill) -> None:
    assert codes(fill(consented, "blood-gas", {**EARLY, "routine_care": "Y"})) == {}


def test_routine_care_is_not_reused_after_baseline(consented, fill) -> None:
    found = codes(fill(consented, "blood-gas", {**EARLY, "routine_care": "Y"}, timepoint="D2"))

    assert "before_consent" in found["sampled_at"]


def test_a_sample_at_the_minute_of_consent_is_allowed(consented, fill) -> None:
    assert codes(fill(consented, "blood-gas", {**GAS, **moment("sampled_at", "2016-05-01 08:00")})) == {}


def test_a_form_cannot_be_recorded_as_not_done_before_consent(screened, coordinator) -> None:
    slot = Slot(screened, registry.forms()["vital-signs"], "SCR", 1)

    with pytest.raises(actions.Refused):
        actions.record_not_done(slot=slot, reason="REFUSED", token="t", by=coordinator, at=AT)


def test_nothing_is_dated_after_the_withdrawal_of_data(treated, fill) -> None:
    with context(reason="Withdrawn."):
        Participant.objects.filter(pk=treated.pk).update(data_withdrawn_at=local("2016-05-03 12:00"))
    treated.refresh_from_db()
    at = AT + timedelta(days=5)

    before = fill(
        treated, "blood-gas", {**GAS, **moment("sampled_at", "2016-05-03 11:59")}, timepoint="D1", at=at
    )
    after = fill(
        treated, "blood-gas", {**GAS, **moment("sampled_at", "2016-05-03 12:01")}, timepoint="D1", at=at
    )

    assert "after_withdrawal_of_data" not in str(codes(before))
    assert "after_withdrawal_of_data" in codes(after)["sampled_at"]


def test_a_screen_failure_takes_no_further_form(consented, coordinator, fill) -> None:
    screen_failures.fail(participant=consented, words="Consent ran out.", by=coordinator, at=AT)

    assert codes(fill(consented, "baseline", BASELINE)) == {"__all__": ["screen_failure"]}


def test_what_was_entered_of_a_screen_failure_can_be_corrected(consented, coordinator, enter) -> None:
    enter(consented, "demographics", DEMOGRAPHICS)
    screen_failures.fail(participant=consented, words="Consent ran out.", by=coordinator, at=AT)

    record = enter(
        consented, "demographics", {**DEMOGRAPHICS, "race": "OTHER", "reason": "Transcription error"}
    )

    assert record.race == "OTHER"


def test_a_screen_failure_still_has_its_end_of_study(consented, coordinator, fill) -> None:
    screen_failures.fail(participant=consented, words="Consent ran out.", by=coordinator, at=AT)

    assert "screen_failure" not in str(codes(fill(consented, "end-of-study", {}, timepoint="LOG")))


def test_the_guards_need_no_query_of_their_own(consented, fill, django_assert_num_queries) -> None:
    form = fill(consented, "vital-signs", moment("measured_at", "2016-05-01 09:00"))
    entry = Entry(form.slot, form.build({}), None, form.by, AT)

    with django_assert_num_queries(0):
        found = [list(rule(entry)) for rule in guards.RULES]

    assert found == [[]] * len(guards.RULES)
