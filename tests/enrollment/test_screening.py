"""The first number: given once, in order, to those who may, and again only as the protocol allows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from enrollment.actions import participants, screen_failures
from enrollment.actions.moves import NotAllowed
from enrollment.models import Participant
from tests.enrollment.conftest import AT
from ucmsc_ali.accounts.models import Site
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
DAY = date(2016, 4, 30)


@pytest.fixture
def screen(site, coordinator):
    """`screen()` screens one more participant."""
    return lambda **options: participants.screen(site=site, by=coordinator, at=AT, screened_on=DAY, **options)


@pytest.fixture
def failed(screen, coordinator):
    """`failed()` screens a participant whose screening then ends; `failed(before)` the same person again."""

    def make(before=None):
        participant = screen(rescreen_of=before)
        screen_failures.fail(participant=participant, words="Consent ran out.", by=coordinator, at=AT)
        return participant

    return make


def test_numbers_follow_one_another_at_a_site(screen) -> None:
    assert [screen().code, screen().code] == ["01-001", "01-002"]


def test_each_site_counts_for_itself(screen, stranger, other_site) -> None:
    screen()

    theirs = participants.screen(site=other_site, by=stranger, at=AT, screened_on=DAY)

    assert theirs.code == "02-001"


def test_the_same_token_gives_the_same_participant(screen) -> None:
    assert screen(token="once") == screen(token="once")
    assert Participant.objects.count() == 1


def test_screening_is_in_the_trail(screen) -> None:
    participant = screen()

    event = AuditEvent.objects.get(table="enrollment.Participant", record=str(participant.pk))

    assert (event.action, event.actor, event.participant_id) == ("CREATE", "coordinator", participant.pk)


@pytest.mark.parametrize("role", ["monitor", "data_manager", "administrator", "inspector"])
def test_only_those_who_screen_give_numbers(role, request, site) -> None:
    with pytest.raises(PermissionDenied):
        participants.screen(site=site, by=request.getfixturevalue(role), at=AT, screened_on=DAY)


def test_nobody_screens_at_another_site(stranger, site) -> None:
    with pytest.raises(PermissionDenied):
        participants.screen(site=site, by=stranger, at=AT, screened_on=DAY)


def test_a_screening_date_to_come_is_refused(site, coordinator) -> None:
    with pytest.raises(NotAllowed, match="future"):
        participants.screen(site=site, by=coordinator, at=AT, screened_on=date(2016, 5, 2))

    assert not Participant.objects.exists()


def test_the_last_number_of_a_site_is_999(screen, site) -> None:
    Participant.objects.create(site=site, number=999, code="01-999", screened_on=DAY)

    with pytest.raises(NotAllowed, match="all its screening numbers"):
        screen()


# ── Again ───────────────────────────────────────────────────────────────────
def test_a_screen_failure_may_be_screened_again(failed, screen) -> None:
    before = failed()

    again = screen(rescreen_of=before)

    assert (again.code, again.rescreen_of) == ("01-002", before)


def test_screening_again_is_allowed_twice(failed, screen) -> None:
    third = failed(failed(failed()))

    with pytest.raises(NotAllowed, match="2 times"):
        screen(rescreen_of=third)


def test_nobody_is_screened_again_twice_from_the_same_number(failed, screen) -> None:
    before = failed()
    screen(rescreen_of=before)

    with pytest.raises(NotAllowed, match="screened again already"):
        screen(rescreen_of=before)


def test_who_is_still_in_screening_is_not_screened_again(screen) -> None:
    with pytest.raises(NotAllowed, match="did not leave"):
        screen(rescreen_of=screen())


# ── At the same time ────────────────────────────────────────────────────────
@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_time_get_different_numbers(site, coordinator) -> None:
    def screen_one(_number: int) -> str:
        try:
            with context(actor="coordinator", role="coordinator"):
                here = Site.objects.get(pk=site.pk)
                return participants.screen(site=here, by=coordinator, at=AT, screened_on=DAY).code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        given = list(pool.map(screen_one, range(8)))

    assert sorted(given) == [f"01-{number:03d}" for number in range(1, 9)]
