"""Checks of F09: the change against the scores, a second read, a new pneumothorax."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from followup.edit_checks.timing import in_course, in_time
from followup.models.chest_ct import ChestCt
from ucmsc_ali.crf.rules import Entry, Problem

NOTABLE_CHANGE = 3  # domain F09: points of the total score
READS_DIFFER = 4  # domain F09: points between two reads of one scan
SAYS_THE_SCORE = {"IMPROVED": -1, "STABLE": 0, "WORSE": 1}


def change_fits_the_scores(entry: Entry) -> Iterable[Problem]:
    """Ask about a stated change that contradicts a change of the total by 3 points or more."""
    record: ChestCt = entry.record
    said = SAYS_THE_SCORE.get(record.change)
    if said is None or record.total is None or record.baseline is None or record.baseline.total is None:
        return
    moved = record.total - record.baseline.total
    direction = 0 if abs(moved) < NOTABLE_CHANGE else (1 if moved > 0 else -1)
    if direction and direction != said:
        message = _("The total score went from %(was)s to %(now)s. Does the stated change fit?")
        shown = {"was": f"{record.baseline.total:.0f}", "now": f"{record.total:.0f}"}
        yield Problem("change", message % shown, "contradicts", asks=True)


def reads_agree(entry: Entry) -> Iterable[Problem]:
    """Ask for an adjudication where two reads of one scan differ by 4 points or more."""
    record: ChestCt = entry.record
    if record.total is None or record.scanned_at is None:
        return
    for other in record.other_reads:
        is_same_scan = other.scanned_at == record.scanned_at and other.total is not None
        if is_same_scan and abs(record.total - (other.total or 0)) >= READS_DIFFER:
            message = _("Another read of this scan gave %s. Say how the two are adjudicated.")
            yield Problem("right_upper_lobe", message % f"{other.total:.0f}", "adjudicate", asks=True)
            return


def pneumothorax_is_new(entry: Entry) -> Iterable[Problem]:
    """Ask for an adverse event where a pneumothorax was not seen before."""
    record: ChestCt = entry.record
    if record.pneumothorax != "Y" or not record.is_after_baseline:
        return
    if not any(was_seen(other, record) for other in record.other_reads):
        message = _("A new pneumothorax: record it as an adverse event, and name it here.")
        yield Problem("pneumothorax", message, "new", asks=True)


def was_seen(other: ChestCt, record: ChestCt) -> bool:
    """Say whether an earlier scan, or another read of this one, showed a pneumothorax."""
    if other.pneumothorax != "Y" or other.scanned_at is None:
        return False
    return record.scanned_at is None or other.scanned_at <= record.scanned_at


RULES = (change_fits_the_scores, reads_agree, pneumothorax_is_new, in_course, in_time)
