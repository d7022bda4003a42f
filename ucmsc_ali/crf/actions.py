"""The one way in: save, record as not done, void. Each is one transaction; the trail is written below."""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Model
from django.utils.translation import gettext as _

from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf import questions, registry, rules
from ucmsc_ali.crf.forms import CrfForm
from ucmsc_ali.crf.items import items_of
from ucmsc_ali.crf.models import Crf, Draft, Receipt
from ucmsc_ali.crf.slots import NEW, Slot


class AlreadySaved(Exception):
    """This very form was sent before; `crf` is what it made."""

    def __init__(self, crf: Crf) -> None:
        self.crf = crf
        super().__init__(str(crf))


class Stale(Exception):
    """Somebody saved this form after it was opened; `theirs` is what is stored now."""

    def __init__(self, theirs: Crf | None) -> None:
        self.theirs = theirs
        super().__init__(_("The form was saved by someone else."))


class Refused(Exception):
    """The entry breaks a hard rule or leaves a question open; `problems` say which."""

    def __init__(self, problems: list[rules.Problem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem.message) for problem in problems))


def save(*, form: CrfForm, by: User, at: datetime) -> Crf:
    """Save a form that its rules let pass, whole or not at all.

    Raises AlreadySaved for a form sent twice, Stale for one opened before the last save, Refused for one
    that its rules do not let pass, PermissionDenied for one who may not enter data.
    """
    check_may_enter(by)
    token = form.typed("token")
    try:
        with trail_context(form), transaction.atomic():
            return write(form, token, by, at)
    except (IntegrityError, Refused, Stale) as refusal:
        raise reason_of(refusal, token, form.slot, form.stored) from None


def reason_of(refusal: Exception, token: str, slot: Slot, stored: Crf | None) -> Exception:
    """Return why a save did not go through: it was made before, somebody else was first, or what it says.

    The receipt is looked for only here: a form that was not sent before need not be asked about.
    """
    if made := already_made(token):
        return AlreadySaved(made)
    if isinstance(refusal, IntegrityError) and stored is None and (theirs := current(slot)):
        return Stale(theirs)
    return refusal


def check_may_enter(by: User) -> None:
    """Refuse those whose role does not enter data."""
    if not by.may(Permission.CRF_ENTER):
        raise PermissionDenied


def ask(*, form: CrfForm, by: User, at: datetime) -> None:
    """Keep each question put before anything was saved: the first value and the prompt (regulatory A8)."""
    with transaction.atomic(), written_by(by):
        questions.put(form, by, at)


def already_made(token: str) -> Crf | None:
    """Return the record that this one-time token made before."""
    receipt = (
        Receipt.objects.select_related("crf__participant").filter(token=token).first() if token else None
    )
    return receipt.crf if receipt else None


def written_by(by: User, **said: Any) -> AbstractContextManager[Any]:
    """Return the audit context in which whoever saves is whoever the trail names."""
    return context(actor=by.username, role=by.role, **said)


def trail_context(form: CrfForm) -> Any:
    """Return the audit context of a save: why, and under which protocol version."""
    reasons = form.reasons if form.is_valid() else {}
    return written_by(
        form.by,
        reason="; ".join(dict.fromkeys(reasons.values())),
        field_reasons=reasons,
        protocol_version=form.slot.protocol.version,
    )


def write(form: CrfForm, token: str, by: User, at: datetime) -> Crf:
    """Write the record, its answers and receipt, and let follow what follows; Refused where rules say so."""
    if not form.can_save():
        raise Refused(form.open_questions)
    record = form.candidate
    record.status = Crf.Status.INCOMPLETE if form.missing else Crf.Status.COMPLETE
    record.not_done_reason = ""
    record.protocol_version = form.slot.protocol.version
    if form.stored is None:
        create(record, form.slot, by, at)
    else:
        change(record, form.stored, version=int(form.typed("version") or 0), by=by, at=at)
    questions.settle(form, record, by, at)
    if token:
        Receipt.objects.create(token=token, crf_id=record.pk, by=by, at=at)
    drop_draft(form.slot, by)
    follow(record, by, at)
    return record


def create(record: Crf, slot: Slot, by: User, at: datetime) -> None:
    """Insert a first record in its place; a repeating form takes the next number."""
    if slot.repeat == NEW:
        record.repeat = next_repeat(slot)
    record.created_at = record.updated_at = at
    record.created_by = record.updated_by = by
    record.save(force_insert=True)


