"""Plays stories in the order of time, through the actions of the pages, each under a name and at a moment.

The platform does not know the trial: forms come from the registry by their key, the few other actions of the
trial by their dotted name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from random import Random
from typing import Any

from django.utils import translation
from django.utils.module_loading import import_string

from ucmsc_ali.accounts.access import get_participant, site_of
from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf import actions, registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.slots import NEW, Slot, find
from ucmsc_ali.demo.story import (
    Check,
    Confirm,
    Correct,
    FailScreening,
    Fill,
    NotDone,
    Screen,
    Step,
    Story,
)
from ucmsc_ali.demo.typed import Teller

SCREEN = "enrollment.actions.participants.screen"
CONFIRM = "enrollment.actions.eligibility.confirm"
FAIL = "enrollment.actions.screen_failures.fail"
CHECK = "dosing.actions.checks.sign"

Cast = Mapping[str, User]  # the people of a site by the sign-in name of whom they play
Place = tuple[str, str, int]


class WrongStory(Exception):
    """A story does something that the rules of the trial do not let pass; the message says where and why."""


@dataclass
class Telling:
    """One story while it is played."""

    story: Story
    teller: Teller
    cast: Cast
    code: str = ""
    typed: dict[Place, dict[str, str]] = field(default_factory=dict)

    def slot(self, by: User, step: Any, repeat: int) -> Slot:
        """Return the place of a step in the casebook, read anew as a page would."""
        return find(get_participant(by, self.code), step.timepoint, step.form, repeat)


@dataclass(frozen=True)
class Scene:
    """A step of a story with its moment and the one who does it."""

    telling: Telling
    step: Step
    at: datetime

    @property
    def by(self) -> User:
        """Who does it."""
        return self.telling.cast[self.step.by]

    def __str__(self) -> str:
        what = " ".join(str(getattr(self.step, name, "")) for name in ("timepoint", "form"))
        return f"{self.telling.story.key}: {type(self.step).__name__} {what} at {self.at:%Y-%m-%d %H:%M}"


def scenes(stories: Sequence[Story], casts: Mapping[str, Cast], *, now: datetime, seed: int) -> list[Scene]:
    """Return every step of these stories in the order of time. Raises WrongStory for one that is to come."""
    found = [scene for story in stories for scene in steps_of(story, casts[story.site], now, seed)]
    for scene in found:
        if scene.at > now:
            raise WrongStory(f"{scene} has not come yet.")
    return sorted(found, key=lambda scene: scene.at)


def steps_of(story: Story, cast: Cast, now: datetime, seed: int) -> Iterator[Scene]:
    """Yield the steps of one story with their moments."""
    zone = site_of(cast["coordinator"]).zone
    numbers = Random(f"{seed}:{story.key}")  # noqa: S311 made-up values, the same for the same seed
    teller = Teller(story.anchor.resolve(now, zone), zone, numbers)
    telling = Telling(story, teller, cast)
    for step in story.steps:
        if not (story.goes_on and teller.at(step.at) > now):
            yield Scene(telling, step, teller.at(step.at))


def play(played: Sequence[Scene], *, first: int = 1) -> Iterator[Scene]:
    """Play scenes one after another and yield each once it is done; `first` numbers their requests."""
    for number, scene in enumerate(played, first):
        by, request = scene.by, f"demo-{number:06d}"
        with context(actor=by.username, role=by.role, request_id=request), translation.override("en"):
            ACTS[type(scene.step)](scene, request)
        yield scene


# ── Acts ────────────────────────────────────────────────────────────────────
def screen(scene: Scene, token: str) -> None:
    """Give the next number."""
    screened = import_string(SCREEN)(
        site=site_of(scene.by), by=scene.by, at=scene.at, screened_on=scene.at.date(), token=token
    )
    scene.telling.code = screened.code


def fill(scene: Scene, token: str) -> None:
    """Fill a form that is empty; a repeating one takes its next number."""
    step: Any = scene.step
    form_class = registry.forms()[step.form]
    slot = scene.telling.slot(scene.by, step, NEW if form_class.repeats else step.repeat)
    blank = cache(partial(form_class, slot=slot, by=scene.by, at=scene.at))
    data = scene.telling.teller.typed(step.values, slot, blank)
    record = submit(scene, slot, data, token)
    scene.telling.typed[step.form, step.timepoint, record.repeat] = data


def correct(scene: Scene, token: str) -> None:
    """Change values of a saved form, with the reason."""
    step: Any = scene.step
    slot = scene.telling.slot(scene.by, step, step.repeat)
    blank = cache(partial(slot.form_class, slot=slot, by=scene.by, at=scene.at))
    before = scene.telling.typed[step.form, step.timepoint, step.repeat]
    data = before | scene.telling.teller.typed(step.values, slot, blank)
    submit(scene, slot, {**data, "reason": step.reason}, token)
    scene.telling.typed[step.form, step.timepoint, step.repeat] = data


def submit(scene: Scene, slot: Slot, data: dict[str, str], token: str) -> Crf:
    """Send a form as its page does: where it asks, the question is kept, then answered. Raises WrongStory."""
    version = slot.stored.version if slot.stored else 0
    typed = {**data, "token": token, "version": str(version)}
    form = slot.form_class(typed, slot=slot, by=scene.by, at=scene.at)
    confirm: str = getattr(scene.step, "confirm", "")
    if form.is_valid() and form.open_questions and confirm:
        actions.ask(form=form, by=scene.by, at=scene.at)
        answers = {f"confirm__{question.key}": confirm for question in form.open_questions}
        form = slot.form_class({**typed, **answers}, slot=slot, by=scene.by, at=scene.at)
    if not form.can_save():
        asked = [f"{question.key}: {question.message}" for question in form.open_questions]
        raise WrongStory(f"{scene} is refused: {form.errors.as_json()} {asked}")
    return actions.save(form=form, by=scene.by, at=scene.at)


def not_done(scene: Scene, token: str) -> None:
    """Record that a form will not be filled."""
    step: Any = scene.step
    slot = scene.telling.slot(scene.by, step, 1)
    actions.record_not_done(slot=slot, reason=step.reason, token=token, by=scene.by, at=scene.at)


def confirm_eligibility(scene: Scene, _token: str) -> None:
    """Sign eligibility."""
    participant = get_participant(scene.by, scene.telling.code)
    import_string(CONFIRM)(participant=participant, by=scene.by, at=scene.at)


def fail_screening(scene: Scene, _token: str) -> None:
    """End the screening."""
    step: Any = scene.step
    participant = get_participant(scene.by, scene.telling.code)
    import_string(FAIL)(participant=participant, words=step.words, by=scene.by, at=scene.at)


def check_preparation(scene: Scene, _token: str) -> None:
    """Sign a preparation."""
    step: Any = scene.step
    slot = find(get_participant(scene.by, scene.telling.code), step.timepoint, "infusion-preparation")
    prepared: Any = slot.stored
    import_string(CHECK)(
        preparation=prepared, meaning=step.meaning, version=prepared.version, by=scene.by, at=scene.at
    )


ACTS: dict[type[Step], Callable[[Scene, str], None]] = {
    Screen: screen,
    Fill: fill,
    Correct: correct,
    NotDone: not_done,
    Confirm: confirm_eligibility,
    FailScreening: fail_screening,
    Check: check_preparation,
}
