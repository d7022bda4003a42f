"""Compute derived values anew where they follow from another form's values (domain §2, number rules)."""

from typing import Any

from enrollment.models import Participant
from ucmsc_ali.audit.context import context, current
from ucmsc_ali.crf.models import Crf

SHARED = ("infusions",)  # what one record has read of the participant serves the next


def recompute(model: type[Crf], participant: Participant, *names: str) -> int:
    """Write the named derived values of a participant's forms where they differ; return how many did."""
    rows: Any = model._default_manager.filter(participant=participant).exclude(
        status__in=[Crf.Status.VOID, Crf.Status.NOT_DONE]
    )
    known: dict[str, Any] = {}
    changed = 0
    with context(reason=current().reason or "Derived from what was recorded."):
        for record in rows:
            record.participant = participant
            vars(record).update(known)
            changed += write(record, names)
            known = {name: vars(record)[name] for name in SHARED if name in vars(record)}
    return changed


def write(record: Crf, names: tuple[str, ...]) -> int:
    """Write the derived values of one record that differ from what is stored."""
    fresh = {name: getattr(record, f"derive_{name}")() for name in names}
    differ = {name: value for name, value in fresh.items() if value != getattr(record, name)}
    if differ:
        type(record)._default_manager.filter(pk=record.pk).update(**differ)
    return int(bool(differ))
