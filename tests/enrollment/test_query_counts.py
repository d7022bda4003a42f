"""Queries per page: within the budget, and the same for 20 and for 2,000 participants."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.models import Participant
from tests.conftest import PASSWORD
from tests.enrollment.conftest import AT, DEMOGRAPHICS, GAS, JUDGEMENT

pytestmark = pytest.mark.django_db
FORM, SIGN = "/participants/01-001/SCR/eligibility/", "/participants/01-001/eligibility/sign/"


@pytest.fixture(autouse=True)
def now(clock_at):
    """1 May 2016, 20:00 at the site."""
    with clock_at(AT):
        yield


@pytest.fixture
def count(signed_in):
    """`count(coordinator, address)` opens a page, and returns how many queries it took the second time."""

    def open_twice(user, address: str, data=None) -> int:
        browser = signed_in(user)
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = browser.get(address) if data is None else browser.post(address, data)
        assert answer.status_code in (200, 302), answer.content.decode()
        return len(queries)

    return open_twice


@pytest.fixture
def crowd(site):
    """`crowd(20)` adds participants in screening and on study."""

    def add(number: int, start: int = 100) -> None:
        Participant.objects.bulk_create(
            Participant(
                site=site,
                number=n,
                code=f"0{n}"[-6:],
                screened_on=date(2016, 4, 1),
                consented_at=AT if n % 2 else None,
                day_0_at=AT if n % 3 == 0 else None,
                status="FOLLOW-UP" if n % 3 == 0 else "SCREENING",
            )
            for n in range(start, start + number)
        )

    return add


def test_the_list_takes_at_most_8_queries_however_many_there_are(count, crowd, coordinator, eligible) -> None:
    crowd(20)
    few = count(coordinator, "/participants/")

    crowd(2000, start=1000)
    many = count(coordinator, "/participants/")

    assert (few, few <= 8) == (many, True)


def test_the_home_page_takes_at_most_12_queries_however_many_there_are(
    count, crowd, investigator, judged
) -> None:
    crowd(20)
    few = count(investigator, "/")

    crowd(500, start=1000)
    many = count(investigator, "/")

    assert (few, few <= 12) == (many, True)


@pytest.mark.parametrize("stage", ["screened", "judged", "eligible"])
def test_the_casebook_takes_at_most_12_queries(stage, count, coordinator, request) -> None:
    request.getfixturevalue(stage)

    assert count(coordinator, "/participants/01-001/") <= 12


@pytest.mark.parametrize("form", ["consent", "demographics", "baseline", "eligibility"])
def test_a_form_takes_at_most_10_queries(form, count, investigator, eligible) -> None:
    assert count(investigator, f"/participants/01-001/SCR/{form}/") <= 10


def test_the_sign_page_takes_at_most_10_queries(count, investigator, judged) -> None:
    assert count(investigator, SIGN) <= 10


SAVES = [
    ("demographics", {**DEMOGRAPHICS, "race": "OTHER", "reason": "Transcription error"}),
    ("blood-gas", {**GAS, "pao2": "69", "reason": "Value was read again"}),
    ("eligibility", {**JUDGEMENT, "e07_comment": "None known.", "reason": "Value was read again"}),
]


@pytest.mark.parametrize(("form", "data"), SAVES)
def test_a_save_takes_at_most_15_queries(form, data, count, investigator, judged) -> None:
    assert count(investigator, f"/participants/01-001/SCR/{form}/", {**data, "version": "1"}) <= 15


def test_signing_stays_within_reason(count, investigator, judged) -> None:
    assert count(investigator, SIGN, {"password": PASSWORD}) <= 40
