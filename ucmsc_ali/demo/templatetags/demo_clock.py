"""The clock of a demonstration in the ribbon above every page."""

from django import template
from django.template import Context

from ucmsc_ali.demo import ahead, moves

register = template.Library()


@register.inclusion_tag("demo/clock_buttons.html", takes_context=True)
def demo_clock(context: Context, *, is_own_page: bool = False) -> dict[str, object]:
    """Draw the steps of the clock; afterwards the person is back on this page."""
    moved = ahead.ahead()
    request = context.get("request")
    return {
        "ahead": moves.words(moved) if moved and not is_own_page else "",
        "steps": [(key, label) for key, label in moves.LABELS.items() if moved or key != moves.BACK],
        "onward": request.get_full_path() if request else "",
        "is_own_page": is_own_page,
    }
