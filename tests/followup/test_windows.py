"""Each window to the minute, as the database keeps it (domain §3.1, §3.2)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from enrollment.models import Participant
from followup.models import ScheduledAssessment
from followup.schedule import State
from tests.followup.conftest import local, make_participant
from ucmsc_ali.accounts.models import Site

pytestmark = pytest.mark.django_db

WINDOWS = [
    ("BL", "cytokines", "2016-05-01 06:00", "2016-05-01 10:00"),
    ("BL", "blood-gas", "2016-04-30 10:00", "2016-05-01 10:00"),
    ("BL", "chest-ct", "2016-04-28 10:00", "2016-05-01 10:00"),
    ("BL", "vital-signs", "2016-05-01 09:30", "2016-05-01 10:00"),
    ("H6", "cytokines", "2016-05-01 16:30", "2016-05-01 17:30"),
    ("D1", "cytokines", "2016-05-02 04:00", "2016-05-02 14:00"),
    ("D1", "infusion", "2016-05-02 06:00", "2016-05-02 14:00"),
    ("D2", "cytokines", "2016-05-03 04:00", "2016-05-03 14:00"),
    ("D2", "blood-gas", "2016-05-03 00:00", "2016-05-03 23:59"),
    ("D2", "chest-ct", "2016-05-03 00:00", "2016-05-04 23:59"),
    ("D3", "cytokines", "2016-05-04 04:00", "2016-05-04 16:00"),
    ("D7", "blood-gas", "2016-05-07 00:00", "2016-05-09 23:59"),
    ("D14", "visit", "2016-05-15 00:00", "2016-05-17 23:59"),
]


@pytest.mark.parametrize(("timepoint", "form", "opens", "closes"), WINDOWS)
def test_window_is_kept_to_the_minute(treated, plan, timepoint, form, opens, closes) -> None:
    kept = plan(treated, timepoint, form)

    assert (kept.opens_at, kept.closes_at) == (local(opens), local(closes))


def test_targets_follow_the_first_infusion(treated, plan) -> None:
    assert plan(treated, "H6", "cytokines").target_at == local("2016-05-01 17:00")
    assert plan(treated, "D1", "cytokines").target_at == local("2016-05-02 10:00")
    assert plan(treated, "D3", "cytokines").target_at == local("2016-05-04 10:00")


def test_before_infusion_1_only_screening_has_windows(participant, derived) -> None:
    derived(participant)

    known = ScheduledAssessment.objects.filter(participant=participant, opens_at__isnull=False)
    assert set(known.values_list("timepoint", flat=True)) <= {"SCR", "INF1"}


def test_a_pre_dose_sample_closes_when_the_infusion_starts(treated, infuse, plan) -> None:
    infuse(treated, 2, "2016-05-02 07:10", "2016-05-02 08:00")

    assert plan(treated, "D1", "cytokines").closes_at == local("2016-05-02 07:10")


def test_a_window_is_upcoming_due_and_missed_to_the_minute(treated, plan) -> None:
    kept = plan(treated, "H6", "cytokines")
    minute = timedelta(minutes=1)

    assert kept.state(done_at=None, now=kept.opens_at - minute) is State.UPCOMING
    assert kept.state(done_at=None, now=kept.opens_at) is State.DUE
    assert kept.state(done_at=None, now=kept.closes_at) is State.DUE
    assert kept.state(done_at=None, now=kept.closes_at + minute) is State.MISSED


def test_a_sample_is_early_in_window_or_late_to_the_minute(treated, plan) -> None:
    kept = plan(treated, "H6", "cytokines")
    minute, now = timedelta(minutes=1), local("2016-06-01 00:00")

    assert kept.state(done_at=kept.opens_at - minute, now=now) is State.EARLY
    assert kept.state(done_at=kept.opens_at, now=now) is State.IN_WINDOW
    assert kept.state(done_at=kept.closes_at, now=now) is State.IN_WINDOW
    assert kept.state(done_at=kept.closes_at + minute, now=now) is State.LATE


@pytest.fixture
def berliner(db) -> Participant:
    """A participant in Berlin, where clocks went forward in the night of 27 March 2016."""
    site = Site.objects.create(number="03", name="Charité", time_zone="Europe/Berlin")
    return make_participant(site, 1, "2016-03-25 08:00")


def test_days_and_hours_part_where_clocks_go_forward(berliner, infuse, plan) -> None:
    infuse(berliner, 1, "2016-03-26 10:00", "2016-03-26 11:00")

    berlin = ZoneInfo("Europe/Berlin")
    assert plan(berliner, "D1", "cytokines").target_at == local("2016-03-27 11:00", berlin)  # 24 hours passed
    assert plan(berliner, "D1", "visit").opens_at == local("2016-03-27 00:00", berlin)
    assert plan(berliner, "D1", "visit").closes_at == local("2016-03-27 23:59", berlin)
    assert plan(berliner, "D14", "visit").opens_at == local("2016-04-09 00:00", berlin)
