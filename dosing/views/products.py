"""The batches: which there are, which are held, who had them; entered and corrected with a reason."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dosing.actions import products
from dosing.forms.product_batch import COMMON_REASONS, BatchForm
from dosing.models import ProductBatch
from dosing.presenters import batches
from ucmsc_ali.accounts.access import AuthedRequest, require_permission, site_of
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.lib import clock

ON_ONE_PAGE = 50


@require_permission(Permission.PRODUCT_VIEW)
@require_safe
def batch_list(request: AuthedRequest) -> HttpResponse:
    """Show the batches of the site, the ones that expire last on top."""
    found = ProductBatch.objects.visible_to(request.user).with_infusions().newest_first()
    page = Paginator(found, ON_ONE_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": batches.batch_rows(page.object_list, clock.now()),
        "may_manage": request.user.may(Permission.PRODUCT_MANAGE),
        "site": site_of(request.user),
    }
    return render(request, "dosing/batch_list.html", context)


@require_permission(Permission.PRODUCT_MANAGE)
def batch_add(request: AuthedRequest) -> HttpResponse:
    """Enter a batch."""
    at, site = clock.now(), site_of(request.user)
    form = BatchForm(request.POST or None, at=at, zone=site.zone)
    if request.method == "POST" and form.is_valid():
        try:
            token = form.cleaned_data["token"]
            made = products.enter(site=site, facts=form.facts, by=request.user, at=at, token=token)
        except products.LotTaken:
            form.add_error("lot", _("This lot is entered already. Open it in the list of batches."))
        else:
            messages.success(request, _("Batch %s is saved.") % made.lot)
            return redirect("dosing:batch_list")
    context = {"form": form, "sections": batches.batch_sections(form)}
    return render(request, "dosing/batch_form.html", context, status=422 if form.errors else 200)


@require_permission(Permission.PRODUCT_VIEW)
def batch(request: AuthedRequest, pk: int) -> HttpResponse:
    """Show a batch and who had it; correct it with a reason."""
    at = clock.now()
    found = get_object_or_404(ProductBatch.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        return page_of(request, BatchForm(at=at, zone=found.site.zone, batch=found), found, at)
    if not request.user.may(Permission.PRODUCT_MANAGE):
        raise PermissionDenied
    return save(request, found, at)


def save(request: AuthedRequest, found: ProductBatch, at: datetime) -> HttpResponse:
    """Correct a batch, or say what stands in the way and keep what was typed."""
    form = BatchForm(request.POST, at=at, zone=found.site.zone, batch=found)
    if not form.is_valid():
        return page_of(request, form, found, at, status=422)
    version, reason = form.cleaned_data["version"] or 0, form.cleaned_data["reason"]
    try:
        products.correct(
            batch=found, facts=form.facts, version=version, reason=reason, by=request.user, at=at
        )
    except products.ReasonMissing:
        form.add_error("reason", _("Say why this batch changes."))
        return page_of(request, form, found, at, status=422)
    except products.LotTaken:
        form.add_error("lot", _("Another batch has this lot."))
        return page_of(request, form, found, at, status=422)
    except products.BatchChanged as changed:
        return show_both(request, changed.theirs, at)
    messages.success(request, _("Batch %s is saved.") % form.facts["lot"])
    return redirect(found)


def show_both(request: AuthedRequest, theirs: ProductBatch, at: datetime) -> HttpResponse:
    """Show what was typed beside what someone else saved meanwhile; nothing typed is lost."""
    data = request.POST.copy()
    data["version"] = str(theirs.version)
    form = BatchForm(data, at=at, zone=theirs.site.zone, batch=theirs)
    words = _("Someone saved this batch meanwhile. Their values stand beside yours: correct, and save again.")
    form.add_error(None, words)
    return page_of(request, form, theirs, at, status=409)


def page_of(
    request: AuthedRequest, form: BatchForm, found: ProductBatch, at: datetime, *, status: int = 200
) -> HttpResponse:
    """Render the page of a batch: to correct, or only to read."""
    context = {
        "form": form,
        "batch": found,
        "sections": batches.batch_sections(form),
        "row": batches.batch_row(found, at),
        "given": batches.given_rows(found),
        "may_manage": request.user.may(Permission.PRODUCT_MANAGE),
        "common_reasons": COMMON_REASONS,
    }
    return render(request, "dosing/batch.html", context, status=status)
