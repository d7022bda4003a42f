"""The one way in: a form is saved whole, once, or not at all."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from followup.models import VitalSigns
from tests.conftest import MOMENT
from ucmsc_ali.audit.models import AuditChange, AuditEvent
from ucmsc_ali.crf import actions, registry
from ucmsc_ali.crf.models import Crf, Draft, Question, Receipt

pytestmark = pytest.mark.django_db


def save(form: Any) -> Any:
    """Save a filled form as its person, now."""
    return actions.save(form=form, by=form.by, at=MOMENT)


def test_save_keeps_what_was_typed_and_who_and_when(signs: Any, coordinator: Any) -> None:
    record = save(signs())

    stored = VitalSigns.objects.get(pk=record.pk)
    assert (stored.systolic, stored.spo2, str(stored.temperature)) == (118, 94, "37.4")
    assert (stored.created_by, stored.created_at, stored.version) == (coordinator, MOMENT, 1)
    assert stored.status == Crf.Status.COMPLETE


def test_save_with_something_missing_is_incomplete(signs: Any) -> None:
    record = save(signs(spo2=""))

    assert record.status == Crf.Status.INCOMPLETE


def test_save_refuses_a_value_outside_its_hard_limits(signs: Any) -> None:
    form = signs(heart_rate="400")

    with pytest.raises(actions.Refused):
        save(form)

    assert form.errors["heart_rate"] == ["Heart rate must be 20–300 /min."]
    assert not Crf.objects.exists()


def test_save_refuses_a_time_in_the_future(signs: Any) -> None:
    form = signs(measured_at_1="09:01")

    with pytest.raises(actions.Refused):
        save(form)

    assert "measured_at" in form.errors


def test_save_refuses_one_who_may_not_enter_data(signs: Any, monitor: Any) -> None:
    with pytest.raises(PermissionDenied):
        save(signs(by=monitor))

    assert not Crf.objects.exists()


def test_a_correction_without_a_reason_is_refused(signs: Any) -> None:
    save(signs())

    form = signs(heart_rate="95")

    assert not form.can_save()
    assert form.errors["heart_rate"] == ["Say why this value changes."]
    assert VitalSigns.objects.get().heart_rate == 92


@pytest.mark.rule("A1")
def test_a_correction_keeps_old_value_new_value_person_and_reason(signs: Any) -> None:
    record = save(signs())

    save(signs(heart_rate="95", reason__heart_rate="Transcription error"))

    change = AuditChange.objects.get(crf_id=record.pk, field="heart_rate", action="CHANGE")
    assert (change.old, change.new, change.reason) == ("92", "95", "Transcription error")
    assert (change.participant_id, change.timepoint, change.form) == (
        record.participant_id,
        "SCR",
        "vital-signs",
    )


@pytest.mark.rule("A2")
def test_two_corrected_fields_are_two_rows_each_with_its_reason(signs: Any) -> None:
    record = save(signs())

    save(signs(heart_rate="95", spo2="93", reason__heart_rate="Read again", reason__spo2="Unit was wrong"))

    rows = AuditChange.objects.filter(crf_id=record.pk, action="CHANGE").exclude(field="status")
    assert dict(rows.values_list("field", "reason")) == {"heart_rate": "Read again", "spo2": "Unit was wrong"}


def test_clearing_a_value_is_a_change_that_owes_a_reason(signs: Any) -> None:
    record = save(signs())

    save(signs(spo2="", reason="Probe was off"))

    change = AuditChange.objects.get(crf_id=record.pk, field="spo2", action="CHANGE")
    assert (change.old, change.new) == ("94", None)


def test_a_first_answer_to_an_empty_item_owes_no_reason(signs: Any) -> None:
    save(signs(spo2=""))

    assert save(signs()).status == Crf.Status.COMPLETE


def test_the_same_form_sent_twice_makes_one_record_and_one_event(signs: Any) -> None:
    first = save(signs(token="once"))
    events = AuditEvent.objects.count()

    with pytest.raises(actions.AlreadySaved) as twice:
        save(signs(token="once", version="0"))

    assert twice.value.crf.pk == first.pk
    assert (Crf.objects.count(), Receipt.objects.count(), AuditEvent.objects.count()) == (1, 1, events)


def test_the_second_saver_of_an_open_form_is_told_and_changes_nothing(signs: Any, nurse: Any) -> None:
    save(signs())
    late = signs(by=nurse, heart_rate="99", reason="Read again")
    save(signs(heart_rate="95", reason="Transcription error"))

    with pytest.raises(actions.Stale) as stale:
        save(late)

    assert stale.value.theirs.heart_rate == 95
    assert VitalSigns.objects.get().heart_rate == 95


def test_two_first_savers_of_one_place_do_not_both_win(signs: Any, nurse: Any) -> None:
    late = signs(by=nurse, token="two")
    assert late.stored is None
    save(signs(token="one"))

    with pytest.raises(actions.Stale):
        save(late)

    assert Crf.objects.count() == 1


@pytest.mark.rule("A8")
def test_a_question_keeps_first_value_prompt_and_final_value(signs: Any, coordinator: Any) -> None:
    first = signs(spo2="87")
    assert [question.check for question in first.open_questions] == ["expected"]
    actions.ask(form=first, by=coordinator, at=MOMENT)

    save(signs(spo2="91"))

    asked = Question.objects.get()
    assert (asked.value, asked.answer, asked.final_value) == ("87 %", Question.Answer.CHANGED, "91 %")


def test_a_confirmed_value_is_kept_with_its_explanation_and_not_asked_again(signs: Any) -> None:
    save(signs(**{"spo2": "87", "confirm__spo2.expected": "Seen on two probes"}))

    assert Question.objects.get().why == "Seen on two probes"
    assert not signs(spo2="87").open_questions


def test_a_question_put_and_then_confirmed_is_one_row(signs: Any, coordinator: Any) -> None:
    actions.ask(form=signs(spo2="87"), by=coordinator, at=MOMENT)

    save(signs(**{"spo2": "87", "confirm__spo2.expected": "Seen on two probes"}))

    asked = Question.objects.get()
    assert (asked.answer, asked.why) == (Question.Answer.CONFIRMED, "Seen on two probes")


def test_an_unanswered_question_stops_the_save(signs: Any) -> None:
    with pytest.raises(actions.Refused):
        save(signs(spo2="87"))

    assert not Crf.objects.exists()


def test_a_consequence_that_fails_undoes_the_save(signs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError("the schedule could not be derived")

    monkeypatch.setattr(registry, "consequences", lambda _key: [fail])

    with pytest.raises(RuntimeError):
        save(signs())

    assert not Crf.objects.exists()
    assert not AuditEvent.objects.filter(form="vital-signs").exists()


def test_saving_forgets_the_draft(signs: Any, coordinator: Any, participant: Any) -> None:
    form = signs()
    actions.keep_draft(slot=form.slot, typed={"spo2": ["9"]}, base_version=0, by=coordinator, at=MOMENT)

    save(form)

    assert not Draft.objects.exists()


def test_a_repeating_form_takes_the_next_number(signs: Any) -> None:
    save(signs())

    assert save(signs(repeat=0)).repeat == 2


def test_not_done_keeps_its_reason_and_can_be_filled_later_with_one(signs: Any, coordinator: Any) -> None:
    form = signs()
    actions.record_not_done(slot=form.slot, reason="REFUSED", token="n", by=coordinator, at=MOMENT)
    assert Crf.objects.get().status == Crf.Status.NOT_DONE

    assert not signs().can_save()
    record = save(signs(reason="The participant agreed after all"))

    assert (record.status, record.not_done_reason) == (Crf.Status.COMPLETE, "")


def test_void_keeps_the_form_and_frees_its_place(signs: Any, coordinator: Any) -> None:
    record = save(signs())

    actions.void(crf=record, reason="Wrong participant", by=coordinator, at=MOMENT)
    again = save(signs())

    assert Crf.objects.get(pk=record.pk).status == Crf.Status.VOID
    assert again.pk != record.pk
    assert AuditChange.objects.filter(crf_id=record.pk, action="VOID", reason="Wrong participant").exists()


def test_void_refuses_one_who_may_not(signs: Any, monitor: Any) -> None:
    record = save(signs())

    with pytest.raises(PermissionDenied):
        actions.void(crf=record, reason="No", by=monitor, at=MOMENT)

    assert Crf.objects.get().status == Crf.Status.COMPLETE
