"""Eligibility: signed by an investigator, judged anew when evidence changes, checked at infusion 1."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enrollment import criteria, screening
from enrollment.actions import participants
from enrollment.actions.moves import NotAllowed, check_can_move, held
from enrollment.models import Eligibility, Participant
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.rules import Problem
from ucmsc_ali.protocol.load import current
from ucmsc_ali.review.actions import signing
from ucmsc_ali.review.models import Signature

MEANING = Signature.Meaning.ELIGIBILITY


class NotEligible(NotAllowed):
    """A criterion is not met or still pending; `verdicts` holds them as judged."""

    def __init__(self, verdicts: list[criteria.Verdict]) -> None:
        self.verdicts = verdicts
        codes = ", ".join(found.code for found in criteria.unmet(verdicts))
        super().__init__(_("You cannot sign: %(codes)s are not met.") % {"codes": codes}, "not_eligible")


# ── Confirm and sign ────────────────────────────────────────────────────────
@transaction.atomic
def confirm(*, participant: Participant, by: User, at: datetime) -> Signature:
    """Sign that every criterion is met at this moment, and mark the participant eligible.

    The view asks for the password. Raises NotEligible, NotAllowed where nothing is left to confirm,
    CannotSign, PermissionDenied for anyone but an investigator.
    """
    if not by.may(Permission.ELIGIBILITY_SIGN):
        raise PermissionDenied
    row = held(participant)
    hold_evidence(row)
    record = check_can_confirm(row)
    stored = record.derived_columns()
    verdicts = record.judge(at)
    if not criteria.eligible(verdicts, current()):
        raise NotEligible(verdicts)
    keep_verdicts(record, stored, is_signed=False)
    with context(actor=by.username, role=by.role, reason="", protocol_version=current().version):
        signature = signing.sign(record=record, meaning=MEANING, by=by, at=at)
    participants.mark_eligible(participant=participant, by=by, at=at)
    screening.forget(participant)
    return signature


def hold_evidence(row: Participant) -> None:
    """Hold the forms that eligibility is judged from, so that none changes between verdict and signature.

    The participant's row is held too: a new form refers to it, and so waits.
    """
    forms = (*screening.FORMS, screening.BLOOD_GAS)
    rows = Crf.objects.select_for_update().filter(participant=row, form__in=forms)
    list(rows.order_by("pk").values_list("pk", flat=True))


def is_open(participant: Participant) -> bool:
    """Say whether it is still to be decided if a participant is treated."""
    return participant.status == Participant.Status.SCREENING and not participant.is_treated


def check_can_confirm(row: Participant) -> Eligibility:
    """Return the record to sign; refuse where the questions are not answered or it is too late."""
    if row.is_treated:
        raise NotAllowed(_("Infusion 1 was given. Eligibility is confirmed before it."), "treated")
    if row.eligible_at:
        raise NotAllowed(_("Eligibility is confirmed already."), "confirmed")
    check_can_move(row, Participant.Status.ELIGIBLE)
    record = screening.of(row).eligibility
    if record is None:
        raise NotAllowed(_("Answer the four questions of judgement first."), "not_judged")
    return record


# ── Judge anew ──────────────────────────────────────────────────────────────
@transaction.atomic(savepoint=False)
def judge_again(*, participant: Participant, by: User, at: datetime) -> None:
    """Compute the verdicts from the evidence as stored now; a signature given for other evidence falls.

    While a signature stands, or once infusion 1 is given, evidence is judged as of the signature.
    """
    record = screening.anew(participant).eligibility
    has_changed = False
    if record is not None:
        stored = record.derived_columns()
        record.judge(moment_of(participant, record, at))
        has_changed = keep_verdicts(record, stored, is_signed=is_signed(participant))
    if participant.eligible_at and (record is None or has_changed or not stands(record)):
        participants.unmark_eligible(participant=participant, by=by, at=at)


def moment_of(row: Participant, record: Eligibility, at: datetime) -> datetime:
    """Return the moment that evidence is judged as of: the signature's while it counts, else now."""
    if row.eligible_at:
        return row.eligible_at
    if row.is_treated and (last := last_signature(record)):
        return last.signed_at
    return at


def is_signed(row: Participant) -> bool:
    """Say whether a signature may lie under the record: any change of a verdict is a new version then."""
    return row.eligible_at is not None or row.is_treated


def last_signature(record: Eligibility) -> Signature | None:
    """Return the last signature given for a record, standing or superseded."""
    return Signature.objects.meaning(MEANING).filter(crf_id=record.pk).order_by("-signed_at").first()


def stands(record: Eligibility) -> bool:
    """Say whether the signature stands under the record as stored."""
    return Signature.objects.standing().meaning(MEANING).filter(crf_id=record.pk).exists()


def keep_verdicts(record: Eligibility, stored: dict[str, str], *, is_signed: bool) -> bool:
    """Store the verdicts that differ; under a signature they make a new version. Say whether any did."""
    changed = {name: value for name, value in record.derived_columns().items() if stored[name] != value}
    if changed:
        Eligibility.objects.filter(pk=record.pk).update(**changed)
        if is_signed:
            Crf.objects.filter(pk=record.pk).update(version=F("version") + 1)
            record.version += 1
    return bool(changed)


# ── The gate of infusion 1 ──────────────────────────────────────────────────
def check_infusion_1(participant: Participant, start: datetime) -> list[Problem]:
    """Return what speaks against starting infusion 1 at a moment; hard, but for the age of the onset.

    Signed and standing eligibility, age of consent, blood gas and tests, and the cap (§1.3, A12 to A30).
    """
    return [
        *signature_problems(participant, start),
        *cap_problems(participant),
        *age_problems(participant, start),
    ]


def signature_problems(participant: Participant, start: datetime) -> list[Problem]:
    """Refuse without a standing signature given before the start."""
    record = screening.of(participant).eligibility
    signature = signing.standing(record, MEANING) if record else None
    if signature is None:
        return [problem(_("An investigator must confirm eligibility first."), "eligibility_unsigned")]
    if signature.signed_at > start:
        return [problem(_("Eligibility was confirmed after this time."), "eligibility_signed_later")]
    return []


def cap_problems(participant: Participant) -> list[Problem]:
    """Refuse when the trial is full."""
    if not participants.is_full(participant):
        return []
    return [problem(participants.cap_words(current().study.participants_cap), "cap_reached")]


def age_problems(participant: Participant, start: datetime) -> list[Problem]:
    """Refuse where consent, blood gas or a test is too old at the start; ask where the onset is."""
    blocks = criteria.infusion_1_blocks(
        screening.evidence(participant, start), start=start, zone=participant.zone, protocol=current()
    )
    language = get_language() or "en"
    return [
        problem(block.text.for_language(language), block.code.lower(), asks=not block.is_hard)
        for block in blocks
    ]


def problem(message: str | Promise, check: str, *, asks: bool = False) -> Problem:
    """Return a problem of the form as a whole."""
    return Problem("", message, check, asks=asks)
