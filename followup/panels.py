"""What follow-up adds to the casebook and to the home page."""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from followup import standing
from followup.models.vital_signs import ROUTINE
from followup.schedule import State
from followup.words import moment_words, span
from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.protocol_words import form_title, timepoint_label
from ucmsc_ali.crf.registry import Alert, Fact, Window, Work
from ucmsc_ali.lib.study_day import label
from ucmsc_ali.protocol.load import current

if TYPE_CHECKING:
    from enrollment.models import Participant

AHEAD = timedelta(days=7)
CLOSING_DAYS, CLOSING_HOURS = timedelta(hours=12), timedelta(hours=2)  # domain §6, R2
WHOLE_DAY = timedelta(hours=23)
MOST = 100
BUTTONS = {"cytokines": gettext_lazy("Record sample")}
EXTRA = ("vital-signs", "blood-gas", "chest-ct")


@registry.panel("windows")
def windows(participant: "Participant", at: datetime) -> dict[tuple[str, str], Window]:
    """Return the window of every planned place and how it stands: one query."""
    found = dict.fromkeys(planned_places(), not_yet(participant))
    seen: set[tuple[str, str]] = set()
    for place in standing.of_participant(participant, at):
        key = place.plan.timepoint, place.plan.form
        if key not in seen:
            found[key] = place.window()
            seen.add(key)
    return found


def planned_places() -> list[tuple[str, str]]:
    """Return every place that the protocol plans; early termination has one once it is known when."""
    return [(timepoint, form) for timepoint, form, _cell in current().form_cells() if timepoint != "ET"]


def not_yet(participant: "Participant") -> Window:
    """Return what stands in places whose time is not known yet, or will never come."""
    left = (participant.Status.SCREEN_FAILURE, participant.Status.DECLINED)
    is_over = participant.status in left or participant.died_at or participant.ended_on
    state = "not_expected" if is_over else "upcoming"
    return Window(opens_at=None, target_at=None, closes_at=None, state=state)


@registry.panel("facts")
def facts(participant: "Participant", at: datetime) -> list[Fact]:
    """Return the day on study, and the discharge."""
    found = []
    day = participant.last_day_on_study(at)
    if day is not None:
        found.append(Fact(_("Day on study"), label(day)))
    if participant.discharged_at:
        found.append(Fact(_("Discharged"), moment_words(participant.discharged_at, participant.zone)))
    return found


@registry.panel("alerts")
def alerts(participant: "Participant", at: datetime) -> list[Alert]:
    """Return what was missed and whose window is closing, one line per timepoint."""
    if participant.day_0_at is None:
        return []
    waiting = [place for place in standing.of_participant(participant, at) if place.is_waited_for]
    missed = [place.plan for place in waiting if place.state is State.MISSED]
    closing = [place.plan for place in waiting if place.state is State.DUE and is_closing(place.plan, at)]
    said = [Alert("warning", missed_words(missed))] if missed else []
    said += [Alert("info", closing_words(point, plans, at)) for point, plans in by_timepoint(closing)]
    return said + course_alerts(participant)


def is_closing(plan: Any, at: datetime) -> bool:
    """Say whether a window closes soon: hours for a sample, half a day for a visit."""
    if plan.closes_at is None:
        return False
    is_long = plan.closes_at - plan.opens_at >= WHOLE_DAY
    left: timedelta = plan.closes_at - at
    return left <= (CLOSING_DAYS if is_long else CLOSING_HOURS)


def missed_words(plans: list[Any]) -> str:
    """Return what was not entered, visit by visit."""
    visits = [f"{timepoint_label(point)} ({titles(missed)})" for point, missed in by_timepoint(plans)]
    return _("Nothing entered, and the window has closed: %s.") % "; ".join(visits)


def by_timepoint(plans: list[Any]) -> list[tuple[str, list[Any]]]:
    """Return plans together by their timepoint, in the order they have."""
    found: dict[str, list[Any]] = defaultdict(list)
    for plan in plans:
        found[plan.timepoint].append(plan)
    return list(found.items())


def closing_words(timepoint: str, plans: list[Any], at: datetime) -> str:
    """Return what is still to be done at a timepoint, and how long there is for it."""
    return _("%(timepoint)s: %(forms)s. The window closes in %(span)s.") % {
        "timepoint": timepoint_label(timepoint),
        "forms": titles(plans),
        "span": span(min(plan.closes_at for plan in plans) - at),
    }


def titles(plans: list[Any]) -> str:
    """Return the names of forms, in a row."""
    return ", ".join(str(form_title(plan.form)) for plan in plans)


