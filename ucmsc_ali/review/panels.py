"""What review adds to the home page: forms with something missing, values that were corrected."""

from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.protocol_words import timepoint_label
from ucmsc_ali.crf.registry import Fact, Work

MOST = 50
LATELY = timedelta(days=7)


@registry.panel("work")
def incomplete_forms(user: User, at: datetime) -> list[Work]:
    """Return the forms of the site that lack a required answer, the oldest first; one query."""
    if not user.may(Permission.CRF_VIEW) or user.membership is None:
        return []
    button = pgettext_lazy("verb", "Complete") if user.may(Permission.CRF_ENTER) else _("Open")
    rows = Crf.objects.filter(status=Crf.Status.INCOMPLETE, participant__site=user.membership.site_id)
    return [work_for(crf, button) for crf in rows.select_related("participant").order_by("updated_at")[:MOST]]


def work_for(crf: Crf, button: str | Promise) -> Work:
    """Return what is to be done about one incomplete form."""
    title = registry.forms()[crf.form].title
    where = timepoint_label(crf.timepoint)
    return Work(
        participant_code=crf.participant.code,
        what=_("%(form)s is incomplete") % {"form": f"{where} · {title}" if where else title},
        url=crf.get_absolute_url(),
        button=button,
        state="query",
    )


@registry.panel("counts")
def corrections(user: User, at: datetime) -> list[Fact]:
    """Say how many saves corrected something lately, to those who review the trail; one query."""
    if not user.may(Permission.TRAIL_EXPORT) or user.membership is None:
        return []
    site, since = user.membership.site, at - LATELY
    here: Any = apps.get_model("enrollment.Participant")._base_manager.filter(site=site)
    corrected = AuditEvent.objects.filter(at__gte=since, action="CHANGE", crf_id__isnull=False)
    count = corrected.exclude(reason="").filter(participant_id__in=here.values("pk")).count()
    first_day = since.astimezone(site.zone).date().isoformat()
    url = f"{reverse('review:trail')}?action=CHANGE&since={first_day}"
    words = ngettext(
        "save corrected something in the last 7 days", "saves corrected something in the last 7 days", count
    )
    return [Fact(words, str(count), url)]
