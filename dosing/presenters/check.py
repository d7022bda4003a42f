"""What two people check before an infusion, and how their signatures stand."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dosing.arithmetic import Plan
from dosing.checks import CHECKED, PREPARED, checks_of
from dosing.models import InfusionPreparation
from dosing.powers import raised
from dosing.words import item_text, local, shown
from ucmsc_ali.accounts.models import User
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.protocol.load import current
from ucmsc_ali.review.models import Signature

Words = str | Promise


@dataclass(frozen=True)
class Line:
    """One fact to be checked, with its arithmetic."""

    label: Words
    value: str
    arithmetic: str = ""


def card(preparation: InfusionPreparation | None) -> list[Line]:
    """Return what two people compare with the bag and the wristband; empty while nothing is prepared."""
    if preparation is None or preparation.batch is None:
        return []
    batch, zone = preparation.batch, preparation.participant.site.zone
    dose: Plan | None = preparation.dose()
    cells, volume = (raised(dose.cells_arithmetic), dose.volume_arithmetic) if dose else ("", "")
    return [
        Line(_("Participant"), preparation.participant.code),
        Line(_("Infusion"), f"{preparation.number} / {current().dose.infusions}"),
        Line(_("Lot"), batch.lot),
        Line(_("Donor code"), batch.donor_code),
        Line(_("Expiry"), local(batch.expires_at, zone)),
        Line(_("Thawed and ready at"), local(preparation.ready_at, zone)),
        Line(_("Total cells"), shown(batch, "concentration")),
        Line(_("Viability"), shown(batch, "viability_percent")),
        Line(_("Weight for the dose"), item_text(preparation, "dose_weight")),
        Line(_("Planned cells"), item_text(preparation, "planned_cells"), cells),
        Line(_("Planned volume"), item_text(preparation, "planned_volume"), volume),
    ]


@dataclass(frozen=True)
class SignatureShown:
    """One of the two signatures: given, or still wanted."""

    meaning: str
    words: str
    signature: Signature | None
    is_next: bool


@dataclass(frozen=True)
class CheckShown:
    """How the check stands, and who is asked to sign next."""

    signatures: list[SignatureShown] = field(default_factory=list)
    is_complete: bool = False
    next_meaning: str = ""
    suggested_name: str = ""


def check_page(preparation: InfusionPreparation | None, user: User) -> CheckShown:
    """Return both signatures in order; the signed-in person is suggested unless they signed already."""
    if preparation is None:
        return CheckShown()
    check = checks_of([preparation])[preparation.pk]
    wanted = check.next_meaning if preparation.status == Crf.Status.COMPLETE else ""
    has_signed = any(one.signed_by_id == user.pk for one in check.signatures)
    return CheckShown(
        signatures=[
            SignatureShown(str(meaning), str(meaning.label), check.signed(meaning), meaning == wanted)
            for meaning in (PREPARED, CHECKED)
        ],
        is_complete=check.is_complete,
        next_meaning=str(wanted),
        suggested_name="" if has_signed else user.username,
    )
