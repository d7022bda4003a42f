"""One treated participant, and a short way to enter a form as the pages do."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dosing.models import Infusion
from enrollment.models import Participant
from followup.actions.schedule import derive
from followup.models import ScheduledAssessment
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf import actions, registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.slots import Slot

SHANGHAI = ZoneInfo("Asia/Shanghai")
LATER = datetime(2016, 12, 1, 9, 0, tzinfo=SHANGHAI)
NUMBERS = {"INF1": 1, "D1": 2, "D2": 3}


def local(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    """Return a moment written as 2016-05-01 10:00 at the site."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def moment(name: str, text: str) -> dict[str, str]:
    """Return the two inputs of a moment."""
    day, clock = text.split(" ")
    return {f"{name}_0": day, f"{name}_1": clock}


@pytest.fixture
def participant(site: Any) -> Participant:
    """01-004, consented on 30 April 2016 at 08:00 and found eligible; nothing given yet."""
    return make_participant(site, 4)


def make_participant(site: Any, number: int, consented: str = "2016-04-30 08:00") -> Participant:
    """Make a participant who was found eligible."""
    zone = ZoneInfo(site.time_zone)
    return Participant.objects.create(
        site=site,
        number=number,
        code=f"{site.number}-{number:03}",
        screened_on=local(consented, zone).date(),
        consented_at=local(consented, zone),
        eligible_at=local(consented, zone) + timedelta(hours=4),
        status=Participant.Status.ELIGIBLE,
    )


@pytest.fixture
def infuse(coordinator: Any) -> Callable[..., Infusion]:
    """`infuse(participant, 1, "2016-05-01 10:00", "2016-05-01 11:00")` records an infusion as given."""

    def give(participant: Participant, number: int, start: str, end: str = "") -> Infusion:
        zone = participant.zone
        timepoint = {number: code for code, number in NUMBERS.items()}[number]
        record = Infusion(
            **place(participant, "infusion", timepoint),
            **saved_by(coordinator),
            given="Y",
            infusion_number=Decimal(number),
            started_at=local(start, zone),
            ended_at=local(end, zone) if end else None,
        )
        record.save()
        actions.follow(record, coordinator, LATER)
        participant.refresh_from_db()
        return record

    return give


def place(participant: Participant, form: str, timepoint: str) -> dict[str, Any]:
    """Return the columns that every form instance has."""
    return {
        "participant": participant,
        "form": form,
        "timepoint": timepoint,
        "protocol_version": "1.0",
        "status": Crf.Status.COMPLETE,
    }


def saved_by(user: Any) -> dict[str, Any]:
    """Return who saved a record and when."""
    return {"created_at": LATER, "created_by": user, "updated_at": LATER, "updated_by": user}


@pytest.fixture
def correct(coordinator: Any) -> Callable[..., None]:
    """`correct(infusion, started_at=…)` corrects an infusion, with its reason, as the save does."""

    def write(record: Infusion, reason: str = "The clock of the pump was wrong.", **values: Any) -> None:
        with context(reason=reason):
            Infusion.objects.filter(pk=record.pk).update(**values)
            record.refresh_from_db()
            actions.follow(record, coordinator, LATER)
        record.participant.refresh_from_db()

    return write


@pytest.fixture
def treated(participant: Participant, infuse: Callable[..., Infusion]) -> Participant:
    """01-004 after infusion 1 on 1 May 2016, 10:00 to 11:00."""
    infuse(participant, 1, "2016-05-01 10:00", "2016-05-01 11:00")
    return participant


@pytest.fixture
def fully_treated(treated: Participant, infuse: Callable[..., Infusion]) -> Participant:
    """01-004 after three infusions on 1, 2 and 3 May 2016, each from 10:00 to 11:00."""
    infuse(treated, 2, "2016-05-02 10:00", "2016-05-02 11:00")
    infuse(treated, 3, "2016-05-03 10:00", "2016-05-03 11:00")
    return treated


