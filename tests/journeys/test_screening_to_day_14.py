"""Journey 1: one participant from screening to day 14, then the monitor takes the trail home and checks it."""

import pytest

from tests.journeys import values as v

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
CODE = "01-001"


@pytest.fixture
def ward(clock, at_desk, coordinator, nurse, investigator, monitor, consent_version):
    """Four people, each at a browser of their own, and the clock on the wall."""

    class Ward:
        it_is = staticmethod(clock.it_is)
        clara, nora = at_desk(coordinator), at_desk(nurse)
        ivan, mona = at_desk(investigator), at_desk(monitor)

    return Ward()


def test_one_participant_from_screening_to_day_14(ward):
    screening(ward)


def screening(ward):
    ward.it_is("2026-04-30 12:00")
    ward.clara.goes_to("/")
    ward.clara.follows("Screen a participant")
    ward.clara.presses("Give the next number")
    ward.clara.reads(CODE)

    ward.it_is("2026-04-30 12:10")
    ward.clara.records("Screening and consent", "Screening", v.consent("2026-04-30 12:00"), of=CODE)
    ward.clara.records("Demographics", "Screening", v.DEMOGRAPHICS, of=CODE)
