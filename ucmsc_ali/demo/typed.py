"""From the values of a story to what is typed into a form: the very texts that the page would send."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from ucmsc_ali.crf import items, registry
from ucmsc_ali.crf.forms import CrfForm
from ucmsc_ali.crf.slots import Slot
from ucmsc_ali.demo.story import Aged, Barcode, Between, Named, OfPlan, On, Values
from ucmsc_ali.lib.quantities import rounded

Plain = str | datetime | date


@dataclass(frozen=True)
class Teller:
    """What the values of one story depend on: its anchor, the site's zone, the numbers of its seed."""

    anchor: datetime
    zone: ZoneInfo
    numbers: Random

    def at(self, span: timedelta) -> datetime:
        """Return the instant that lies a span from the anchor, in the site's zone."""
        return (self.anchor + span).astimezone(self.zone)

    def typed(self, values: Values, slot: Slot, blank: Callable[[], CrfForm]) -> dict[str, str]:
        """Return the form data that values make; `blank` gives the empty form where records are offered."""
        known = slot.form_class.items()
        data: dict[str, str] = {}
        for name, value in values.items():
            plain = (
                record_named(value, name, blank()) if isinstance(value, Named) else self.plain(value, slot)
            )
            data |= inputs(known[name], plain)
        return data

    def plain(self, value: Any, slot: Slot) -> Plain:
        """Return a value as text, an instant or a date."""
        make = MAKERS.get(type(value))
        return make(self, value, slot) if make else str(value)

    def between(self, value: Between) -> str:
        """Return a number between two, to its decimals."""
        steps = 10**value.places
        drawn = self.numbers.randint(round(value.low * steps), round(value.high * steps))
        return f"{drawn / steps:.{value.places}f}"

    def born(self, value: Aged) -> str:
        """Return the birth date of someone with so many completed years at the anchor."""
        today = self.at(timedelta(0)).date()
        had_birthday = f"{today:%m-%d}" > value.birthday
        return f"{today.year - value.years - (0 if had_birthday else 1)}-{value.birthday}"


def inputs(item: Any, value: Plain) -> Mapping[str, str]:
    """Return the inputs of one item, named and written as its widgets send them."""
    name = item.name
    if isinstance(value, datetime):
        day, clock = f"{value:%Y-%m-%d}", f"{value:%H:%M}"
        if isinstance(item, items.Moment):
            return {f"{name}_0": day, f"{name}_1": clock}
        return {name: day if isinstance(item, items.Day) else f"{day} {clock}"}
    if isinstance(value, date):
        return {name: value.isoformat()}
    if isinstance(item, items.Assay):
        sign = value[:1] if value[:1] in ("<", ">") else "="
        return {name: value.lstrip("<> "), f"{name}_operator": sign}
    if isinstance(item, items.Measurement) and item.meaning.units:
        number, _, unit = value.partition(" ")
        return {name: number, f"{name}_unit": unit or item.meaning.unit}
    return {name: value}


def record_named(value: Named, name: str, form: CrfForm) -> str:
    """Return the key of the first record offered whose name holds the words; LookupError without one."""
    offered: Any = form.fields[name]
    for record in offered.queryset:
        if value.words in str(record):
            return str(record.pk)
    raise LookupError(f"{form.key}: nothing named {value.words!r} is offered for {name}.")


def share_of_plan(value: OfPlan, slot: Slot) -> str:
    """Return a share of the volume prepared at this timepoint, in mL to one decimal."""
    rows: Any = registry.model_of("infusion-preparation")._default_manager
    prepared = rows.get(participant=slot.participant, timepoint=slot.timepoint)
    return str(rounded(prepared.planned_volume * value.percent / 100, 1))


MAKERS: dict[type, Callable[[Teller, Any, Slot], Plain]] = {
    timedelta: lambda teller, span, _slot: teller.at(span),
    On: lambda teller, day, _slot: teller.at(day.span).date(),
    Between: lambda teller, ends, _slot: teller.between(ends),
    Aged: lambda teller, age, _slot: teller.born(age),
    OfPlan: lambda _teller, share, slot: share_of_plan(share, slot),
    Barcode: lambda _teller, barcode, slot: f"{slot.participant.code}-{barcode.tube}",
}
