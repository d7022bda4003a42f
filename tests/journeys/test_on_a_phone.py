"""Journey 6: in Chinese on a phone at the bedside, and in the dark at night: every page can be read."""

import pytest

from tests.journeys.told import SOMEONE
from ucmsc_ali.demo.course import treated_once

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "zh-CN"}
ADDRESSES = [
    "/",
    "/participants/",
    "/participants/screen/",
    "/participants/consent-versions/",
    "/participants/{code}/",
    "/participants/{code}/H6/cytokines/",
    "/participants/{code}/D2/blood-gas/",
    "/participants/{code}/SCR/eligibility/",
    "/participants/{code}/SCR/baseline/",
    "/participants/{code}/D1/infusion-preparation/",
    "/participants/{code}/INF1/infusion/",
    "/participants/{code}/INF1/infusion/check/",
    "/participants/{code}/INF1/infusion/card/",
    "/participants/{code}/INF1/vital-signs/",
    "/participants/{code}/D7/chest-ct/1/not-done/",
    "/participants/{code}/SCR/blood-gas/1/void/",
    "/participants/{code}/LOG/adverse-event/new/",
    "/participants/{code}/dose/",
    "/products/",
    "/products/add/",
    "/safety/",
    "/audit/",
    "/protocol/",
    "/accounts/password/",
]


@pytest.fixture
def addresses(clock, happened):
    """Every page of a participant after infusion 1, in the afternoon of day 0."""
    clock.it_is("2026-05-01 16:30")
    code = happened(treated_once(SOMEONE))
    return [address.format(code=code) for address in ADDRESSES]


def test_every_page_fits_a_phone_in_chinese(addresses, at_desk, coordinator):
    clara = at_desk(coordinator, **PHONE)
    clara.goes_to("/")
    clara.reads_in("zh-hans")

    assert clara.finds_too_wide(addresses) == {}


def test_every_page_can_be_read_in_the_dark(addresses, at_desk, investigator):
    ivan = at_desk(investigator, color_scheme="dark")

    assert ivan.finds_too_wide(addresses) == {}


def test_the_pages_of_people_can_be_read_in_the_dark(clock, at_desk, administrator, coordinator):
    adam = at_desk(administrator, color_scheme="dark")

    pages = ["/people/", "/people/add/", f"/people/{coordinator.pk}/", f"/people/{coordinator.pk}/role/"]
    assert adam.finds_too_wide(pages) == {}