def course_alerts(participant: "Participant") -> list[Alert]:
    """Return what withdrawal and early discharge mean for what is due (domain §3.3)."""
    if participant.died_at:
        return []
    found = []
    if participant.data_withdrawn_at:
        found.append(Alert("danger", _("The use of records is withdrawn: enter nothing dated after it.")))
    elif participant.procedures_withdrawn_at:
        found.append(Alert("warning", _("Withdrawn from examinations: only the day 14 contact stays due.")))
    elif participant.treatment_withdrawn_at:
        found.append(Alert("warning", _("Withdrawn from treatment: all follow-up goes on.")))
    if is_early_discharge(participant):
        words = _("Discharged early: days 7 and 14 stay due, as out-patient or by telephone.")
        found.append(Alert("info", words))
    return found


def is_early_discharge(participant: "Participant") -> bool:
    """Say whether a participant on study left hospital before the last visit."""
    if participant.discharged_at is None or participant.ended_on:
        return False
    day = participant.study_day(participant.discharged_at)
    return day is not None and 0 <= day < current().end_of_study.vital_status_from_day


@registry.panel("actions")
def actions(participant: "Participant", by: User, at: datetime) -> list[tuple[str, str]]:
    """Return the ways to what the schedule does not plan: unscheduled and early termination."""
    if participant.day_0_at is None or participant.ended_on or not by.may(Permission.CRF_ENTER):
        return []
    code = participant.code
    offered = [(_("Unscheduled: %s") % form_title(key), form_url(code, "UNS", key)) for key in EXTRA]
    if participant.procedures_withdrawn_at:
        offered.append((_("Early termination visit"), form_url(code, "ET", "visit")))
    return offered


def form_url(code: str, timepoint: str, key: str) -> str:
    """Return the address of a form."""
    return reverse("crf:form", args=[code, timepoint, key])


@registry.panel("work")
def work(user: User, at: datetime) -> list[Work]:
    """Return what is due, missed and upcoming within 7 days at a person's site: two queries."""
    if user.membership is None or not user.may(Permission.CRF_ENTER):
        return []
    due: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    for plan in standing.to_do(user, at, AHEAD, MOST):
        due[plan.participant.code, plan.timepoint, plan.opens_at, plan.closes_at].append(plan)
    missed: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for plan in standing.missed(user, at, MOST):
        missed[plan.participant.code, plan.timepoint].append(plan)
    together = [visit_work(plans, at) for plans in due.values()]
    return together + [missed_work(plans, at) for plans in missed.values()]


@registry.panel("next_due")
def next_due(participants: list["Participant"], at: datetime) -> dict[int, Work]:
    """Return the place of each participant whose window closes first, by the participant's key: one query."""
    return {plan.participant_id: work_of(plan, at) for plan in standing.first_to_close(participants, at)}


def work_of(plan: Any, at: datetime) -> Work:
    """Return one thing to do."""
    return Work(
        participant_code=plan.participant.code,
        what=what_words([plan]),
        url=work_url(plan),
        button=BUTTONS.get(plan.form, _("Open form")),
        state=standing.GLYPHS[plan.state(done_at=None, now=at)],
        due_at=plan.target_at,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
    )


def visit_work(plans: list[Any], at: datetime) -> Work:
    """Return the forms of a visit with one window as one thing to do; each save leads on to the next."""
    ordered = sorted(plans, key=lambda plan: int(plan.pk))
    first = work_of(ordered[0], at)
    return first if len(plans) == 1 else replace(first, what=what_words(ordered), button=_("Open forms"))


def missed_work(plans: list[Any], at: datetime) -> Work:
    """Return what was missed at one visit as one thing to do; several forms open by the casebook."""
    one = work_of(plans[0], at)
    if len(plans) == 1:
        return one
    url = f"{plans[0].participant.get_absolute_url()}#{plans[0].timepoint}-{plans[-1].form}"
    ordered = sorted(plans, key=lambda plan: int(plan.pk))
    return replace(one, what=what_words(ordered), url=url, button=_("Open casebook"))


def what_words(plans: list[Any]) -> str:
    """Return the visit, and the forms to fill at it."""
    words = {"timepoint": timepoint_label(plans[0].timepoint), "forms": titles(plans)}
    return _("%(timepoint)s: %(forms)s") % words


def work_url(plan: Any) -> str:
    """Return where a thing is done; routine vital signs stand beside those of the infusion's grid."""
    if plan.form != "vital-signs":
        return form_url(plan.participant.code, plan.timepoint, plan.form)
    new = reverse("crf:new", args=[plan.participant.code, plan.timepoint, plan.form])
    return f"{new}?point={ROUTINE}"
