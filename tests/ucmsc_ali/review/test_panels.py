"""What review says on the home page."""

from typing import Any

import pytest
from django.utils import timezone

from tests.conftest import MOMENT
from ucmsc_ali.crf import actions
from ucmsc_ali.review import panels

pytestmark = pytest.mark.django_db


def test_an_incomplete_form_waits_for_those_who_enter(signs: Any, coordinator: Any) -> None:
    actions.save(form=signs(spo2=""), by=coordinator, at=MOMENT)

    waiting = panels.incomplete_forms(coordinator, MOMENT)

    assert [str(work.what) for work in waiting] == ["Screening · Vital signs is incomplete"]
    assert str(waiting[0].button) == "Complete"


def test_a_monitor_can_open_it_and_no_more(signs: Any, coordinator: Any, monitor: Any) -> None:
    actions.save(form=signs(spo2=""), by=coordinator, at=MOMENT)

    assert [str(work.button) for work in panels.incomplete_forms(monitor, MOMENT)] == ["Open"]


def test_another_site_sees_none_of_it(signs: Any, coordinator: Any, stranger: Any) -> None:
    actions.save(form=signs(spo2=""), by=coordinator, at=MOMENT)

    assert panels.incomplete_forms(stranger, MOMENT) == []


def test_corrections_are_counted_for_those_who_review(signs: Any, coordinator: Any, monitor: Any) -> None:
    actions.save(form=signs(), by=coordinator, at=MOMENT)
    actions.save(form=signs(heart_rate="95", reason="Read again"), by=coordinator, at=MOMENT)

    fact = panels.corrections(monitor, timezone.now())[0]

    assert fact.value == "1"
    assert panels.corrections(coordinator, MOMENT) == []
