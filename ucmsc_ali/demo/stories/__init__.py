"""The stories that every demonstration tells: each state a participant can be in."""

from ucmsc_ali.demo.stories import (
    between_infusions,
    completed,
    dead_on_day_1,
    declined,
    discharged_early,
    missed_sample,
    pending_test,
    ready_to_sign,
    screen_failure,
    second_day,
    serious_event,
    seventh_day,
    six_hour_sample,
    waiting,
    withdrawn,
)
from ucmsc_ali.demo.story import Story

STORIES: tuple[Story, ...] = tuple(
    module.STORY
    for module in (
        completed,
        dead_on_day_1,
        screen_failure,
        discharged_early,
        declined,
        seventh_day,
        missed_sample,
        withdrawn,
        serious_event,
        second_day,
        between_infusions,
        six_hour_sample,
        waiting,
        pending_test,
        ready_to_sign,
    )
)
