"""Checks of F08: the sample, its units, and whether its values can belong together."""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from followup import scores
from followup.edit_checks.timing import in_course, in_time
from followup.models.blood_gas import ArterialBloodGas
from followup.models.vital_signs import VitalSigns
from ucmsc_ali.crf.rules import Entry, Problem
from ucmsc_ali.lib import quantities

KPA_ABOVE, MMHG_BELOW = 60, 20  # domain F08: the unit is asked
VENOUS_PAO2, VENOUS_SPO2 = 50, 92  # domain F08, mmHg and percent
SAME_TIME = timedelta(minutes=30)
PF_JUMP = 150  # domain F08, mmHg between consecutive samples


def fio2_is_meant(entry: Entry) -> Iterable[Problem]:
    """Ask whether 1 means 100 %, and whether an estimate was meant (domain §2.2, A15)."""
    record: ArterialBloodGas = entry.record
    entered = getattr(record, "fio2_entered", "")
    if entered and quantities.fio2(Decimal(entered)).problem is quantities.Fio2Problem.ASK_100_PERCENT:
        yield Problem("fio2", _("Is this 100 % oxygen?"), "hundred_percent", asks=True)
    if record.fio2_source == "ESTIMATED":
        message = _("An estimated FiO₂ makes P/F an estimate. Say how it was estimated.")
        yield Problem("fio2_source", message, "estimated", asks=True)


def unit_is_meant(entry: Entry) -> Iterable[Problem]:
    """Ask about the unit of a PaO₂ that would fit the other one."""
    record: ArterialBloodGas = entry.record
    entered = getattr(record, "pao2_entered", "")
    if not entered:
        return
    is_kpa = getattr(record, "pao2_unit", "") == "kPa"
    if is_kpa and Decimal(entered) > KPA_ABOVE:
        yield Problem("pao2", _("Is this in kPa? Choose mmHg if it is not."), "unit", asks=True)
    if not is_kpa and Decimal(entered) < MMHG_BELOW:
        yield Problem("pao2", _("Is this in mmHg? Choose kPa if it is not."), "unit")


def gradient_is_possible(entry: Entry) -> Iterable[Problem]:
    """Refuse an A–a gradient below 0: it is impossible (domain §2.3)."""
    found = entry.record.gradient
    if found and found.is_impossible:
        message = _("The A–a gradient would be %s mmHg, which is impossible. Check FiO₂ and the units.")
        yield Problem("fio2", message % quantities.show(found.value), "gradient")


def acids_agree(entry: Entry) -> Iterable[Problem]:
    """Ask about a bicarbonate that does not follow from pH and PaCO₂ (Henderson–Hasselbalch)."""
    record: ArterialBloodGas = entry.record
    if scores.hco3_is_doubtful(record.hco3, record.ph, record.paco2, entry.slot.protocol.gas):
        expected = quantities.show(scores.expected_hco3(record.ph, record.paco2), 1)
        message = _("pH and PaCO₂ give a bicarbonate of %s mmol/L. Are the three values right?")
        yield Problem("hco3", message % expected, "henderson", asks=True)


def is_arterial(entry: Entry) -> Iterable[Problem]:
    """Ask whether a sample with little oxygen, from someone well saturated, is venous."""
    record: ArterialBloodGas = entry.record
    if not record.is_arterial or record.pao2 is None or record.pao2 >= VENOUS_PAO2:
        return
    if any(spo2 >= VENOUS_SPO2 for spo2 in saturations(record)):
        message = _("PaO₂ under 50 mmHg with a saturation of 92 % or more: is this a venous sample?")
        yield Problem("pao2", message, "venous", asks=True)


def saturations(record: ArterialBloodGas) -> list[Decimal]:
    """Return the saturations known at the time of a sample: its own and the finger's within 30 min."""
    known = [record.sao2] if record.sao2 is not None else []
    if record.sampled_at is None:
        return known
    around = (record.sampled_at - SAME_TIME, record.sampled_at + SAME_TIME)
    rows: Any = VitalSigns.objects.standing().filter(participant=record.participant)
    seen = rows.filter(measured_at__range=around).exclude(spo2=None).values_list("spo2", flat=True)
    return known + [Decimal(spo2) for spo2 in seen]


def follows_the_last(entry: Entry) -> Iterable[Problem]:
    """Ask about a P/F that jumps by more than 150 mmHg from the sample before."""
    record: ArterialBloodGas = entry.record
    if record.pf is None or record.sampled_at is None or record.pf_before is None:
        return
    if abs(record.pf - record.pf_before) > PF_JUMP:
        message = _("P/F was %(last)s mmHg before and is %(now)s mmHg now. Are the values right?")
        shown = {"last": quantities.show(record.pf_before), "now": quantities.show(record.pf)}
        yield Problem("pao2", message % shown, "jump", asks=True)


RULES = (
    unit_is_meant,
    fio2_is_meant,
    gradient_is_possible,
    acids_agree,
    is_arterial,
    follows_the_last,
    in_course,
    in_time,
)
