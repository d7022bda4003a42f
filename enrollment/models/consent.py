"""F01 Screening and consent: the first form, before any other data."""

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from enrollment.models.consent_version import ConsentVersion
from ucmsc_ali.accounts.models import User
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Choice, Link, Moment, Text, When, YesNo
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.protocol.load import current

PARTICIPANT, REPRESENTATIVE = "PARTICIPANT", "LEGAL REPRESENTATIVE"
SIGNED, DECLINED = When("declined", "N"), When("declined", "Y")
BY_REPRESENTATIVE = When("signed_by", REPRESENTATIVE)
SEXES = [("M", _("Male")), ("F", _("Female")), ("U", _("Unknown")), ("INTERSEX", _("Intersex"))]


def age_band(template: str) -> str:
    """Return a band of ages around the protocol's limits, in words."""
    rules = current().eligibility
    return template.format(low=rules.age_minimum_years, high=rules.age_maximum_years)


in_words = lazy(age_band, str)


class Consent(Crf):
    """Whether consent was given: by whom, when, to which version; or that it was declined."""

    audit = Audited(participant="crf_ptr.participant_id")

    SIGNERS = [
        (PARTICIPANT, pgettext_lazy("signer", "Participant")),
        (REPRESENTATIVE, _("Legal representative")),
    ]
    AGE_BANDS = [
        ("BELOW", in_words("< {low}")),
        ("WITHIN", in_words("{low}–{high}")),
        ("ABOVE", in_words("> {high}")),
    ]

    declined = YesNo(
        _("Consent declined"),
        sdtm="DS.DSDECOD",
        help=_("Yes: only the screening number, the date, sex and age band are kept."),
        critical=True,
    )
    declined_sex = Choice(_("Sex"), choices=SEXES, when=DECLINED, sdtm="DM.SEX")
    declined_age_band = Choice(_("Age band"), choices=AGE_BANDS, when=DECLINED, sdtm="SUPPDM.AGEBAND")
    consented_at = Moment(_("Consent signed at"), when=SIGNED, sdtm="DM.RFICDTC", critical=True)
    consent_version = Link(
        _("Consent version"),
        to=ConsentVersion,
        when=SIGNED,
        help=_("Approved versions are kept under Participants, Consent versions."),
        sdtm="SUPPDS.ICVER",
        critical=True,
    )
    obtained_by = Link(
        _("Consent obtained by"),
        to=User,
        when=SIGNED,
        help=_("A person who was trained in the study on that day."),
        sdtm="SUPPDS.ICOBT",
    )
    signed_by = Choice(_("Signed by"), choices=SIGNERS, when=SIGNED, sdtm="SUPPDS.ICBY", critical=True)
    incapacity = Text(_("Why the participant could not sign"), when=BY_REPRESENTATIVE, sdtm="SUPPDS.ICINCAP")
    copy_given = YesNo(_("Copy given"), when=SIGNED, sdtm="SUPPDS.ICCOPY")
    capacity_regained = YesNo(
        _("Participant has regained capacity"),
        when=BY_REPRESENTATIVE,
        required=False,
        sdtm="SUPPDS.ICCAP",
    )
    reconsented_at = Moment(
        _("Re-consent signed at"), when=When("capacity_regained", "Y"), sdtm="DS.DSSTDTC", critical=True
    )

    class Meta:
        verbose_name = _("screening and consent")

    @property
    def is_declined(self) -> bool:
        """Say whether consent was declined."""
        return self.declined == "Y"

    @property
    def is_given(self) -> bool:
        """Say whether consent was signed, with its time."""
        return self.declined == "N" and self.consented_at is not None
