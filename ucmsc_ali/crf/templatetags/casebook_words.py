"""Names of forms and timepoints for templates, where a record carries only their keys."""

from django import template

from ucmsc_ali.crf import registry
from ucmsc_ali.crf.protocol_words import timepoint_label

register = template.Library()


@register.filter
def form_name(key: str) -> str:
    """Return a form's name; the key itself where no such form is registered."""
    form = registry.forms().get(key)
    return str(form.title) if form else key


@register.filter
def form_number(key: str) -> str:
    """Return a form's number in the protocol's casebook; nothing where no such form is registered."""
    form = registry.forms().get(key)
    return form.number if form else ""


@register.filter
def timepoint_name(code: str) -> str:
    """Return a timepoint's name; nothing for the logs, which belong to no visit."""
    return timepoint_label(code)
