"""The questions of soft checks as records: what was asked, what was answered, what was saved in the end."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf.forms import CrfForm
from ucmsc_ali.crf.models import Crf, Question
from ucmsc_ali.crf.rules import Problem
from ucmsc_ali.crf.slots import NEW, Slot

Key = tuple[str, str, str]  # item, check, value
ANSWERED = ("answer", "final_value", "why", "answered_at", "answered_by", "repeat")


def put(form: CrfForm, by: User, at: datetime) -> None:
    """Keep the open questions of a form, each once for a value."""
    known = {key_of(row) for row in open_rows(form.slot, by)}
    Question.objects.bulk_create(
        row_for(form, question, form.slot.repeat, by, at)
        for question in form.open_questions
        if (question.item, question.check, form.value_of(question)) not in known
    )


def settle(form: CrfForm, record: Crf, by: User, at: datetime) -> None:
    """Say of each question what became of it, now that the form is saved."""
    rows = {key_of(row): row for row in open_rows(form.slot, by)}
    closed = []
    for question in form.questions:
        if why := form.answer_to(question):
            key = (question.item, question.check, form.value_of(question))
            row = rows.pop(key, None) or row_for(form, question, record.repeat, by, at)
            closed.append(row)
            close(row, Question.Answer.CONFIRMED, form.value_of(question), why)
    for row in rows.values():
        final = shown(form, row, record)
        closed.append(row)
        close(row, Question.Answer.CONFIRMED if final == row.value else Question.Answer.CHANGED, final)
    write(closed, record, by, at)


def close(row: Question, answer: str, final: str, why: str = "") -> None:
    """Set the answer to a question."""
    row.answer, row.final_value, row.why = answer, final, why


def write(closed: list[Question], record: Crf, by: User, at: datetime) -> None:
    """Store the answers of a save: two statements, however many there are."""
    for row in closed:
        row.answered_at, row.answered_by, row.repeat = at, by, record.repeat
    with context(reason="The form was saved."):
        Question.objects.bulk_update([row for row in closed if row.pk], ANSWERED)
        Question.objects.bulk_create(row for row in closed if not row.pk)


def row_for(form: CrfForm, question: Problem, repeat: int, by: User, at: datetime) -> Question:
    """Return a question as a row, not yet stored."""
    return Question(
        **place_of(form.slot, repeat),
        item=question.item,
        check_key=question.check,
        asked=str(question.message),
        value=form.value_of(question),
        asked_at=at,
        asked_by=by,
    )


def open_rows(slot: Slot, by: User) -> "QuerySet[Question]":
    """Return the questions of a place still open; of a record to come, only those put to this person."""
    rows = Question.objects.filter(**place_of(slot, slot.repeat), answer=Question.Answer.OPEN)
    return rows.filter(asked_by=by) if slot.repeat == NEW else rows


def shown(form: CrfForm, row: Question, record: Crf) -> str:
    """Return the value that was saved for the item a question is about, as people read it."""
    item = form.items().get(row.item)
    return str(item.show(record))[:200] if item else ""


def key_of(row: Question) -> Key:
    """Return what makes a question the same question."""
    return row.item, row.check_key, row.value


def place_of(slot: Slot, repeat: int) -> dict[str, Any]:
    """Return the columns that name a place in the casebook."""
    return {"participant": slot.participant, "form": slot.key, "timepoint": slot.timepoint, "repeat": repeat}
