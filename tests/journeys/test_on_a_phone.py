"""Journey 6: in Chinese on a phone, at the bedside: no page is wider than the screen."""

import pytest

from tests.journeys.told import SOMEONE
from ucmsc_ali.demo.course import treated_once

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "zh-CN"}


@pytest.fixture
def code(clock, happened):
    """A participant after infusion 1, in the evening of day 0."""
    clock.it_is("2026-05-01 16:30")
    return happened(treated_once(SOMEONE))


@pytest.fixture
def clara(code, at_desk, coordinator):
    """The coordinator with a phone, who reads Chinese."""
    desk = at_desk(coordinator, **PHONE)
    desk.goes_to("/")
    desk.reads_in("zh-hans")
    return desk


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/participants/",
        "/participants/screen/",
        "/participants/{code}/",
        "/participants/{code}/H6/cytokines/",
        "/participants/{code}/D2/blood-gas/",
        "/participants/{code}/SCR/eligibility/",
        "/participants/{code}/D1/infusion-preparation/",
        "/participants/{code}/INF1/infusion/",
        "/participants/{code}/INF1/infusion/check/",
        "/participants/{code}/dose/",
        "/products/",
        "/safety/",
        "/audit/",
        "/protocol/",
    ],
)
def test_a_page_fits_the_phone_in_chinese(clara, code, address):
    clara.goes_to(address.format(code=code))

    assert clara.page.locator("html").get_attribute("lang") == "zh-hans"
    assert clara.overflows() == []
