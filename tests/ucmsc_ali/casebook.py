"""A consented participant, and the vital signs form as its page sends it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from enrollment.models import Participant
from tests.conftest import MOMENT
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.slots import Slot

SIGNS = {
    "measured_at_0": "2026-03-02",
    "measured_at_1": "08:30",
    "point": "ROUTINE",
    "systolic": "118",
    "diastolic": "74",
    "heart_rate": "92",
    "respiratory_rate": "22",
    "temperature": "37.4",
    "temperature_site": "AXILLA",
    "spo2": "94",
    "position": "SUPINE",
}


@pytest.fixture
def participant(site: Any) -> Participant:
    """01-004, who consented yesterday."""
    return Participant.objects.create(
        site=site,
        number=4,
        code="01-004",
        screened_on=date(2026, 3, 1),
        consented_at=MOMENT - timedelta(hours=20),
        token="t-4",
    )


@pytest.fixture
def signs(participant: Participant, coordinator: Any, moment: Any) -> Callable[..., Any]:
    """`signs(heart_rate="140")` is the vital signs form of screening, filled with sound values but these."""

    def fill(*, by: Any = None, repeat: int = 1, **typed: str) -> Any:
        slot = Slot(participant, registry.forms()["vital-signs"], "SCR", repeat)
        version = str(slot.stored.version) if slot.stored else "0"
        return slot.form_class(
            {"version": version, **SIGNS, **typed}, slot=slot, by=by or coordinator, at=MOMENT
        )

    return fill
