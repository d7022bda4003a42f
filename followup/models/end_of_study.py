"""F17 End of treatment and of study, the three switches of a withdrawal, vital status at day 14 (§3.3)."""

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followup.models.observed import AFTER_DEATH, AroundInfusions
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Choice, Day, Moment, When, YesNo
from ucmsc_ali.crf.models import Crf

COMPLETED, DEATH, WITHDRAWAL = "COMPLETED", "DEATH", "WITHDRAWAL BY SUBJECT"
NEVER_DOSED, LOST, SCREEN_FAILURE = "NEVER DOSED", "LOST TO FOLLOW-UP", "SCREEN FAILURE"
ALIVE, DEAD, UNKNOWN = "ALIVE", "DEAD", "UNKNOWN"
RECORD = "RECORD"

REASONS = [
    (COMPLETED, _("Completed")),
    ("ADVERSE EVENT", _("Adverse event")),
    (DEATH, _("Death")),
    (WITHDRAWAL, _("Withdrawal by participant")),
    ("PHYSICIAN DECISION", _("Physician decision")),
    ("PROTOCOL DEVIATION", _("Protocol deviation")),
    (NEVER_DOSED, _("Never dosed")),
    ("STUDY TERMINATED BY SPONSOR", _("Study terminated by sponsor")),
]
STUDY_REASONS = [*REASONS, (LOST, _("Lost to follow-up")), (SCREEN_FAILURE, _("Screen failure"))]
TREATED_TO_AN_END = When("study_end", *(code for code, _words in STUDY_REASONS if code != SCREEN_FAILURE))
SWITCHES = {
    "withdrew_treatment": "treatment_withdrawn_at",
    "withdrew_procedures": "procedures_withdrawn_at",
    "withdrew_data": "data_withdrawn_at",
}
ATTEMPTS = ("attempt_1", "attempt_2", "attempt_3")


def switch(label: object) -> YesNo:
    """Return one of the three independent switches of a withdrawal."""
    return YesNo(label, required=False, sdtm="DS.DSTERM", critical=True)  # type: ignore[arg-type]


def switched_at(label: object, item: str) -> Moment:
    """Return the moment from which a switch holds."""
    return Moment(label, when=When(item, "Y"), sdtm="DS.DSSTDTC", critical=True)  # type: ignore[arg-type]


def attempt(label: object) -> Day:
    """Return the date of one attempt to reach a participant who is lost to follow-up."""
    return Day(label, required=False, when=When("study_end", LOST))  # type: ignore[arg-type]


class EndOfStudy(AroundInfusions, Crf):
    """How treatment and participation ended."""

    audit = Audited(participant="crf_ptr.participant_id")

    VITAL_STATUS = [
        (ALIVE, _("Alive")),
        (DEAD, _("Dead")),
        (UNKNOWN, pgettext_lazy("vital status", "Unknown")),
    ]
    SOURCES = [
        ("VISIT", _("Visit")),
        ("PHONE", _("Telephone")),
        (RECORD, _("Medical record")),
        ("FAMILY", _("Family")),
    ]

    withdrew_treatment = switch(_("Withdraws from further treatment"))
    treatment_withdrawn_at = switched_at(_("Withdrawn from treatment at"), "withdrew_treatment")
    withdrew_procedures = switch(_("Withdraws from further examinations and visits"))
    procedures_withdrawn_at = switched_at(_("Withdrawn from examinations at"), "withdrew_procedures")
    withdrew_data = switch(_("Withdraws the further use of records"))
    data_withdrawn_at = switched_at(_("Use of records withdrawn at"), "withdrew_data")
    treatment_ended_on = Day(_("Treatment ended on"), sdtm="DS.DSSTDTC", critical=True)
    treatment_end = Choice(_("How treatment ended"), choices=REASONS, sdtm="DS.DSDECOD", critical=True)
    study_ended_on = Day(_("Participation ended on"), sdtm="DS.DSSTDTC", critical=True)
    study_end = Choice(_("How participation ended"), choices=STUDY_REASONS, sdtm="DS.DSDECOD", critical=True)
    attempt_1 = attempt(_("First attempt to reach the participant"))
    attempt_2 = attempt(_("Second attempt"))
    attempt_3 = attempt(_("Third attempt"))
    vital_status = Choice(
        _("Vital status at day 14"),
        choices=VITAL_STATUS,
        when=TREATED_TO_AN_END,
        sdtm="SS.SURVSTAT",
        critical=True,
    )
    vital_at = Moment(
        _("Vital status known at"),
        when=When("vital_status", ALIVE, DEAD),
        sdtm="SS.SSDTC",
        critical=True,
        extra=AFTER_DEATH,
    )
    vital_source = Choice(
        _("Known from"), choices=SOURCES, when=When("vital_status", ALIVE, DEAD), sdtm="SS.SSEVAL"
    )

    class Meta:
        verbose_name = _("end of study")

    def __str__(self) -> str:
        if self.study_end:
            return f"{self.study_ended_on or ''} {dict(STUDY_REASONS)[self.study_end]}".strip()
        return str(_("Withdrawal")) if any(self.switches.values()) else str(_("End of study"))

    @property
    def switches(self) -> dict[str, object]:
        """The moment of each withdrawal, None where the participant did not withdraw."""
        return {at: getattr(self, at) for at in SWITCHES.values()}

    @property
    def attempts(self) -> set[date]:
        """The different days on which somebody tried to reach the participant."""
        return {day for name in ATTEMPTS if (day := getattr(self, name))}