@pytest.fixture
def fill(coordinator: Any) -> Callable[..., Any]:
    """`fill(participant, "D2", "blood-gas", data)` returns the filled form, not yet saved."""

    def fill_in(
        participant: Participant,
        timepoint: str,
        key: str,
        data: dict[str, str],
        *,
        repeat: int = 1,
        at: datetime = LATER,
        by: Any = None,
    ) -> Any:
        slot = Slot(participant, registry.forms()[key], timepoint, repeat)
        version = str(slot.stored.version) if slot.stored else "0"
        return slot.form_class({"version": version, **data}, slot=slot, by=by or coordinator, at=at)

    return fill_in


@pytest.fixture
def enter(fill: Callable[..., Any], coordinator: Any) -> Callable[..., Any]:
    """`enter(participant, "D2", "blood-gas", data)` saves a form through the one save action."""

    def save(*args: Any, at: datetime = LATER, by: Any = None, **options: Any) -> Any:
        form = fill(*args, at=at, by=by, **options)
        assert form.is_valid(), form.errors
        return actions.save(form=form, by=by or coordinator, at=at)

    return save


def errors(form: Any) -> dict[str, list[str]]:
    """Return the codes of what a form refuses, by field."""
    form.is_valid()
    return {name: [error.code for error in found.as_data()] for name, found in form.errors.items()}


def asked(form: Any) -> set[str]:
    """Return the questions that a form asks."""
    form.is_valid()
    return {question.key for question in form.questions}


def message(form: Any, key: str) -> str:
    """Return the words of a question."""
    form.is_valid()
    return next(str(question.message) for question in form.questions if question.key == key)


@pytest.fixture
def plan(coordinator: Any) -> Callable[..., ScheduledAssessment]:
    """`plan(participant, "H6", "cytokines")` reads the stored plan of a place."""
    return lambda participant, timepoint, form: ScheduledAssessment.objects.get(
        participant=participant, timepoint=timepoint, form=form, repeat=1
    )


@pytest.fixture
def derived(coordinator: Any) -> Callable[[Participant], int]:
    """`derived(participant)` derives the schedule and returns how many places changed."""
    return lambda participant: derive(participant=participant, by=coordinator, at=LATER)


GAS = {
    **moment("sampled_at", "2016-05-03 08:30"),
    "specimen": "ARTERIAL",
    "pao2": "68",
    "pao2_unit": "mm[Hg]",
    "fio2": "0.33",
    "fio2_source": "SET",
    "paco2": "35",
    "paco2_unit": "mm[Hg]",
    "ph": "7.40",
    "hco3": "21.4",
    "base_excess": "-2",
    "sao2": "94",
}
TUBE = {
    **moment("collected_at", "2016-05-01 17:05"),
    "specimen": "SERUM",
    "barcode": "T-0001",
    **moment("spun_at", "2016-05-01 17:40"),
    **moment("frozen_at", "2016-05-01 18:10"),
    "haemolysis": "NONE",
    "laboratory": "Central",
    "method": "ELISA",
    "dilution": "1",
    "il6": "120.5",
    "il6_operator": "=",
    "il6_lloq": "1.5",
    "il6_uloq": "5000",
    "il8": "44",
    "il8_operator": "=",
    "il8_lloq": "1.5",
    "il8_uloq": "5000",
}
SIGNS = {
    **moment("measured_at", "2016-05-02 08:00"),
    "point": "ROUTINE",
    "systolic": "120",
    "diastolic": "70",
    "heart_rate": "88",
    "respiratory_rate": "18",
    "temperature": "36.8",
    "temperature_site": "AXILLA",
    "spo2": "95",
    "position": "SUPINE",
}
SCAN = {
    **moment("scanned_at", "2016-05-03 15:00"),
    "right_upper_lobe": "3",
    "right_middle_lobe": "2",
    "right_lower_lobe": "4",
    "left_upper_lobe": "2",
    "left_lower_lobe": "4",
    "ground_glass": "Y",
    "consolidation": "Y",
    "effusion": "N",
    "pneumothorax": "N",
    "fibrosis": "N",
    "change": "STABLE",
    "reader": "RADIOLOGIST",
    "is_blinded": "Y",
}
