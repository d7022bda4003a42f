"""Building the demonstration: the same for a seed, refused where anything lives, more for measurements."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from enrollment.models import Participant
from tests.ucmsc_ali.demo.conftest import NOW
from ucmsc_ali.accounts import demonstration
from ucmsc_ali.accounts.models import Site
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.items import items_of
from ucmsc_ali.demo import build
from ucmsc_ali.demo.crowd import crowd
from ucmsc_ali.demo.player import WrongStory, scenes
from ucmsc_ali.demo.stories import STORIES, declined
from ucmsc_ali.demo.story import DaysAgo, Screen, Story, hours

pytestmark = pytest.mark.django_db


def values() -> list[tuple[Any, ...]]:
    """Return every clinical value of the database, by place; links to other records apart."""
    return [
        (row.participant.code, row.form, row.timepoint, row.repeat, name, item.show(row))
        for form in registry.forms().values()
        for row in form.model._default_manager.select_related("participant__site").order_by(
            "participant__code", "form", "timepoint", "repeat"
        )
        for name, item in items_of(form.model).items()
        if item.get_internal_type() != "ForeignKey"
    ]


def test_the_same_seed_makes_the_same_values(build_demo):
    with build_demo(2, seed=7):
        first = values()

    with build_demo(2, seed=7):
        assert values() == first


def test_another_seed_makes_other_values(build_demo):
    with build_demo(1, seed=7):
        first = values()

    with build_demo(1, seed=8):
        assert values() != first


def test_more_participants_are_screened_before_the_stories(build_demo):
    count = len(STORIES) + 3

    with build_demo(count, seed=1):
        dates = list(Participant.objects.order_by("code").values_list("screened_on", flat=True))

    assert len(dates) == count
    assert dates == sorted(dates)


def test_a_crowd_needs_further_sites():
    assert {story.site for story in crowd(1000, seed=1)} == {"01", "02"}


def test_a_study_is_refused_and_left_alone(site):
    with pytest.raises(CommandError, match="holds a study"):
        call_command("demo")

    assert list(Site.objects.all()) == [site]
    assert not AuditEvent.objects.filter(action=demonstration.LOADED).exists()


def test_a_demonstration_is_refused_a_second_time(is_a_demo):
    with pytest.raises(CommandError, match="holds the demonstration already"):
        call_command("demo")


@pytest.mark.parametrize("count", ["0", "-1", "999999"])
def test_an_impossible_number_is_refused(count):
    with pytest.raises(CommandError, match="Choose from 1"):
        call_command("demo", "--participants", count)


def test_the_command_marks_the_demonstration(django_capture_on_commit_callbacks, capsys):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("demo", "--participants", "1")

    assert demonstration.is_demo()
    assert "1 participants" in capsys.readouterr().out


def test_a_story_that_has_not_happened_yet_is_refused(build_demo):
    ahead = Story(key="ahead", title="", anchor=DaysAgo(0, "23:59"), steps=[Screen(at=hours(1))])

    with build_demo(1, seed=1), pytest.raises(WrongStory, match="has not come yet"):
        scenes([ahead], {"01": a_cast()}, now=NOW, seed=1)


def test_a_form_that_the_rules_refuse_stops_the_story(build_demo):
    steps = [*declined.STEPS, declined.STEPS[-1]]
    wrong = Story(key="wrong", title="", anchor=DaysAgo(8), steps=steps)

    with build_demo(1, seed=1), pytest.raises(WrongStory, match="is refused"):
        list(build.act(scenes([wrong], {"01": a_cast()}, now=NOW + timedelta(days=1), seed=1)))


def a_cast() -> dict[str, Any]:
    """Return the people of site 01 by sign-in name."""
    from ucmsc_ali.accounts.models import User

    return {user.username: user for user in User.objects.all()}
