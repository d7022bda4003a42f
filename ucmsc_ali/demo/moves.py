"""Moving the clock of a demonstration: ahead by a step, or back to the machine's own."""

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.demonstration import is_demo
from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.context import context
from ucmsc_ali.audit.record import record
from ucmsc_ali.demo import ahead

BACK = "now"
STEPS: dict[str, timedelta] = {
    "1h": timedelta(hours=1),
    "6h": timedelta(hours=6),
    "1d": timedelta(days=1),
}
LABELS: dict[str, Promise] = {"1h": _("+1 h"), "6h": _("+6 h"), "1d": _("+1 day"), BACK: _("Back to now")}


class NotMoved(Exception):
    """The clock stays where it is; the message says why."""


@transaction.atomic
def move(*, step: str, by: User) -> timedelta:
    """Move the clock by one of STEPS, or back; return how far it is ahead. Raises NotMoved."""
    if not is_demo():
        raise NotMoved(_("This is a study: its clock is the real one."))
    before = ahead.ahead()
    after = timedelta(0) if step == BACK else before + STEPS[step]
    if after > ahead.AT_MOST:
        raise NotMoved(_("The clock goes no further than %s days. Go back to now.") % ahead.AT_MOST.days)
    with context(actor=by.username, role=by.role):
        record("DEMO_CLOCK_MOVED", details={"ahead_before": words(before), "ahead_after": words(after)})
    transaction.on_commit(partial(ahead.keep, after))
    return after


def words(span: timedelta) -> str:
    """Return a span as "+1 d 6 h"; "0 h" for none."""
    hours = int(span.total_seconds() // 3600)
    days, rest = divmod(hours, 24)
    parts = ([f"{days} d"] if days else []) + ([f"{rest} h"] if rest else [])
    return f"+{' '.join(parts)}" if parts else "0 h"
