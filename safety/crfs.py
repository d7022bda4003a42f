"""The forms of safety, and what follows from them."""

from datetime import datetime

from enrollment.actions import participants
from safety import edit_checks
from safety.forms import AdverseEventForm, DeathForm
from safety.models import Death
from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf import registry

registry.register(AdverseEventForm)
registry.register(DeathForm)
registry.rule_for_every_form(edit_checks.nothing_after_death)
registry.rule_for_every_form(edit_checks.no_infusion_after_withdrawal_for_an_event)


@registry.after_save("death")
def note_the_death(*, record: Death, by: User, at: datetime) -> None:
    """Let the participant's state follow the death form; a voided form takes it back."""
    participants.note_death(
        participant=record.participant, died_at=None if record.is_void else record.died_at, by=by, at=at
    )
