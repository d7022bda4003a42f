"""What happens to a participant from the first number to the end; upper apps call these, none calls back.

Every action runs in one transaction and is in the participant's trail. `by` did it, `at` is when it is
recorded; moments of the trial itself have names of their own.
"""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from enrollment.actions.moves import (
    COMPLETED,
    DEAD,
    DECLINED,
    ELIGIBLE,
    SCREEN_FAILURE,
    SCREENING,
    TREATMENT,
    WITHDRAWN,
    NotAllowed,
    held,
    note,
    write,
)
from enrollment.models import Participant
from ucmsc_ali.accounts.models import Site, User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.context import context
from ucmsc_ali.protocol.load import current

LAST_NUMBER = 999


class CapReached(NotAllowed):
    """The protocol's number of treated participants is reached (A30)."""


class NumbersExhausted(NotAllowed):
    """A site has given its last screening number."""


# ── The first number ────────────────────────────────────────────────────────
@transaction.atomic
def screen(
    *,
    site: Site,
    by: User,
    at: datetime,
    screened_on: date,
    rescreen_of: Participant | None = None,
    token: str = "",
) -> Participant:
    """Give the next screening number of a site, never used before; the same token gives the same one.

    Raises NotAllowed for a date to come or a re-screening that the protocol does not allow,
    PermissionDenied for those who may not screen here.
    """
    check_may_screen(by, site)
    held_site = Site.objects.select_for_update().get(pk=site.pk)  # numbers are given one after another
    if token and (known := Participant.objects.filter(token=token).first()):
        return known
    check_screening_date(held_site, screened_on, at)
    if rescreen_of is not None:
        check_can_screen_again(rescreen_of, held_site)
    number = next_number(held_site)
    with context(actor=by.username, role=by.role, reason="", protocol_version=current().version):
        return Participant.objects.create(
            site=held_site,
            number=number,
            code=f"{held_site.number}-{number:03d}",
            screened_on=screened_on,
            rescreen_of=rescreen_of,
            token=token or None,
        )


def check_may_screen(by: User, site: Site) -> None:
    """Refuse those whose role does not screen, or who work at another site."""
    if not by.may(Permission.PARTICIPANT_SCREEN) or by.membership is None or by.membership.site_id != site.pk:
        raise PermissionDenied


def check_screening_date(site: Site, screened_on: date, at: datetime) -> None:
    """Refuse a screening date that has not come yet at the site."""
    if screened_on > at.astimezone(site.zone).date():
        raise NotAllowed(_("The screening date is in the future."), "screened_later")


def next_number(site: Site) -> int:
    """Return the number after the last one given at a site."""
    last: int = Participant.objects.filter(site=site).aggregate(last=Max("number"))["last"] or 0
    if last >= LAST_NUMBER:
        raise NumbersExhausted(_("This site has used all its screening numbers."), "numbers_exhausted")
    return last + 1


def check_can_screen_again(before: Participant, site: Site) -> None:
    """Refuse to screen again one who did not leave before treatment, or too often (domain §3.3)."""
    if before.site_id != site.pk or before.status not in (SCREEN_FAILURE, DECLINED):
        raise NotAllowed(_("%s did not leave the trial before treatment.") % before.code, "screened_again")
    if before.rescreens.exists():
        raise NotAllowed(
            _("%s was screened again already. Choose the later number.") % before.code, "screened_again"
        )
    most = current().eligibility.rescreening_maximum
    if times_screened_again(before) >= most:
        message = _("%(code)s was screened again %(most)s times: that is all the protocol allows.")
        raise NotAllowed(message % {"code": before.code, "most": most}, "screened_again")


def times_screened_again(participant: Participant) -> int:
    """Return how many screenings of the same person lie before this one."""
    times = 0
    while participant.rescreen_of is not None:
        participant, times = participant.rescreen_of, times + 1
    return times


# ── Consent ─────────────────────────────────────────────────────────────────
def note_consent(*, participant: Participant, consented_at: datetime | None, by: User, at: datetime) -> None:
    """Note when consent was signed; None where the consent form no longer says so."""
    to = SCREENING if participant.status == DECLINED else ""
    write(participant, by=by, at=at, why="The consent form was corrected.", to=to, consented_at=consented_at)


def note_decline(*, participant: Participant, by: User, at: datetime) -> None:
    """Note that consent was declined: nothing else may be entered."""
    write(participant, by=by, at=at, why="Consent was declined.", to=DECLINED, consented_at=None)


# ── Eligibility ─────────────────────────────────────────────────────────────
def mark_eligible(*, participant: Participant, by: User, at: datetime) -> None:
    """Mark a participant eligible from the moment an investigator signed."""
    write(participant, by=by, at=at, why="Eligibility was confirmed.", to=ELIGIBLE, eligible_at=at)


