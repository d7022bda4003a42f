"""F03 Demographics: birth date, sex, and what the trial must know of them. No name, no number of a card."""

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from enrollment.models.consent import SEXES
from ucmsc_ali.audit.spec import Audited
from ucmsc_ali.crf.items import Choice, Derived, PartialTime, When
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.lib.body import FEMALE, MALE, completed_years
from ucmsc_ali.lib.partial_date import PartialDate

NOT_APPLICABLE = "NA"


class Demographics(Crf):
    """Who the participant is, as far as the trial may know."""

    audit = Audited(participant="crf_ptr.participant_id", derived=("age",))

    RACES = [
        ("ASIAN", _("Asian")),
        ("WHITE", _("White")),
        ("BLACK OR AFRICAN AMERICAN", _("Black or African American")),
        ("AMERICAN INDIAN OR ALASKA NATIVE", _("American Indian or Alaska Native")),
        ("NATIVE HAWAIIAN OR OTHER PACIFIC ISLANDER", _("Native Hawaiian or other Pacific Islander")),
        ("OTHER", _("Other")),
        ("UNKNOWN", _("Unknown")),
        ("NOT REPORTED", _("Not reported")),
    ]
    ETHNIC_GROUPS = [
        ("HAN", _("Han")),
        ("ZHUANG", _("Zhuang")),
        ("HUI", _("Hui")),
        ("MAN", _("Man")),
        ("UYGUR", _("Uygur")),
        ("MIAO", _("Miao")),
        ("YI", _("Yi")),
        ("TUJIA", _("Tujia")),
        ("ZANG", _("Tibetan")),
        ("MONGOL", _("Mongol")),
        ("OTHER", _("Other")),
    ]
    CHILDBEARING = [("Y", _("Yes")), ("N", _("No")), (NOT_APPLICABLE, _("Not applicable"))]

    birth_date = PartialTime(
        _("Birth date"),
        help=_("Where only the year is known, write the year: the age cannot be derived then."),
        sdtm="DM.BRTHDTC",
        critical=True,
    )
    sex = Choice(_("Sex"), choices=SEXES, sdtm="DM.SEX", critical=True)
    childbearing = Choice(
        _("Childbearing potential"),
        choices=CHILDBEARING,
        max_length=2,
        when=When("sex", FEMALE, "U", "INTERSEX"),
        help=_("No after sterilisation or from 12 months after the menopause."),
        sdtm="SUPPDM.CHILDPOT",
    )
    race = Choice(_("Race"), choices=RACES, sdtm="DM.RACE")
    ethnic_group = Choice(_("Ethnic group"), choices=ETHNIC_GROUPS, required=False, sdtm="SUPPDM.ETHNICC")
    country = Choice(_("Country"), choices=[("CHN", _("China"))], sdtm="DM.COUNTRY")
    age = Derived(_("Age at consent"), places=0, unit="a", limits=(18, 100), sdtm="DM.AGE", critical=True)

    class Meta:
        verbose_name = _("demographics")

    @property
    def birth(self) -> PartialDate | None:
        """The birth date as far as it is known."""
        return PartialDate.parse(self.birth_date[:10]) if self.birth_date else None

    @property
    def is_male(self) -> bool:
        """Say whether questions about childbearing do not arise."""
        return self.sex == MALE

    def derive(self) -> None:
        """Compute the age; for a man childbearing does not apply."""
        super().derive()
        if self.is_male:
            self.childbearing = NOT_APPLICABLE

    def derive_age(self) -> int | None:
        """Return completed years at the site's date of consent; None for a partial birth date (§2.1)."""
        born, consented = self.birth, self.participant.consented_at
        if born is None or born.exact is None or consented is None:
            return None
        return completed_years(born.exact, self.participant.site_day(consented))

    def explain_age(self) -> str:
        """Return the two dates behind the age."""
        consented = self.participant.consented_at
        on = self.participant.site_day(consented) if consented else ""
        return _t("%(birth)s → consent %(on)s") % {"birth": self.birth_date, "on": on}