def next_repeat(slot: Slot) -> int:
    """Return the next free number of a repeating form; numbers of voided rows are not used again."""
    taken = Crf.objects.filter(participant=slot.participant, form=slot.key, timepoint=slot.timepoint)
    return int(taken.aggregate(last=Max("repeat"))["last"] or 0) + 1


def change(record: Crf, stored: Crf, *, version: int, by: User, at: datetime) -> None:
    """Update a record if nobody else has since this version; otherwise Stale."""
    parent = {"status", "not_done_reason", "protocol_version"}
    moved = Crf.objects.filter(pk=stored.pk, version=version).update(
        version=F("version") + 1,
        updated_at=at,
        updated_by=by,
        **{name: getattr(record, name) for name in parent if getattr(record, name) != getattr(stored, name)},
    )
    if not moved:
        raise Stale(type(record)._default_manager.filter(pk=stored.pk).first())
    record.version, record.updated_at, record.updated_by = version + 1, at, by
    write_columns(record, stored)


def write_columns(record: Crf, stored: Crf) -> None:
    """Update the clinical columns that differ, and no others."""
    columns = [column for item in items_of(type(record)).values() for column in item.columns()]
    names = [type(record)._meta.get_field(column).attname for column in columns]  # type: ignore[union-attr]
    values = {name: getattr(record, name) for name in names if getattr(record, name) != getattr(stored, name)}
    if values:
        table(record).filter(pk=record.pk).update(**values)


def table(record: Model) -> Any:
    """Return the rows of a record's own table."""
    return type(record)._default_manager.all()


def current(slot: Slot) -> Crf | None:
    """Return what is stored in a place now, read anew."""
    slot.__dict__.pop("stored", None)
    return slot.stored


def drop_draft(slot: Slot, by: User) -> None:
    """Forget the draft of a form that is saved."""
    Draft.objects.filter(
        user=by, participant=slot.participant, form=slot.key, timepoint=slot.timepoint, repeat=slot.repeat
    ).delete()


def keep_draft(*, slot: Slot, typed: dict[str, list[str]], base_version: int, by: User, at: datetime) -> None:
    """Keep what a person has typed so far; it is never trial data."""
    Draft.objects.update_or_create(
        user=by,
        participant=slot.participant,
        form=slot.key,
        timepoint=slot.timepoint,
        repeat=slot.repeat,
        defaults={"typed": typed, "base_version": base_version, "saved_at": at},
    )


def follow(record: Crf, by: User, at: datetime) -> None:
    """Run what upper floors declared to follow from this form, in the same transaction."""
    for consequence in registry.consequences(record.form):
        consequence(record=record, by=by, at=at)


def record_not_done(*, slot: Slot, reason: str, token: str, by: User, at: datetime) -> Crf:
    """Record that a form will not be filled, and why (SDTM --STAT, --REASND)."""
    check_may_enter(by)
    try:
        with transaction.atomic(), written_by(by, protocol_version=slot.protocol.version):
            return write_not_done(slot, reason, token, by, at)
    except (IntegrityError, Refused, Stale) as refusal:
        raise reason_of(refusal, token, slot, slot.stored) from None


def write_not_done(slot: Slot, reason: str, token: str, by: User, at: datetime) -> Crf:
    """Write the record of a form that will not be filled; the guards of the trial hold for it too."""
    if slot.stored is not None:
        raise Stale(slot.stored)
    record = slot.form_class.blank_in(slot)
    entry = rules.Entry(slot, record, None, by, at)
    if guards := [found for rule in registry.rules() for found in rule(entry) if not found.asks]:
        raise Refused(guards)
    record.status, record.not_done_reason = Crf.Status.NOT_DONE, reason
    create(record, slot, by, at)
    Receipt.objects.create(token=token, crf_id=record.pk, by=by, at=at)
    drop_draft(slot, by)
    follow(record, by, at)
    return record


def void(*, crf: Crf, reason: str, by: User, at: datetime) -> None:
    """Void a form instance: it stays visible, struck through, and counts no more."""
    if not by.may(Permission.CRF_VOID):
        raise PermissionDenied
    with transaction.atomic(), written_by(by, reason=reason):
        moved = Crf.objects.filter(pk=crf.pk, version=crf.version).exclude(status=Crf.Status.VOID)
        if not moved.update(status=Crf.Status.VOID, version=F("version") + 1, updated_at=at, updated_by=by):
            raise Stale(Crf.objects.filter(pk=crf.pk).first())
        crf.status = Crf.Status.VOID
        follow(crf, by, at)
