"""A slot is one place in the casebook: a participant's form at a timepoint, filled or not yet."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import Http404
from django.urls import reverse

from ucmsc_ali.crf import registry
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.protocol.load import current
from ucmsc_ali.protocol.model import Protocol

if TYPE_CHECKING:
    from ucmsc_ali.crf.forms import CrfForm

NEW = 0


@dataclass
class Slot:
    """A participant's form at a timepoint; repeat 0 is one that does not exist yet."""

    participant: Any
    form_class: "type[CrfForm]"
    timepoint: str
    repeat: int = 1

    @property
    def key(self) -> str:
        """The key of the form."""
        return self.form_class.key

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.participant.site.time_zone)

    @property
    def protocol(self) -> Protocol:
        """The protocol version that data are entered under today."""
        return current()

    @cached_property
    def stored(self) -> Crf | None:
        """The instance in this place, or None while there is none."""
        if self.repeat == NEW:
            return None
        rows: Any = self.form_class.model._default_manager
        found: Crf | None = (
            rows.select_related("updated_by", *self.form_class.links())
            .filter(participant=self.participant, form=self.key, timepoint=self.timepoint, repeat=self.repeat)
            .exclude(status=Crf.Status.VOID)
            .first()
        )
        if found:
            found.participant = self.participant
        return found

    def url(self, name: str = "form") -> str:
        """Return an address of this place: the form itself, or one of its pages."""
        return reverse(f"crf:{name}", args=[self.participant.code, self.timepoint, self.key, self.repeat])


def find(participant: Any, timepoint: str, key: str, repeat: int = 1) -> Slot:
    """Return the slot at an address; Http404 where the protocol has no such place."""
    form_class = registry.forms().get(key)
    if form_class is None or timepoint not in form_class.timepoints():
        raise Http404
    if repeat != 1 and not form_class.repeats:
        raise Http404
    return Slot(participant, form_class, timepoint, repeat)
