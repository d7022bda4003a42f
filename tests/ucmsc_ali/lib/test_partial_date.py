"""Dates of which only a part is known are bounded, never completed."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ucmsc_ali.lib.partial_date import PartialDate, PartialDateError, PartialMoment

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("text", ["2016", "2016-04", "2016-04-24"])
def test_a_partial_date_is_written_as_it_was_read(text):
    assert str(PartialDate.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "16", "2016-4", "2016-13", "2015-02-29", "2016-04-31", "2016-04-", "24.04.2016", "0000"]
)
def test_a_wrong_date_is_refused(text):
    with pytest.raises(PartialDateError):
        PartialDate.parse(text)


def test_a_day_without_its_month_is_refused():
    with pytest.raises(PartialDateError):
        PartialDate(2016, None, 4)


def test_a_month_has_its_first_and_last_day_as_bounds():
    month = PartialDate.parse("2016-02")

    assert (month.earliest, month.latest) == (date(2016, 2, 1), date(2016, 2, 29))
    assert month.exact is None


def test_a_year_has_its_first_and_last_day_as_bounds():
    year = PartialDate.parse("2016")

    assert (year.earliest, year.latest) == (date(2016, 1, 1), date(2016, 12, 31))


def test_a_whole_date_is_exact():
    assert PartialDate.parse("2016-04-24").exact == date(2016, 4, 24)
    assert PartialDate.of(date(2016, 4, 24)).is_complete


def test_partial_dates_are_compared_by_what_they_can_be():
    march, april, year = (PartialDate.parse(text) for text in ("2016-03", "2016-04", "2016"))

    assert march.is_certainly_before(april)
    assert not year.is_certainly_before(april)
    assert year.may_be_before(april)


@pytest.mark.parametrize("text", ["2016", "2016-04", "2016-04-24", "2016-04-24T21:00"])
def test_a_partial_moment_is_written_as_it_was_read(text):
    assert str(PartialMoment.parse(text)) == text


def test_a_blank_may_stand_for_the_t():
    assert PartialMoment.parse("2016-04-24 21:00").time == time(21, 0)


@pytest.mark.parametrize(
    "text", ["2016-04T21:00", "2016-04-24 25:00", "2016-04-24 9:00", "2016-04-24T", "noon"]
)
def test_a_wrong_moment_is_refused_or_stays_a_date(text):
    parsed = _parsed(text)

    assert parsed is None or parsed.time is None


def _parsed(text: str) -> PartialMoment | None:
    try:
        return PartialMoment.parse(text)
    except PartialDateError:
        return None


def test_a_known_time_is_one_instant_at_the_site():
    moment = PartialMoment.parse("2016-04-24T21:00")

    assert moment.instant(SHANGHAI) == datetime(2016, 4, 24, 13, 0, tzinfo=UTC)
    assert moment.earliest(SHANGHAI) == moment.latest(SHANGHAI)


def test_an_unknown_time_is_the_whole_day_at_the_site():
    moment = PartialMoment.parse("2016-04-24")

    assert moment.instant(SHANGHAI) is None
    assert moment.earliest(SHANGHAI) == datetime(2016, 4, 23, 16, 0, tzinfo=UTC)
    assert moment.latest(SHANGHAI) == datetime(2016, 4, 24, 15, 59, 59, 999999, tzinfo=UTC)


def test_the_day_of_the_clock_change_has_23_hours():
    moment = PartialMoment.parse("2016-03-27")

    assert (moment.latest(BERLIN) - moment.earliest(BERLIN)).total_seconds() == pytest.approx(23 * 3600)


def test_an_unknown_time_may_be_after_an_instant_of_its_day():
    infusion = datetime(2016, 7, 4, 6, 0, tzinfo=UTC)

    assert PartialMoment.parse("2016-07-04").may_be_at_or_after(infusion, SHANGHAI)
    assert PartialMoment.parse("2016-07").may_be_at_or_after(infusion, SHANGHAI)
    assert not PartialMoment.parse("2016-07-03").may_be_at_or_after(infusion, SHANGHAI)


def test_moments_are_compared_by_what_they_can_be():
    known, day = PartialMoment.parse("2016-07-04T13:20"), PartialMoment.parse("2016-07-04")

    assert day.may_be_before(known, SHANGHAI)
    assert not day.is_certainly_before(known, SHANGHAI)
    assert PartialMoment.parse("2016-07-03").is_certainly_before(known, SHANGHAI)


def test_an_instant_becomes_a_moment_to_the_minute():
    assert str(PartialMoment.of(datetime(2016, 4, 24, 13, 0, 59, tzinfo=UTC), SHANGHAI)) == "2016-04-24T21:00"
