"""What review adds to the home page: forms that were saved with something missing."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.protocol_words import timepoint_label
from ucmsc_ali.crf.registry import Work

MOST = 50


@registry.panel("work")
def incomplete_forms(user: User, at: datetime) -> list[Work]:
    """Return the forms of the site that lack a required answer, the oldest first; one query."""
    if not user.may(Permission.CRF_ENTER) or user.membership is None:
        return []
    rows = Crf.objects.filter(status=Crf.Status.INCOMPLETE, participant__site=user.membership.site_id)
    return [work_for(crf) for crf in rows.select_related("participant").order_by("updated_at")[:MOST]]


def work_for(crf: Crf) -> Work:
    """Return what is to be done about one incomplete form."""
    title = registry.forms()[crf.form].title
    where = timepoint_label(crf.timepoint)
    return Work(
        participant_code=crf.participant.code,
        what=_("%(form)s is incomplete") % {"form": f"{where} · {title}" if where else title},
        url=crf.get_absolute_url(),
        button=pgettext_lazy("verb", "Complete"),
        state="query",
    )
