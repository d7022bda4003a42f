"""One adverse event: one diagnosis, from its onset to its end (F13)."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf.items import Choice, PartialTime, Text, When, YesNo
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.lib.partial_date import PartialMoment

SERIOUS = When("serious", "Y")
FLAGS = (
    "results_in_death",
    "life_threatening",
    "hospitalisation",
    "disability",
    "congenital_anomaly",
    "medically_important",
)


class Relation(models.TextChoices):
    """How likely an event comes from something, in the sponsor's five steps."""

    RELATED = "RELATED", pgettext_lazy("causality", "Related")
    PROBABLE = "PROBABLE", pgettext_lazy("causality", "Probably related")
    POSSIBLE = "POSSIBLE", pgettext_lazy("causality", "Possibly related")
    UNLIKELY = "UNLIKELY", pgettext_lazy("causality", "Unlikely related")
    UNRELATED = "UNRELATED", pgettext_lazy("causality", "Not related")


class Outcome(models.TextChoices):
    """How an event ended (CDISC C66768)."""

    RECOVERED = "RECOVERED/RESOLVED", _("Recovered")
    SEQUELAE = "RECOVERED/RESOLVED WITH SEQUELAE", _("Recovered with sequelae")
    RECOVERING = "RECOVERING/RESOLVING", _("Recovering")
    NOT_RECOVERED = "NOT RECOVERED/NOT RESOLVED", _("Not recovered")
    FATAL = "FATAL", _("Fatal")
    UNKNOWN = "UNKNOWN", _("Unknown")


class Action(models.TextChoices):
    """What was done with the cells because of an event (CDISC C66767)."""

    NOT_CHANGED = "DOSE NOT CHANGED", _("Dose not changed")
    INTERRUPTED = "DRUG INTERRUPTED", _("Infusion interrupted")
    WITHDRAWN = "DRUG WITHDRAWN", _("Further infusions withdrawn")
    RATE_REDUCED = "DOSE RATE REDUCED", _("Rate reduced")
    REDUCED = "DOSE REDUCED", _("Dose reduced")
    NOT_APPLICABLE = "NOT APPLICABLE", _("Not applicable")
    UNKNOWN = "UNKNOWN", _("Unknown")


GRADES = [
    ("1", _("1 mild")),
    ("2", _("2 moderate")),
    ("3", _("3 severe")),
    ("4", _("4 life-threatening")),
    ("5", _("5 death")),
]


class AdverseEventQuerySet(models.QuerySet["AdverseEvent"]):
    """Reads over adverse events, in clinical words."""

    def visible_to(self, user: User) -> Self:
        """Return the events of the person's own site that count."""
        if not user.may(Permission.SAFETY_VIEW) or user.membership is None:
            return self.none()
        mine = self.filter(participant__site=user.membership.site_id).exclude(status=Crf.Status.VOID)
        return mine.select_related("participant__site").order_by("-started", "participant__code", "repeat")

    def serious(self) -> Self:
        """Return those that meet a criterion of seriousness (ICH E2A)."""
        return self.filter(serious="Y")

    def ongoing(self) -> Self:
        """Return those that have not ended."""
        return self.filter(ongoing="Y")

    def severe(self) -> Self:
        """Return those of CTCAE grade 3 or more."""
        return self.filter(grade__in=["3", "4", "5"])


class AdverseEvent(Crf):
    """One untoward event; one row whatever its grades were, the highest grade is kept."""

    term = Text(
        _("Term"), help=_("One diagnosis; write the cause, not “death”."), sdtm="AE.AETERM", critical=True
    )
    ctcae_term = Text(_("CTCAE term"), help=_("CTCAE v5.0"), sdtm="AE.AELLT", required=False)
    started = PartialTime(
        _("Onset"), help=_("With the time if it is known."), sdtm="AE.AESTDTC", critical=True
    )
    ongoing = YesNo(_("Ongoing"), sdtm="AE.AEENRTPT")
    ended = PartialTime(_("End"), when=When("ongoing", "N"), sdtm="AE.AEENDTC")
    grade = Choice(_("CTCAE grade"), choices=GRADES, max_length=1, sdtm="AE.AETOXGR", critical=True)
    serious = YesNo(_("Serious"), sdtm="AE.AESER", critical=True)
    results_in_death = YesNo(_("Results in death"), when=SERIOUS, sdtm="AE.AESDTH")
    life_threatening = YesNo(_("Life-threatening"), when=SERIOUS, sdtm="AE.AESLIFE")
    hospitalisation = YesNo(_("Hospitalisation or prolongation of it"), when=SERIOUS, sdtm="AE.AESHOSP")
    disability = YesNo(_("Persistent or significant disability"), when=SERIOUS, sdtm="AE.AESDISAB")
    congenital_anomaly = YesNo(_("Congenital anomaly"), when=SERIOUS, sdtm="AE.AESCONG")
    medically_important = YesNo(_("Other medically important event"), when=SERIOUS, sdtm="AE.AESMIE")
    relation = Choice(_("Relation to the cells"), choices=Relation, sdtm="AE.AEREL", critical=True)
    relation_sponsor = Choice(
        _("Relation to the cells, sponsor"),
        choices=Relation,
        when=SERIOUS,
        required=False,
        sdtm="SUPPAE.AERELS",
    )
    relation_procedure = Choice(_("Relation to the infusion procedure"), choices=Relation, sdtm="AE.AERELNST")
    relation_lung_injury = Choice(_("Relation to the lung injury"), choices=Relation, sdtm="AE.AERELNST")
    relation_other_drug = Choice(_("Relation to another drug"), choices=Relation, sdtm="AE.AERELNST")
    expected = YesNo(
        _("Expected by the investigator's brochure, sponsor"),
        when=SERIOUS,
        required=False,
        sdtm="SUPPAE.AEEXP",
    )
    action_taken = Choice(_("Action with the cells"), choices=Action, sdtm="AE.AEACN")
    treated = YesNo(_("Treatment given"), sdtm="AE.AECONTRT")
    outcome = Choice(_("Outcome"), choices=Outcome, sdtm="AE.AEOUT", critical=True)
    infusion_associated = YesNo(
        _("Prespecified infusion-associated event"), sdtm="SUPPAE.AEIAE", critical=True
    )
    infusion_number = Choice(
        _("Which infusion"),
        choices=[("1", "1"), ("2", "2"), ("3", "3")],
        when=When("infusion_associated", "Y"),
        max_length=1,
        sdtm="SUPPAE.AEINF",
    )

    objects: ClassVar[AdverseEventQuerySet] = AdverseEventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("adverse event")

    def __str__(self) -> str:
        return f"#{self.repeat} {self.term}"

    @property
    def onset(self) -> PartialMoment | None:
        """The onset, as far as it is known."""
        return PartialTime.parse(self.started)

    @property
    def end(self) -> PartialMoment | None:
        """The end, as far as it is known."""
        return PartialTime.parse(self.ended)

    @property
    def onset_words(self) -> str:
        """The onset as people write it."""
        return self.started.replace("T", " ")

    @property
    def end_words(self) -> str:
        """The end as people write it."""
        return self.ended.replace("T", " ")

    @property
    def seriousness(self) -> list[str]:
        """The criteria of seriousness that were answered yes."""
        return [name for name in FLAGS if getattr(self, name) == "Y"]
