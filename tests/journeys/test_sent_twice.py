"""Journey 4: a form sent twice makes one record and one entry in the trail."""

import pytest

from tests.journeys import values as v
from tests.journeys.told import SOMEONE
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.demo.course import consented

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clara(clock, happened, at_desk, coordinator):
    """The coordinator with an adverse event typed, not yet saved."""
    clock.it_is("2026-04-30 13:00")
    code = happened(consented(SOMEONE))
    desk = at_desk(coordinator)
    desk.form = desk.opens("Adverse events", "log", of=code)
    desk.form.enters(v.adverse_event("2026-04-30 12:40"))
    return desk


def entered():
    """Return how many events stand in the casebook, and how often the trail says that one was entered."""
    told = AuditEvent.objects.filter(form="adverse-event", table="safety.AdverseEvent", action="CREATE")
    return Crf.objects.filter(form="adverse-event").count(), told.count()


def test_a_double_click_saves_once(clara):
    clara.double_clicks("Save")

    clara.reads("is saved and complete")
    assert entered() == (1, 1)


def test_going_back_and_sending_again_saves_once(clara):
    clara.form.saves()
    clara.goes_back()
    clara.presses("Save")

    assert entered() == (1, 1)


def test_a_retry_after_no_answer_saves_once(clara):
    clara.sends_and_the_answer_is_lost()
    clara.form.saves()

    assert entered() == (1, 1)
