"""The page of eligibility: a line for each criterion, what it is judged from, and what is to be done."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from enrollment import criteria, criteria_words, screening
from enrollment.actions import eligibility as actions
from enrollment.models import Eligibility, Participant
from enrollment.models.baseline import INFECTION_TESTS
from enrollment.models.eligibility import overall
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf.protocol_words import in_language
from ucmsc_ali.protocol.load import current
from ucmsc_ali.protocol.model import Criterion
from ucmsc_ali.review.models import Signature

Words = str | Promise
GLYPHS = {"MET": "complete", "NOT MET": "missed", "PENDING": "due"}
BLOOD_GAS_PLACES = ("SCR", "blood-gas")
# where the evidence of a criterion is entered: timepoint, form, field
ENTERED_AT = {
    "I01": ("SCR", "consent", "consented_at"),
    "I02": ("SCR", "demographics", "birth_date"),
    "I03": ("SCR", "baseline", "onset"),
    "I04a": (*BLOOD_GAS_PLACES, "pao2"),
    "I04b": (*BLOOD_GAS_PLACES, "paco2"),
    "I05": ("SCR", "baseline", "infiltrates_right"),
    "I06": ("SCR", "baseline", "cardiac_failure"),
    "E01": ("SCR", "consent", "declined"),
    "E02": ("SCR", "eligibility", "e02_present"),
    "E03": ("SCR", "eligibility", "e03_present"),
    "E04": ("SCR", "eligibility", "e04_present"),
    "E05": ("SCR", "baseline", "hbsag"),
    "E06": ("SCR", "baseline", "pregnancy"),
    "E07": ("SCR", "eligibility", "e07_present"),
}


@dataclass(frozen=True)
class Line:
    """One criterion as the page shows it."""

    criterion: Criterion
    verdict: criteria.Verdict
    inputs: list[tuple[str, str]]
    note: str
    rule: str
    url: str

    @property
    def glyph(self) -> str:
        """The shape of the verdict."""
        return GLYPHS[self.verdict.status]

    @property
    def words(self) -> str:
        """The verdict in the reader's language."""
        return criteria_words.STATUSES[self.verdict.status].for_language(language())


@dataclass(frozen=True)
class Board:
    """Every criterion, the verdict of the whole, the signature, and what this person may do."""

    lines: list[Line]
    overall: str
    judged_at: datetime
    signature: Signature | None
    is_standing: bool
    may_sign: bool
    may_fail: bool
    sign_url: str
    failure_url: str

    @property
    def failing(self) -> list[Line]:
        """The criteria that are not met."""
        return [line for line in self.lines if line.verdict.status is criteria.Status.NOT_MET]

    @property
    def pending(self) -> list[Line]:
        """The criteria of which it cannot be said yet."""
        return [line for line in self.lines if line.verdict.status is criteria.Status.PENDING]

    @property
    def headline(self) -> Words:
        """The verdict of the whole."""
        return HEADLINES[self.overall]

    @property
    def level(self) -> str:
        """How the verdict of the whole is shown."""
        return {"Y": "success", "N": "danger", "": "attention"}[self.overall]


HEADLINES: dict[str, Words] = {
    "Y": _("Eligible: every criterion is met."),
    "N": _("Not eligible."),
    "": _("Not decided yet."),
}


def board(participant: Participant, by: User, at: datetime) -> Board:
    """Judge a participant's screening as of the moment that counts, for one reader."""
    record = screening.of(participant).eligibility
    moment = actions.moment_of(participant, record, at) if record else at
    verdicts = (record or Eligibility(participant=participant)).judge(moment)
    whole = overall(verdicts)
    is_open = actions.is_open(participant)
    return Board(
        lines=[line(participant, verdict) for verdict in verdicts],
        overall=whole,
        judged_at=moment,
        signature=actions.last_signature(record) if record else None,
        is_standing=participant.eligible_at is not None,
        may_sign=by.may(Permission.ELIGIBILITY_SIGN) and is_open and whole == "Y" and record is not None,
        may_fail=by.may(Permission.PARTICIPANT_SCREEN) and may_end(participant, whole),
        sign_url=reverse("enrollment:eligibility_sign", args=[participant.code]),
        failure_url=reverse("enrollment:screen_failure", args=[participant.code]),
    )


def may_end(participant: Participant, whole: str) -> bool:
    """Say whether the page offers to end the screening: a criterion fails, or the one eligible waits."""
    is_waiting = participant.status == participant.Status.ELIGIBLE
    return is_waiting or (actions.is_open(participant) and whole == "N")


def line(participant: Participant, verdict: criteria.Verdict) -> Line:
    """Return one criterion with its verdict, in the reader's language."""
    found = current().criteria[verdict.code]
    return Line(
        criterion=found,
        verdict=verdict,
        inputs=[
            (criteria_words.label(given, language()), criteria_words.value(given, language()))
            for given in verdict.inputs
        ],
        note=verdict.note(language()),
        rule=in_language(found.rule),
        url=entered_at(participant, verdict),
    )


def entered_at(participant: Participant, verdict: criteria.Verdict) -> str:
    """Return where the evidence of a criterion is entered, at the very field."""
    timepoint, form, field = ENTERED_AT[verdict.code]
    if verdict.code == "E05":
        field = first_open_test(verdict) or field
    address = reverse("crf:form", args=[participant.code, timepoint, form])
    return f"{address}#item-{field}"


def first_open_test(verdict: criteria.Verdict) -> str:
    """Return the field of the first infection test that is not a dated negative."""
    is_open = (given.key for given in verdict.inputs if not given.value.startswith("NEGATIVE, "))
    return INFECTION_TESTS.get(next(is_open, ""), "")


def language() -> str:
    """Return the language of the reader."""
    return get_language() or "en"
