"""What happened before a journey begins, told as the demonstration tells its stories."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ucmsc_ali.demo.player import play, scenes
from ucmsc_ali.demo.story import Person, Step, Story

SHANGHAI = ZoneInfo("Asia/Shanghai")
SOMEONE = Person(age=60, weight="68.4")


@dataclass(frozen=True)
class Exactly:
    """An anchor at one moment of the site's clock."""

    moment: str

    def resolve(self, _now: datetime, zone: ZoneInfo) -> datetime:
        """Return it."""
        return datetime.fromisoformat(self.moment).replace(tzinfo=zone)


def tell(steps: list[Step], cast: Mapping[str, Any], *, anchor: str, now: datetime) -> str:
    """Do these steps, counted from an anchor, in the order of time; return the participant's code."""
    story: Any = Story(key="journey", title="", anchor=Exactly(anchor), steps=steps)  # type: ignore[arg-type]
    done = list(play(scenes([story], {"01": cast}, now=now, seed=1)))
    return done[0].telling.code
