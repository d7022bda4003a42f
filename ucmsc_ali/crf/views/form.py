"""Enter, correct, show: one set of views serves every form."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ucmsc_ali.accounts.access import AuthedRequest, get_participant, require_permission
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.crf import actions, layout, registry
from ucmsc_ali.crf.forms import COMMON_REASONS, CrfForm
from ucmsc_ali.crf.models import Crf, Draft
from ucmsc_ali.crf.protocol_words import timepoint_label
from ucmsc_ali.crf.slots import Slot, find
from ucmsc_ali.crf.views import conflict
from ucmsc_ali.crf.views.notes import NotDoneForm, VoidForm
from ucmsc_ali.lib import clock


def load(request: AuthedRequest, code: str, timepoint: str, key: str, repeat: int) -> Slot:
    """Return the slot at an address, of a participant of the person's own site."""
    return find(get_participant(request.user, code), timepoint, key, repeat)


@require_permission(Permission.CRF_VIEW)
def form(request: AuthedRequest, code: str, timepoint: str, key: str, repeat: int = 1) -> HttpResponse:
    """Show a form to enter, to correct, or only to read."""
    slot, at = load(request, code, timepoint, key, repeat), clock.now()
    if request.method == "POST":
        return save(request, slot, at)
    if not request.user.may(Permission.CRF_ENTER):
        return show(request, slot, at)
    draft = find_draft(slot, request)
    shown = slot.form_class(
        draft_data(draft), slot=slot, by=request.user, at=at, initial=given(request, slot)
    )
    if draft:
        shown.is_valid()
    return page(request, shown, draft=draft)


def given(request: HttpRequest, slot: Slot) -> dict[str, str]:
    """Return first values that a link carries, for a form that is not filled yet."""
    if slot.stored:
        return {}
    return {name: str(value) for name, value in request.GET.items() if name in slot.form_class.items()}


def save(request: AuthedRequest, slot: Slot, at: datetime) -> HttpResponse:
    """Save what was typed, or say what stands in the way and keep everything typed."""
    actions.check_may_enter(request.user)
    filled = slot.form_class(request.POST, slot=slot, by=request.user, at=at)
    if filled.typed("mine"):
        filled = conflict.merged(request.POST, slot, request.user, at)
    try:
        record = actions.save(form=filled, by=request.user, at=at)
    except actions.AlreadySaved as twice:
        return redirect(twice.crf.get_absolute_url())
    except actions.Stale as stale:
        return conflict.page(request, filled, stale.theirs)
    except actions.Refused as refusal:
        filled.tell(refusal.problems)
        actions.ask(form=filled, by=request.user, at=at)
        return page(request, filled, status=422)
    messages.success(request, saved_words(filled, record))
    return redirect(next_address(request, slot))


def saved_words(filled: CrfForm, record: Crf) -> str:
    """Return what to tell a person whose form was saved."""
    if record.status == Crf.Status.COMPLETE:
        return _("%(form)s is saved and complete.") % {"form": filled.title}
    labels = ", ".join(
        str(filled.items()[name].meaning.label) for name in filled.missing if name in filled.items()
    )
    return _("%(form)s is saved. Still to be entered: %(items)s.") % {"form": filled.title, "items": labels}


def next_address(request: AuthedRequest, slot: Slot) -> str:
    """Return where a person goes after a save: the next form of the visit, or the casebook."""
    if "save_and_next" in request.POST and slot.form_class.leads_to:
        return reverse(slot.form_class.leads_to, args=[slot.participant.code, slot.timepoint])
    if "save_and_next" in request.POST and (following := next_slot(slot)):
        return following.url()
    if "save_and_add" in request.POST and slot.form_class.repeats:
        return Slot(slot.participant, slot.form_class, slot.timepoint, 0).url()
    return str(slot.participant.get_absolute_url()) + f"#{slot.timepoint}-{slot.key}"


def next_slot(slot: Slot) -> Slot | None:
    """Return the next form of the same timepoint that has nothing entered, in the order of the casebook."""
    filled = set(
        Crf.objects.standing()
        .filter(participant=slot.participant, timepoint=slot.timepoint)
        .values_list("form", flat=True)
    )
    for key, form_class in registry.forms().items():
        if key not in filled and slot.timepoint in form_class.timepoints() and not form_class.log:
            return Slot(slot.participant, form_class, slot.timepoint)
    return None


def page(
    request: AuthedRequest, shown: CrfForm, *, draft: Draft | None = None, status: int = 200
) -> HttpResponse:
    """Render the form page."""
    slot, record = shown.slot, getattr(shown, "candidate", shown.stored)
    windows = registry.windows(slot.participant, shown.at)
    context = {
        "form": shown,
        "helper": layout.helper(shown),
        "sections": layout.sections(shown),
        "derived": layout.derived(shown, record),
        "form_questions": layout.form_questions(shown),
        "slot": slot,
        "participant": slot.participant,
        "timepoint": timepoint_label(slot.timepoint),
        "window": windows.get((slot.timepoint, slot.key)),
        "saved": shown.stored,
        "draft": draft,
        "common_reasons": COMMON_REASONS,
        "live_url": slot.url("live"),
        "has_next": not shown.log,
        "can_void": shown.stored is not None and request.user.may(Permission.CRF_VOID),
        **shown.page_context(),
    }
    return render(request, shown.page, context, status=status)


