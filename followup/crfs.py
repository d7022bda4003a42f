"""The forms of follow-up, and what follows when one is saved or voided."""

from datetime import datetime
from typing import Any

from enrollment.actions import participants
from followup import forms, standing
from followup.actions.derived import recompute
from followup.actions.schedule import derive
from followup.models import ArterialBloodGas, Cytokines, Discharge, EndOfStudy
from followup.models.end_of_study import COMPLETED, SWITCHES
from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.context import context, current
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf

FORMS = (
    forms.VisitForm,
    forms.VitalSignsForm,
    forms.ArterialBloodGasForm,
    forms.ChestCtForm,
    forms.CytokinesForm,
    forms.DischargeForm,
    forms.EndOfStudyForm,
)
for form in FORMS:
    registry.register(form)


@registry.after_save(*(registered.key for registered in FORMS), "infusion", "consent", "death")
def read_the_schedule_anew(*, record: Crf, by: User, at: datetime) -> None:
    """Let the pages ask again how the schedule stands."""
    standing.forget(record.participant)


@registry.after_save("discharge")
def note_discharge(*, record: Discharge, by: User, at: datetime) -> None:
    """Tell the participant's row when hospital was left; nothing where the record no longer stands."""
    left = record.discharged_at if stands(record) else None
    participants.note_discharge(participant=record.participant, discharged_at=left, by=by, at=at)


@registry.after_save("end-of-study")
def note_end(*, record: EndOfStudy, by: User, at: datetime) -> None:
    """Tell the participant's row the withdrawal and the end of participation as they stand."""
    switches: dict[str, Any] = dict.fromkeys(SWITCHES.values())
    ended_on, is_completed = None, False
    if stands(record):
        switches, is_completed = record.switches, record.study_end == COMPLETED
        ended_on = record.study_ended_on if record.study_end else None
    known: dict[str, Any] = {"participant": record.participant, "by": by, "at": at}
    participants.note_withdrawal(**switches, **known)
    participants.note_end(ended_on=ended_on, is_completed=is_completed, **known)


@registry.after_save("consent", "infusion", "death", "discharge", "end-of-study")
def follow_in_the_schedule(*, record: Crf, by: User, at: datetime) -> None:
    """Let the schedule follow: day 0, death, withdrawal and discharge change what is expected (§3.3)."""
    derive(participant=record.participant, by=by, at=at)


@registry.after_save("infusion")
def follow_in_the_samples(*, record: Crf, by: User, at: datetime) -> None:
    """Count again how many infusions came before each sample (NDOSEPRE)."""
    recompute(Cytokines, record.participant, "infusions_before")


@registry.after_save("baseline")
def follow_in_the_gases(*, record: Crf, by: User, at: datetime) -> None:
    """Class each blood gas again: Berlin rests on the baseline assessment too."""
    recompute(ArterialBloodGas, record.participant, "berlin")


@registry.after_save("cytokines")
def free_the_barcode(*, record: Cytokines, by: User, at: datetime) -> None:
    """Let the barcode of a voided record be used again."""
    if record.is_void:
        with context(reason=current().reason or "The record was voided."):
            rows: Any = Cytokines.objects
            rows.filter(pk=record.pk).update(barcode_in_use=None)


def stands(record: Crf) -> bool:
    """Say whether what a record says counts."""
    return record.status in (Crf.Status.COMPLETE, Crf.Status.INCOMPLETE)
