"""What safety adds to shared pages."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from safety.models import AdverseEvent
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.registry import Alert


@registry.panel("alerts")
def serious_events(participant: Any, at: datetime) -> list[Alert]:
    """Say that a participant has serious events; one query."""
    events = AdverseEvent.objects.filter(participant=participant, serious="Y").exclude(status=Crf.Status.VOID)
    count = events.count()
    if not count:
        return []
    words = ngettext("%(n)s serious adverse event", "%(n)s serious adverse events", count) % {"n": count}
    return [
        Alert("danger", words, f"{reverse('safety:event_list')}?participant={participant.code}&serious=1")
    ]


@registry.panel("alerts")
def death(participant: Any, at: datetime) -> list[Alert]:
    """Say that a participant has died."""
    if participant.died_at is None:
        return []
    when = participant.died_at.astimezone(participant.site.zone).strftime("%Y-%m-%d %H:%M")
    address = reverse("crf:form", args=[participant.code, "LOG", "death"])
    return [Alert("danger", _("Died %s") % when, address)]
