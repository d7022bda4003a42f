"""Protocol day and SDTM day."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from ucmsc_ali.lib.study_day import hours_between, label, protocol_day, sdtm_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
INFUSION_1 = datetime(2016, 5, 1, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "day", "exported", "shown"),
    [
        ("2016-04-30T10:00+08:00", -1, -1, "D−1"),
        ("2016-05-01T00:00+08:00", 0, 1, "D0"),
        ("2016-05-01T23:59+08:00", 0, 1, "D0"),
        ("2016-05-02T00:00+08:00", 1, 2, "D1"),
        ("2016-05-15T08:00+08:00", 14, 15, "D14"),
    ],
)
def test_days_count_from_the_date_of_infusion_1_at_the_site(at, day, exported, shown):
    found = protocol_day(datetime.fromisoformat(at), INFUSION_1, SHANGHAI)

    assert (found, sdtm_day(found), label(found)) == (day, exported, shown)


def test_hours_between_are_exact_and_signed():
    half = datetime(2016, 5, 1, 2, 30, tzinfo=UTC)

    assert hours_between(INFUSION_1, half) == Decimal("0.5")
    assert hours_between(half, INFUSION_1) == Decimal("-0.5")


def test_hours_between_know_that_clocks_change():
    berlin = ZoneInfo("Europe/Berlin")
    before, after = (datetime(2016, 3, day, 10, 0, tzinfo=berlin) for day in (26, 27))

    assert hours_between(before, after) == 23
