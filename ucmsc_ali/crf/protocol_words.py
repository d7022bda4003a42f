"""Names of the protocol in the reader's language."""

from django.utils.functional import Promise, lazy
from django.utils.translation import get_language

from ucmsc_ali.protocol.load import current
from ucmsc_ali.protocol.model import Text


def in_language(text: Text) -> str:
    """Return a text of the protocol in the language that is active now."""
    return text.for_language(get_language() or "en")


def form_title(key: str) -> str | Promise:
    """Return a form's name, read from the protocol when it is shown."""
    return lazy(lambda: in_language(current().activities[key].name), str)()


def timepoint_label(code: str) -> str:
    """Return a timepoint's name; logs belong to no visit and have none."""
    point = current().timepoints.get(code)
    return in_language(point.name) if point else ""
