"""A treated participant, and an adverse event as its page sends it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dosing.models import Infusion
from enrollment.models import Participant
from ucmsc_ali.crf import actions, registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.slots import Slot

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2016, 5, 20, 9, 0, tzinfo=SHANGHAI)
EVENT = {
    "term": "Rash",
    "started": "2016-05-02 12:00",
    "ongoing": "N",
    "ended": "2016-05-03",
    "outcome": "RECOVERED/RESOLVED",
    "grade": "1",
    "serious": "N",
    "relation": "POSSIBLE",
    "relation_procedure": "UNLIKELY",
    "relation_lung_injury": "UNRELATED",
    "relation_other_drug": "UNRELATED",
    "action_taken": "DOSE NOT CHANGED",
    "treated": "N",
    "infusion_associated": "N",
}
FATAL = {
    **EVENT,
    "term": "Cardiac arrest",
    "started": "2016-05-02 19:25",
    "ended": "2016-05-02",
    "outcome": "FATAL",
    "grade": "5",
    "serious": "Y",
    "results_in_death": "Y",
    "life_threatening": "Y",
    "hospitalisation": "N",
    "disability": "N",
    "congenital_anomaly": "N",
    "medically_important": "N",
    "infusion_associated": "Y",
    "infusion_number": "2",
}
DEATH = {
    "died_at_0": "2016-05-02",
    "died_at_1": "19:30",
    "lung_injury_contributed": "Y",
    "relation": "POSSIBLE",
    "place": "ICU",
    "witnessed": "Y",
    "expected": "N",
    "autopsy": "N",
    "certificate": "Y",
    "life_support_withdrawn": "N",
}


def local(text: str) -> datetime:
    """Return a moment at the site."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def participant(site: Any, coordinator: Any) -> Participant:
    """01-003 of scenario S6: infusions on 1 May 10:00–11:00 and on 2 May 10:05–11:10."""
    made = Participant.objects.create(
        site=site,
        number=3,
        code="01-003",
        screened_on=local("2016-04-30").date(),
        consented_at=local("2016-04-30 08:00"),
        day_0_at=local("2016-05-01 10:00"),
        status=Participant.Status.TREATMENT,
        token="t-3",
    )
    give(made, "INF1", "2016-05-01 10:00", "2016-05-01 11:00", coordinator)
    give(made, "D1", "2016-05-02 10:05", "2016-05-02 11:10", coordinator)
    return made


def give(participant: Participant, timepoint: str, start: str, end: str, by: Any) -> None:
    """Store an infusion as given."""
    Infusion.objects.create(
        participant=participant,
        form="infusion",
        timepoint=timepoint,
        protocol_version="1.0",
        status=Crf.Status.COMPLETE,
        given="Y",
        started_at=local(start),
        ended_at=local(end),
        created_at=NOW,
        created_by=by,
        updated_at=NOW,
        updated_by=by,
    )


@pytest.fixture
def fill(participant: Participant, coordinator: Any) -> Callable[..., Any]:
    """`fill("adverse-event", EVENT, grade="4")` is a filled form of the log, not yet saved."""

    def filled(key: str, data: dict[str, str], *, repeat: int = 0, **typed: str) -> Any:
        form = registry.forms()[key]
        slot = Slot(participant, form, "LOG", repeat if form.repeats else 1)
        version = str(slot.stored.version) if slot.stored else "0"
        return form({"version": version, **data, **typed}, slot=slot, by=coordinator, at=NOW)

    return filled


@pytest.fixture
def enter(fill: Callable[..., Any], coordinator: Any, participant: Participant) -> Callable[..., Any]:
    """`enter("adverse-event", EVENT)` saves a form of the log as its page does."""

    def save(*args: Any, **typed: Any) -> Any:
        record = actions.save(form=fill(*args, **typed), by=coordinator, at=NOW)
        participant.refresh_from_db()
        return record

    return save
