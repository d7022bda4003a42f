"""The list of participants: one dense row each, the chips above it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from enrollment.models import Demographics, Participant
from enrollment.models.consent import SEXES
from enrollment.presenters import next_steps
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.registry import Work
from ucmsc_ali.lib.study_day import label

SEX_WORDS = dict(SEXES)
LEVELS = {
    Participant.Status.SCREENING: "due",
    Participant.Status.ELIGIBLE: "due",
    Participant.Status.TREATMENT: "due",
    Participant.Status.FOLLOW_UP: "upcoming",
    Participant.Status.COMPLETED: "complete",
}
ON_STUDY = (Participant.Status.ELIGIBLE, Participant.Status.TREATMENT, Participant.Status.FOLLOW_UP)


@dataclass(frozen=True)
class Row:
    """One participant as the list shows them."""

    participant: Participant
    person: str
    glyph: str
    study_day: str
    next_due: Any


@dataclass(frozen=True)
class Chip:
    """A status to filter by, with how many there are."""

    status: str
    words: str | Promise
    count: int
    is_chosen: bool


def with_persons(participants: QuerySet[Participant]) -> QuerySet[Participant]:
    """Add sex and age at consent, and how far screening is, within the participants' own query."""
    known = Demographics.objects.filter(participant=OuterRef("pk")).exclude(status=Crf.Status.VOID)
    return next_steps.with_progress(participants).annotate(
        sex=Subquery(known.values("sex")[:1]), age=Subquery(known.values("age")[:1])
    )


def rows(participants: Iterable[Any], at: datetime) -> list[Row]:
    """Return the rows of a page of participants."""
    listed = list(participants)
    due = registry.next_due([each for each in listed if each.status in ON_STUDY], at)
    return [row(participant, next_work(participant) or due.get(participant.pk), at) for participant in listed]


def next_work(participant: Any) -> Work | None:
    """Return the next step of a screening; None for those who are on study."""
    step = next_steps.step_of(participant)
    return next_steps.work_of(participant, step) if step else None


def row(participant: Any, next_due: Any, at: datetime) -> Row:
    """Return one row."""
    day = participant.last_day_on_study(at)
    return Row(
        participant=participant,
        person=person(participant.sex, participant.age),
        glyph=LEVELS.get(participant.status, "not_expected"),
        study_day="" if day is None else label(day),
        next_due=next_due,
    )


def person(sex: str | None, age: Any) -> str:
    """Return sex and age as one word pair; what is not known is left out."""
    years = "" if age is None else ngettext("%(n)s year", "%(n)s years", int(age)) % {"n": int(age)}
    comma = pgettext("between sex and age", ", ")
    return comma.join(part for part in (str(SEX_WORDS.get(sex or "", "")), years) if part)


def chips(counts: dict[str, int], chosen: str) -> list[Chip]:
    """Return a chip for all and one for each status that occurs."""
    everyone = Chip("", _("all"), sum(counts.values()), not chosen)
    found = [
        Chip(status.value, status.label, counts.get(status.value, 0), chosen == status.value)
        for status in Participant.Status
        if counts.get(status.value) or chosen == status.value
    ]
    return [everyone, *found]
