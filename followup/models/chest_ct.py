"""F09 Chest CT: five lobes, 0 to 5 each, and the findings (domain §2.6, §4, A8)."""

from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from followup import scores
from followup.models.observed import Observed
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Choice, Derived, Moment, Whole, YesNo
from ucmsc_ali.crf.models import Crf

LOBES = (
    "right_upper_lobe", "right_middle_lobe", "right_lower_lobe", "left_upper_lobe", "left_lower_lobe",
)  # fmt: skip
BANDS = _("0 none · 1 under 5 % · 2 5–25 % · 3 26–49 % · 4 50–75 % · 5 over 75 %")
BASELINE = "BL"


def lobe(label: Any, location: str) -> Whole:
    """Return the score item of one lobe; `location` is its SDTM RELOC."""
    return Whole(
        label, limits=(0, 5), help=BANDS, sdtm="RE.CTLOBSC", critical=True, extra={"RELOC": location}
    )


class ChestCt(Observed, Crf):
    """One read of one scan; a second read of the same scan is a second record."""

    audit = Audited(participant="crf_ptr.participant_id")
    OBSERVED_AT = "scanned_at"

    CHANGES = [
        ("IMPROVED", _("Improved")),
        ("STABLE", _("Stable")),
        ("WORSE", _("Worse")),
        ("NOT EVALUABLE", _("Not evaluable")),
    ]
    READERS = [("RADIOLOGIST", _("Radiologist")), ("INVESTIGATOR", _("Investigator"))]

    scanned_at = Moment(_("Scan time"), sdtm="PR.PRSTDTC", critical=True)
    routine_care = YesNo(
        _("Taken in routine care"),
        required=False,
        help=_("Yes for a scan taken before consent and used as baseline."),
        sdtm="SUPPRE.SOC",
    )
    right_upper_lobe = lobe(_("Right upper lobe"), "LUNG, RIGHT UPPER LOBE")
    right_middle_lobe = lobe(_("Right middle lobe"), "LUNG, RIGHT MIDDLE LOBE")
    right_lower_lobe = lobe(_("Right lower lobe"), "LUNG, RIGHT LOWER LOBE")
    left_upper_lobe = lobe(_("Left upper lobe"), "LUNG, LEFT UPPER LOBE")
    left_lower_lobe = lobe(_("Left lower lobe"), "LUNG, LEFT LOWER LOBE")
    total = Derived(_("Total score"), places=0, sdtm="RE.CTTOT", critical=True)
    ground_glass = YesNo(_("Ground-glass opacity"), sdtm="RE.GGO")
    consolidation = YesNo(_("Consolidation"), sdtm="RE.CONS")
    effusion = YesNo(_("Pleural effusion"), sdtm="RE.EFFIND")
    pneumothorax = YesNo(_("Pneumothorax"), sdtm="RE.PNX")
    fibrosis = YesNo(_("Fibrosis"), sdtm="RE.FIBR")
    change = Choice(_("Change from baseline"), choices=CHANGES, required=False, sdtm="RE.CTCHG")
    reader = Choice(_("Read by"), choices=READERS, sdtm="RE.REEVAL")
    is_blinded = YesNo(_("Read without knowing the timepoint"), sdtm="SUPPRE.CTBLIND")

    class Meta:
        verbose_name = _("chest CT")

    @property
    def lobes(self) -> list[int | None]:
        """The five scores, right before left, upper before lower."""
        return [getattr(self, name) for name in LOBES]

    @property
    def is_after_baseline(self) -> bool:
        """Say whether there is a baseline to compare with."""
        return self.timepoint != BASELINE

    @cached_property
    def other_reads(self) -> list["ChestCt"]:
        """The participant's other reads that count, in the order of the scans."""
        reads: Any = ChestCt.objects.standing().filter(participant=self.participant)
        found: list[ChestCt] = list(reads.exclude(pk=self.pk).exclude(scanned_at=None).order_by("scanned_at"))
        return found

    @property
    def baseline(self) -> "ChestCt | None":
        """The last baseline read, or None."""
        return next((read for read in reversed(self.other_reads) if not read.is_after_baseline), None)

    def derive_total(self) -> Decimal | None:
        """Return the sum of the five lobes, 0 to 25; empty while one is missing."""
        total = scores.ct_total(self.lobes)
        return None if total is None else Decimal(total)

    def explain_total(self) -> str:
        """Return the sum, and the change from baseline where it can be told."""
        total = " + ".join(str(score) for score in self.lobes) + f" = {self.total:.0f}"
        if not self.is_after_baseline or self.baseline is None or self.baseline.total is None:
            return total
        return _t("%(total)s; baseline %(baseline)s, change %(change)s") % {
            "total": total,
            "baseline": f"{self.baseline.total:.0f}",
            "change": f"{(self.total or 0) - self.baseline.total:+.0f}",
        }