def unmark_eligible(*, participant: Participant, by: User, at: datetime) -> None:
    """Take the mark back because its evidence changed; who is treated stays in treatment."""
    note(participant, by=by, at=at, why="The evidence of eligibility changed.", eligible_at=None)


# ── Treatment ───────────────────────────────────────────────────────────────
@transaction.atomic
def mark_treated(*, participant: Participant, start: datetime, by: User, at: datetime) -> None:
    """Set day 0: infusion 1 was started. Raises CapReached when the trial is full (A30), NotAllowed before
    eligibility is confirmed. Called again with another start it corrects day 0."""
    if participant.is_treated:
        return correct_day_0(participant=participant, start=start, by=by, at=at)
    check_cap(participant)
    write(participant, by=by, at=at, why="Infusion 1 was started.", to=TREATMENT, day_0_at=start)
    return None


def check_cap(participant: Participant) -> None:
    """Refuse one more treated participant than the protocol allows, safely when two start at once."""
    cap = current().study.participants_cap
    # all sites in one order: whoever comes second waits here and counts the first
    list(Site.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
    if Participant.objects.treated().exclude(pk=participant.pk).count() >= cap:
        raise CapReached(cap_words(cap), "cap_reached")


def cap_words(cap: int) -> str:
    """Return why nobody else may be treated."""
    return _("%(cap)s participants are treated: the trial is full.") % {"cap": cap}


def is_full(participant: Participant) -> bool:
    """Say whether the trial is full for a participant who is not treated yet."""
    treated = Participant.objects.treated().exclude(pk=participant.pk).count()
    return not participant.is_treated and treated >= current().study.participants_cap


def correct_day_0(*, participant: Participant, start: datetime, by: User, at: datetime) -> None:
    """Correct the start of infusion 1; the reason is the one given for the infusion record."""
    write(participant, by=by, at=at, why="The start of infusion 1 was corrected.", day_0_at=start)


def mark_untreated(*, participant: Participant, by: User, at: datetime) -> None:
    """Take day 0 back: the record of infusion 1 was voided, or says that it was not given."""
    note(
        participant,
        by=by,
        at=at,
        why="The record of infusion 1 no longer stands.",
        day_0_at=None,
        treatment_ended_at=None,
    )


def mark_between(*, participant: Participant, by: User, at: datetime) -> None:
    """Mark that a further infusion is to come."""
    note(participant, by=by, at=at, why="A further infusion is to come.", treatment_ended_at=None)


def mark_follow_up(*, participant: Participant, by: User, at: datetime) -> None:
    """Mark that no further infusion is to come: after the third, or when treatment ended before."""
    if participant.treatment_ended_at is None:
        note(participant, by=by, at=at, why="Treatment ended.", treatment_ended_at=at)


# ── What changes the course ─────────────────────────────────────────────────
def note_withdrawal(
    *,
    participant: Participant,
    treatment_withdrawn_at: datetime | None,
    procedures_withdrawn_at: datetime | None,
    data_withdrawn_at: datetime | None,
    by: User,
    at: datetime,
) -> None:
    """Note the three switches of a withdrawal as they stand; None for each that is not used (§3.3)."""
    note(
        participant,
        by=by,
        at=at,
        why="The withdrawal was corrected.",
        treatment_withdrawn_at=treatment_withdrawn_at,
        procedures_withdrawn_at=procedures_withdrawn_at,
        data_withdrawn_at=data_withdrawn_at,
    )


def note_discharge(
    *, participant: Participant, discharged_at: datetime | None, by: User, at: datetime
) -> None:
    """Note when a participant left hospital; None where the record no longer says so."""
    write(participant, by=by, at=at, why="The discharge was corrected.", discharged_at=discharged_at)


def note_death(*, participant: Participant, died_at: datetime | None, by: User, at: datetime) -> None:
    """Note when a participant died; None where the death form no longer stands."""
    note(participant, by=by, at=at, why="The death form was corrected.", died_at=died_at)


@transaction.atomic
def note_end(
    *, participant: Participant, ended_on: date | None, is_completed: bool, by: User, at: datetime
) -> None:
    """Note the end of participation, completed or early; None where the form no longer stands."""
    why = "The end of study was corrected."
    stays = held(participant).status in (DEAD, SCREEN_FAILURE, DECLINED)
    if ended_on is None or stays:
        note(participant, by=by, at=at, why=why, ended_on=ended_on)
    else:
        write(
            participant, by=by, at=at, why=why, ended_on=ended_on, to=COMPLETED if is_completed else WITHDRAWN
        )
