"""The trail as one relation with filters: the page, its count and the export read the same rows."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.accounts.roles import ROLES
from ucmsc_ali.audit.models import AuditChange
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.words import ACTIONS

TYPED_DATE = {"data-kind": "date", "placeholder": "YYYY-MM-DD", "inputmode": "numeric", "autocomplete": "off"}


class TrailFilter(forms.Form):
    """What to look for in the trail; everything is optional."""

    participant = forms.CharField(label=_("Participant"), required=False, max_length=6)
    form = forms.ChoiceField(label=_("Form"), required=False)
    item = forms.ChoiceField(label=_("Field"), required=False)
    person = forms.ChoiceField(label=_("Person"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    action = forms.ChoiceField(label=_("Action"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs=TYPED_DATE))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs=TYPED_DATE))

    def __init__(self, data: Any, *, by: User) -> None:
        super().__init__(data)
        self.offer("form", [(key, form.title) for key, form in registry.forms().items()])
        self.offer("item", fields_of_forms())
        self.offer("person", [(user.username, user.name) for user in User.objects.order_by("name")])
        self.offer("role", [(key, role.label) for key, role in ROLES.items()])
        self.offer("action", list(ACTIONS.items()))
        self.by = by

    def offer(self, name: str, choices: list[Any]) -> None:
        """Fill one of the menus, with an empty first line."""
        chosen: Any = self.fields[name]
        chosen.choices = [("", "—"), *choices]


def fields_of_forms() -> list[Any]:
    """Return every field of the casebook, grouped by its form."""
    return [
        (str(form.title), [(item.attname, item.meaning.label) for item in form.items().values()])
        for form in registry.forms().values()
    ]


@dataclass(frozen=True)
class Chip:
    """One active filter, and the address without it."""

    label: str | Promise
    value: str
    remove_url: str


@dataclass
class Selection:
    """A view of the trail: who looks, from which site, through which filters."""

    by: User
    site: Site
    given: dict[str, Any] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which days begin and end."""
        return self.site.zone

    def rows(self) -> "QuerySet[AuditChange]":
        """Return the rows selected: of the person's own site and of the study as a whole, newest first."""
        participants: Any = apps.get_model("enrollment.Participant")._base_manager.filter(site=self.site)
        found = AuditChange.objects.filter(
            Q(participant_id__in=participants.values("pk")) | Q(participant_id__isnull=True)
        )
        for name, value in self.given.items():
            if value:
                found = getattr(self, f"by_{name}")(found, value)
        return found.order_by("-event_id", "id")

    def by_participant(self, found: Any, code: str) -> Any:
        """Keep one participant's chain."""
        chosen: Any = apps.get_model("enrollment.Participant")._base_manager
        return found.filter(
            participant_id__in=list(chosen.filter(code=code.strip()).values_list("pk", flat=True))
        )

    def by_form(self, found: Any, key: str) -> Any:
        """Keep one form."""
        return found.filter(form=key)

    def by_item(self, found: Any, name: str) -> Any:
        """Keep one field."""
        return found.touching(name)

    def by_person(self, found: Any, username: str) -> Any:
        """Keep what one person did."""
        return found.filter(actor=username)

    def by_role(self, found: Any, role: str) -> Any:
        """Keep what was done in one role."""
        return found.filter(role=role)

    def by_action(self, found: Any, action: str) -> Any:
        """Keep one kind of act."""
        return found.filter(action=action)

    def by_since(self, found: Any, day: Any) -> Any:
        """Keep what happened from the start of a day at the site."""
        return found.filter(at__gte=datetime.combine(day, time.min, self.zone))

    def by_until(self, found: Any, day: Any) -> Any:
        """Keep what happened to the end of a day at the site."""
        return found.filter(at__lt=datetime.combine(day + timedelta(days=1), time.min, self.zone))


def selection(asked: TrailFilter, site: Site) -> Selection:
    """Return the view of the trail that a filter describes; what cannot be read is left out."""
    asked.is_valid()
    given = {name: value for name, value in asked.cleaned_data.items() if value}
    return Selection(asked.by, site, given)


def chips(asked: TrailFilter, query: Any) -> list[Chip]:
    """Return the active filters in words, each with the address that drops it."""
    made = []
    for name, value in asked.cleaned_data.items():
        if value:
            rest = query.copy()
            rest.pop(name, None)
            rest.pop("before", None)
            made.append(
                Chip(asked.fields[name].label or name, shown(asked, name, value), f"?{rest.urlencode()}")
            )
    return made


def shown(asked: TrailFilter, name: str, value: Any) -> str:
    """Return a chosen value in words."""
    choices: Any = getattr(asked.fields[name], "choices", ())
    flat = [
        pair for code, words in choices for pair in (words if isinstance(words, list) else [(code, words)])
    ]
    return str(dict(flat).get(value, value))


def said(asked: TrailFilter) -> dict[str, str]:
    """Return the active filters in words, for the manifest of an export."""
    return {
        str(asked.fields[name].label): shown(asked, name, value)
        for name, value in asked.cleaned_data.items()
        if value
    }


def sentence(asked: TrailFilter) -> str:
    """Return the filter as one line of words."""
    return "; ".join(f"{name}: {value}" for name, value in said(asked).items()) or str(_("the whole trail"))
