"""Checks of F10: the tube's way to the freezer, one barcode once, limits of quantification."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup.edit_checks.timing import in_course, in_time
from followup.models.cytokines import Cytokines
from ucmsc_ali.crf.rules import Entry, Problem, Rule, in_order
from ucmsc_ali.lib import units
from ucmsc_ali.lib.study_day import site_date

FROZEN_WITHIN = timedelta(hours=2)  # domain F10: from collection
BARCODE_LENGTH = 60


def frozen_in_time(entry: Entry) -> Iterable[Problem]:
    """Ask about a tube that waited longer than 2 h for the freezer."""
    record: Cytokines = entry.record
    if record.collected_at is None or record.frozen_at is None:
        return
    if record.frozen_at - record.collected_at > FROZEN_WITHIN:
        message = _("More than 2 h from collection to freezing. Are the times right?")
        yield Problem("frozen_at", message, "two_hours", asks=True)


def barcode_is_unique(entry: Entry) -> Iterable[Problem]:
    """Refuse a barcode that another tube of the study carries."""
    record: Cytokines = entry.record
    if len(record.barcode) > BARCODE_LENGTH:
        yield Problem("barcode", _("A barcode has at most 60 characters."), "length")
    elif record.barcode and record.is_barcode_taken:
        yield Problem("barcode", _("Another tube has this barcode. Scan it again."), "unique")


def specimen_of_the_protocol(entry: Entry) -> Iterable[Problem]:
    """Ask about a specimen other than the protocol's (A31)."""
    planned = entry.slot.protocol.assessments.cytokine_specimen
    if entry.record.specimen not in ("", planned):
        names = dict(Cytokines.SPECIMENS)
        message = _("The protocol asks for: %s. Is the specimen right?") % names[planned]
        yield Problem("specimen", message, "protocol", asks=True)


def result_after_the_sample(entry: Entry) -> Iterable[Problem]:
    """Refuse a result dated before the sample."""
    record: Cytokines = entry.record
    if record.analysed_on is None or record.collected_at is None:
        return
    if record.analysed_on < site_date(record.collected_at, entry.slot.zone):
        yield Problem("analysed_on", _("The result cannot be older than the sample."), "after_collected_at")


def within_limits(name: str) -> Rule:
    """Return the rule that holds one cytokine against its limits of quantification."""

    def rule(entry: Entry) -> Iterable[Problem]:
        value, operator = getattr(entry.record, name), getattr(entry.record, f"{name}_operator")
        low, high = getattr(entry.record, f"{name}_lloq"), getattr(entry.record, f"{name}_uloq")
        if low is not None and high is not None and low >= high:
            message = _("The upper limit must be above the lower limit of quantification.")
            yield Problem(f"{name}_uloq", message, "above_lloq")
        if value is None:
            return
        if operator == "<" and low is not None and value != low:
            message = _("A value given as “<” is expected at the lower limit, %s pg/mL. Is it right?")
            yield Problem(name, message % units.bare(low), "lloq", asks=True)
        elif operator == ">" and high is not None and value != high:
            message = _("A value given as “>” is expected at the upper limit, %s pg/mL. Is it right?")
            yield Problem(name, message % units.bare(high), "uloq", asks=True)
        elif operator == "=":
            yield from measurable(name, entry)

    return rule


def measurable(name: str, entry: Entry) -> Iterable[Problem]:
    """Ask about a value beyond what the method can measure, given without its sign."""
    value = getattr(entry.record, name)
    low, high = getattr(entry.record, f"{name}_lloq"), getattr(entry.record, f"{name}_uloq")
    if low is not None and value < low:
        message = _("This is below the lower limit of quantification. Should it be “<”?")
        yield Problem(name, message, "below_lloq", asks=True)
    if high is not None and value > high:
        message = _("This is above the upper limit of quantification. Should it be “>”?")
        yield Problem(name, message, "above_uloq", asks=True)


def same_way_each_time(entry: Entry) -> Iterable[Problem]:
    """Ask about another method or laboratory than in the participant's earlier samples (A31)."""
    record: Cytokines = entry.record
    if not (record.method or record.laboratory):
        return
    for name, words in (("method", _("method")), ("laboratory", _("laboratory"))):
        used = [getattr(other, name) for other in record.other_samples if getattr(other, name)]
        if used and getattr(record, name) and getattr(record, name) not in used:
            message = _("Another %(what)s than before (%(used)s). Is it right?")
            yield Problem(name, message % {"what": words, "used": used[0]}, "changed", asks=True)


RULES = (
    in_order("collected_at", "spun_at", gettext_lazy("A tube is centrifuged after it is collected.")),
    in_order("spun_at", "frozen_at", gettext_lazy("A tube is frozen after it is centrifuged.")),
    in_order("collected_at", "frozen_at", gettext_lazy("A tube is frozen after it is collected.")),
    frozen_in_time,
    barcode_is_unique,
    specimen_of_the_protocol,
    result_after_the_sample,
    within_limits("il6"),
    within_limits("il8"),
    same_way_each_time,
    in_course,
    in_time,
)
