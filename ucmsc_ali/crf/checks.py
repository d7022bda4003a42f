"""System checks: the protocol file is whole, and every form of the casebook fits it."""

from typing import Any

from django.core.checks import CheckMessage, Error

from ucmsc_ali.crf import registry
from ucmsc_ali.crf.items import items_of
from ucmsc_ali.protocol.load import current, path_of, problems, versions


def protocol_is_whole(**_: Any) -> list[CheckMessage]:
    """List every wrong item of every protocol version with what was expected."""
    return [
        Error(f"Protocol {version}, {problem}", id="protocol.E001")
        for version in versions()
        for problem in problems(path_of(version))
    ]


def forms_fit_the_protocol(**_: Any) -> list[CheckMessage]:
    """Name planned forms that are not built, and items that a form forgets or invents."""
    built = registry.forms()
    planned = {activity.form for activity in current().activities.values() if activity.form}
    found: list[CheckMessage] = [
        Error(f"The protocol plans the form {key!r}, and no app registers it.", id="crf.E001")
        for key in sorted(planned - built.keys())
    ]
    for key, form in built.items():
        shown = {name for names in form.sections.values() for name in names}
        known = set(items_of(form.model))
        found += [
            Error(f"{form.model.__name__}.{name} is on no section of the form {key!r}.", id="crf.E002")
            for name in sorted(known - shown)
        ]
        found += [
            Error(f"The form {key!r} shows {name!r}, which is no item of its table.", id="crf.E003")
            for name in sorted(shown - known)
        ]
    return found
