"""The forms of screening, and what follows from them in the same transaction."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from enrollment import guards, screening
from enrollment.actions import eligibility, participants
from enrollment.forms.casebook import BaselineForm, ConsentForm, DemographicsForm
from enrollment.forms.eligibility import EligibilityForm
from enrollment.models import Consent, Participant
from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.lib.quantities import rounded

registry.register(ConsentForm)
registry.register(DemographicsForm)
registry.register(BaselineForm)
registry.register(EligibilityForm)
for rule in guards.RULES:
    registry.rule_for_every_form(rule)

STORED_PLACES = 6


@registry.after_save("consent")
def note_consent(*, record: Consent, by: User, at: datetime) -> None:
    """Let the participant follow the consent form: consented, declined, or neither."""
    participant: Participant = record.participant
    if record.is_declined and not record.is_void:
        participants.note_decline(participant=participant, by=by, at=at)
    else:
        stands = record.is_given and not record.is_void
        participants.note_consent(
            participant=participant, consented_at=record.consented_at if stands else None, by=by, at=at
        )


@registry.after_save("consent", "demographics", "baseline", "eligibility", screening.BLOOD_GAS)
def judge_again(*, record: Crf, by: User, at: datetime) -> None:
    """Judge eligibility from the evidence as it is now; blood gases of follow-up are none."""
    if record.timepoint in screening.BEFORE_TREATMENT:
        eligibility.judge_again(participant=record.participant, by=by, at=at)


@registry.after_save("consent", "demographics")
def follow_in_other_forms(*, record: Crf, by: User, at: datetime) -> None:
    """Compute anew what follows across forms: the age from consent, the predicted weight from the sex."""
    known = screening.of(record.participant)
    if record.form == "consent":
        derive_again(known.demographics, "age")
    else:
        derive_again(known.baseline, "pbw")


def derive_again(record: Any, name: str) -> None:
    """Store a derived value that another form changed."""
    if record is None:
        return
    stored = getattr(record, name)
    record.derive()
    value: Decimal | int | None = getattr(record, name)
    if (None if value is None else rounded(Decimal(value), STORED_PLACES)) != stored:
        type(record)._default_manager.filter(pk=record.pk).update(**{name: value})
