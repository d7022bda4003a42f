"""A notice in words: made from codes in the reader's language, with the site's zone named."""

from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ucmsc_ali.notices.models import Notice
from ucmsc_ali.notices.rules import Step, rule_of
from ucmsc_ali.protocol.load import current
from ucmsc_ali.protocol.model import Text


def title(notice: Notice) -> str:
    """Return what it is about in a few words."""
    step = step_of(notice)
    return str(step.title) if step else notice.rule


def text(notice: Notice, zone: ZoneInfo) -> str:
    """Return the whole sentence; a reminder that is declared no more says where it belongs."""
    step = step_of(notice)
    words = str(step.words) if step else "%(participant)s: %(what)s"
    return words % {
        "participant": notice.participant.code,
        "what": what(notice),
        "due": f"{notice.due_at.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})",
    }


def step_of(notice: Notice) -> Step | None:
    """Return the declared telling behind a notice."""
    rule = rule_of(notice.rule)
    return rule.step(notice.step) if rule else None


def what(notice: Notice) -> str:
    """Return the visit and the forms, by the names of the protocol."""
    protocol = current()
    point = protocol.timepoints.get(notice.timepoint)
    names = [protocol.activities[key].name for key in notice.form_keys if key in protocol.activities]
    forms = ", ".join(_said(name) for name in names)
    if point is None:
        return forms
    return _("%(timepoint)s: %(forms)s") % {"timepoint": _said(point.name), "forms": forms}


def _said(name: Text) -> str:
    return name.for_language(get_language() or "en")
