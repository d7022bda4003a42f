"""Queries per page: within the budget, and the same at 3 and at 60 participants (issue 2)."""

from itertools import count

import pytest

from tests.bench.pages import MEASURED, measure, pages
from ucmsc_ali.audit.context import context
from ucmsc_ali.demo import build, people
from ucmsc_ali.demo.crowd import crowd
from ucmsc_ali.demo.player import play, scenes
from ucmsc_ali.demo.products import enter_batches
from ucmsc_ali.demo.stories import STORIES
from ucmsc_ali.lib import clock

pytestmark = pytest.mark.django_db
FURTHER = [story for story in STORIES if story not in MEASURED.values()]
IN_ALL = 60


@pytest.fixture
def told(moment):
    """`told(stories)` plays stories at site 01 and returns the code of each."""
    staff = people.open_site("01", "First Fictional Hospital", people.STAFF, at=moment)
    build.add_consent_versions(staff["coordinator"], moment)
    with context(actor="coordinator", role="coordinator"):
        enter_batches(by=staff["coordinator"], now=moment)

    def tell(stories):
        played = scenes(stories, {"01": staff}, now=moment, seed=1)
        done = list(play(played, first=next(requests)))
        return {scene.telling.story.key: scene.telling.code for scene in done}

    tell.staff, requests = staff, count(1, 100_000)
    return tell


@pytest.fixture
def counted(told, moment):
    """`counted(codes)` measures every page and returns its queries."""

    def measured(codes):
        found = list(pages(codes, told.staff, clock.now()))
        return {page: measure(page, told.staff)[0] for page in found}

    return measured


def test_queries_are_within_budget_and_the_same_at_3_and_at_60_participants(told, counted):
    codes = told(list(MEASURED.values()))
    measured = {name: codes[story.key] for name, story in MEASURED.items()}
    few = counted(measured)

    told([*FURTHER, *crowd(IN_ALL - len(codes) - len(FURTHER), seed=1)])
    many = counted(measured)

    assert {str(page): number for page, number in many.items() if number > page.limit} == {}
    assert by_name(many) == by_name(few)


def by_name(counted):
    """Return the queries of each page by its name: what is sent differs in its one-time token."""
    return {str(page): number for page, number in counted.items()}