def show(request: AuthedRequest, slot: Slot, at: datetime) -> HttpResponse:
    """Render a form to read: values with units, history at each."""
    shown = slot.form_class(slot=slot, by=request.user, at=at)
    windows = registry.windows(slot.participant, at)
    context = {
        "form": shown,
        "sections": layout.sections(shown),
        "derived": layout.derived(shown, shown.stored),
        "slot": slot,
        "participant": slot.participant,
        "timepoint": timepoint_label(slot.timepoint),
        "window": windows.get((slot.timepoint, slot.key)),
        "saved": shown.stored,
        **shown.page_context(),
    }
    return render(request, shown.show_page, context)


@require_permission(Permission.CRF_ENTER)
@require_POST
def live(request: AuthedRequest, code: str, timepoint: str, key: str, repeat: int) -> HttpResponse:
    """Answer while typing: derived values and checks by the same rules as the save; the draft is kept."""
    slot, at = load(request, code, timepoint, key, repeat), clock.now()
    typed = slot.form_class(request.POST, slot=slot, by=request.user, at=at)
    typed.is_valid()
    actions.keep_draft(
        slot=slot,
        typed={name: request.POST.getlist(name) for name in request.POST if name != "csrfmiddlewaretoken"},
        base_version=int(typed.typed("version") or 0) if typed.typed("version").isdigit() else 0,
        by=request.user,
        at=at,
    )
    context = {
        "form": typed,
        "rows": [row for section in layout.sections(typed) for row in section.rows],
        "derived": layout.derived(typed, typed.candidate),
        "form_questions": layout.form_questions(typed),
        "form_errors": typed.non_field_errors(),
        "kept_at": at,
    }
    return render(request, "crf/live.html", context)


def find_draft(slot: Slot, request: AuthedRequest) -> Draft | None:
    """Return what this person typed here before and did not save.

    A draft may arrive just after the save that it preceded; its one-time token tells.
    """
    draft = Draft.objects.filter(
        user=request.user,
        participant=slot.participant,
        form=slot.key,
        timepoint=slot.timepoint,
        repeat=slot.repeat,
    ).first()
    if draft and actions.already_made("".join(draft.typed.get("token", []))):
        return None
    return draft


def draft_data(draft: Draft | None) -> QueryDict | None:
    """Return a draft as form data."""
    if draft is None:
        return None
    data = QueryDict(mutable=True)
    for name, values in draft.typed.items():
        data.setlist(name, values)
    return data


@require_permission(Permission.CRF_ENTER)
@require_POST
def discard(request: AuthedRequest, code: str, timepoint: str, key: str, repeat: int) -> HttpResponse:
    """Drop this person's draft of a form."""
    slot = load(request, code, timepoint, key, repeat)
    actions.drop_draft(slot, request.user)
    return redirect(slot.url())


@require_permission(Permission.CRF_ENTER)
def not_done(request: AuthedRequest, code: str, timepoint: str, key: str, repeat: int) -> HttpResponse:
    """Record that a form will not be filled, with the reason."""
    slot, at = load(request, code, timepoint, key, repeat), clock.now()
    note = NotDoneForm(request.POST or None, reasons=slot.form_class.not_done_reasons)
    if note.is_valid():
        try:
            actions.record_not_done(
                slot=slot, reason=note.reason, token=note.one_time_token, by=request.user, at=at
            )
        except actions.AlreadySaved:
            return redirect(slot.participant)
        except (actions.Refused, actions.Stale) as refusal:
            note.add_error(None, str(refusal))
        else:
            messages.success(request, _("Recorded as not done."))
            return redirect(slot.participant)
    return render(request, "crf/not_done.html", note_context(slot, note), status=422 if note.errors else 200)


@require_permission(Permission.CRF_VOID)
def void(request: AuthedRequest, code: str, timepoint: str, key: str, repeat: int) -> HttpResponse:
    """Void a saved form, with the reason."""
    slot, at = load(request, code, timepoint, key, repeat), clock.now()
    if slot.stored is None:
        raise PermissionDenied
    note = VoidForm(request.POST or None)
    if note.is_valid():
        try:
            actions.void(crf=slot.stored, reason=note.cleaned_data["reason"], by=request.user, at=at)
        except (actions.Stale, actions.Refused) as refusal:
            note.add_error(None, str(refusal))
        else:
            messages.success(request, _("The form is voided. It stays in the casebook, struck through."))
            return redirect(slot.participant)
    return render(request, "crf/void.html", note_context(slot, note), status=422 if note.errors else 200)


def note_context(slot: Slot, note: Any) -> dict[str, Any]:
    """Return the context of the two small pages beside a form."""
    return {
        "slot": slot,
        "participant": slot.participant,
        "timepoint": timepoint_label(slot.timepoint),
        "form": note,
        "saved": slot.stored,
    }
