"""The bell in the header: how many notices wait for this person."""

from django import template
from django.template import Context

from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission

register = template.Library()


@register.simple_tag(takes_context=True)
def waiting_notices(context: Context) -> int | None:
    """Return how many notices are open for who is signed in; None for who has no inbox.

    The count was read with the membership: no query here.
    """
    user = getattr(context.get("request"), "user", None)
    if not isinstance(user, User) or not user.may(Permission.PARTICIPANT_VIEW):
        return None
    return int(getattr(user.membership, "waiting_notices", 0))
