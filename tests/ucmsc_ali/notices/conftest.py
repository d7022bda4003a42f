"""One reminder that is due now, and the notice that it raises."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import MOMENT
from ucmsc_ali.audit.context import context
from ucmsc_ali.notices.actions import Call, raise_
from ucmsc_ali.notices.duties import Duty
from ucmsc_ali.notices.models import Notice
from ucmsc_ali.notices.rules import Cause, Rule, Step, from_due, rule_of


def cause_for(participant: Any, **facts: Any) -> Cause:
    """Return a visit that is due now."""
    known = {
        "participant": participant,
        "subject": f"{participant.pk}:D7",
        "timepoint": "D7",
        "forms": ("visit", "blood-gas"),
        "url": f"/participants/{participant.code}/D7/visit/",
        "due_at": MOMENT,
        "opens_at": MOMENT,
        "closes_at": MOMENT + timedelta(hours=1),
    }
    return Cause(**{**known, **facts})


@pytest.fixture
def told(participant: Any) -> Callable[..., Notice]:
    """`told(coordinator)` raises R1 about 01-004 for a person at MOMENT; the person has an address."""

    def tell(user: Any, *, code: str = "R1", step: str = "due-day", level: int = 0, **facts: Any) -> Notice:
        with context(reason="For the test"):
            type(user).objects.filter(pk=user.pk).update(email=f"{user.username}@ward.invalid")
        user.email = f"{user.username}@ward.invalid"
        rule = rule_of(code)
        call = Call(rule, rule.step(step), cause_for(participant, **facts), user)
        notice = raise_(call=call, at=MOMENT)
        if level:
            with context(reason="For the test"):
                Notice.objects.filter(pk=notice.pk).update(level=level)
        return Notice.objects.get(pk=notice.pk)

    return tell


def a_rule(code: str, query: Any) -> Rule:
    """Return a reminder that tells coordinators at once."""
    words = "%(participant)s · %(what)s %(due)s"
    step = Step(key="due", when=from_due(), to=(Duty.CRC,), title="Due", words=words)
    return Rule(code=code, level=3, query=query, steps=(step,))
