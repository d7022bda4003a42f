"""F02 Eligibility: what is judged, and how every criterion stands; a signature is given for this record."""

from datetime import datetime
from functools import partialmethod

from django.db import models
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enrollment import criteria, screening
from enrollment.evidence import Judgement, Verdict
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import DerivedCode, PartialTime, Text, When, YesNo
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.crf.protocol_words import in_language
from ucmsc_ali.lib.partial_date import PartialDate
from ucmsc_ali.protocol.load import current
from ucmsc_ali.protocol.model import Text as Words

VERDICTS = [("MET", _("met")), ("NOT MET", _("not met")), ("PENDING", _("pending"))]
CODES = ("I01", "I02", "I03", "I04a", "I04b", "I05", "I06", *(f"E0{number}" for number in range(1, 8)))
DERIVED = (*(code.lower() for code in CODES), "elig", "evidence_digest")


def criterion_words(code: str) -> str:
    """Return a criterion in the reader's language."""
    found = current().criteria[code]
    return f"{code} {in_language(Words(found.verbatim, found.zh))}"


criterion = lazy(criterion_words, str)


def verdict(code: str) -> DerivedCode:
    """Return the computed verdict of one criterion."""
    return DerivedCode(criterion(code), choices=VERDICTS, max_length=8, sdtm="IE.IEORRES", critical=True)


def presence(code: str) -> YesNo:
    """Return the question whether an exclusion that an investigator judges is present."""
    return YesNo(criterion(code), help=_("Is it present?"), sdtm="IE.IEORRES", critical=True)


def comment(code: str) -> Text:
    """Return the words that go with a judgement."""
    label = format_lazy(_("Comment on {code}"), code=code)  # a % would fix the language at the start
    return Text(label, lines=2, required=False, sdtm=f"SUPPIE.{code}X")


class Eligibility(Crf):
    """Four answers of an investigator and fourteen computed verdicts.

    The verdicts are those of the last moment at which they were judged: a save, a change of evidence, or
    the signature itself. `judge` computes them; `derive` alone cannot, since they need a moment.
    """

    audit = Audited(participant="crf_ptr.participant_id", derived=DERIVED)

    e02_present = presence("E02")
    e02_comment = comment("E02")
    e03_present = presence("E03")
    e03_last_treated = PartialTime(
        _("Last treatment of the malignancy"),
        required=False,
        when=When("e03_present", "Y"),
        sdtm="SUPPIE.E03TRT",
    )
    e04_present = presence("E04")
    e04_comment = comment("E04")
    e07_present = presence("E07")
    e07_comment = comment("E07")
    i01 = verdict("I01")
    i02 = verdict("I02")
    i03 = verdict("I03")
    i04a = verdict("I04a")
    i04b = verdict("I04b")
    i05 = verdict("I05")
    i06 = verdict("I06")
    e01 = verdict("E01")
    e02 = verdict("E02")
    e03 = verdict("E03")
    e04 = verdict("E04")
    e05 = verdict("E05")
    e06 = verdict("E06")
    e07 = verdict("E07")
    elig = DerivedCode(
        _("Eligible"),
        choices=[("Y", _("Yes")), ("N", _("No"))],
        max_length=2,
        sdtm="DS.DSDECOD",
        critical=True,
    )
    evidence_digest = models.CharField(_("digest of the evidence"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("eligibility")

    verdicts: dict[str, Verdict]

    def derive(self) -> None:
        """Leave the verdicts as they were judged."""

    def judge(self, at: datetime) -> list[Verdict]:
        """Compute every verdict as of a moment, from the forms as they stand and the answers in hand."""
        evidence = screening.evidence(self.participant, at, judged=self)
        found = criteria.judge(evidence, at=at, zone=self.participant.zone, protocol=current())
        self.verdicts = {verdict.code: verdict for verdict in found}
        for verdict in found:
            setattr(self, verdict.code.lower(), str(verdict.status))
        self.elig = overall(found)
        self.evidence_digest = screening.digest(evidence)
        return found

    def judgement(self, code: str) -> Judgement:
        """Return one answer with its comment."""
        key = code.lower()
        return screening.judgement(getattr(self, f"{key}_present"), getattr(self, f"{key}_comment", ""))

    @property
    def last_treated(self) -> PartialDate | None:
        """When a malignancy was last treated, as far as it is known."""
        return PartialDate.parse(self.e03_last_treated[:10]) if self.e03_last_treated else None

    @property
    def failing(self) -> list[str]:
        """The codes of the criteria that are not met."""
        return [code for code in CODES if getattr(self, code.lower()) == "NOT MET"]

    def derived_columns(self) -> dict[str, str]:
        """Return the verdicts as stored."""
        return {name: getattr(self, name) for name in DERIVED}

    def explanation(self, name: str) -> str:
        """Return the arithmetic and notes behind a verdict, in the reader's language."""
        found = getattr(self, "verdicts", {}).get(code_of(name))
        if found is None:
            return ""
        return " ".join(part for part in (found.arithmetic, found.note(get_language() or "en")) if part)


for each in DERIVED:
    setattr(Eligibility, f"explain_{each}", partialmethod(Eligibility.explanation, each))


def code_of(column: str) -> str:
    """Return the criterion behind a column: i04a → I04a."""
    return column[:1].upper() + column[1:]


def overall(verdicts: list[Verdict]) -> str:
    """Return Y when every criterion is met, N when one is not, nothing while one is pending."""
    if any(found.status is criteria.Status.NOT_MET for found in verdicts):
        return "N"
    return "Y" if criteria.eligible(verdicts, current()) else ""
