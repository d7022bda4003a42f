"""The approved versions of the consent form at a site."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.actions import consent_versions
from enrollment.actions.consent_versions import Approval
from enrollment.actions.moves import NotAllowed
from enrollment.forms.pages import ConsentVersionForm, EndVersionForm
from enrollment.models import ConsentVersion
from ucmsc_ali.accounts.access import AuthedRequest, require_permission, site_of
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.lib import clock

METHODS = ["GET", "HEAD", "POST"]


@require_permission(Permission.PARTICIPANT_VIEW)
@require_safe
def version_list(request: AuthedRequest) -> HttpResponse:
    """Show which version could be signed when."""
    site = site_of(request.user)
    today = clock.today(site.zone)
    versions = ConsentVersion.objects.visible_to(request.user).select_related("added_by")
    context = {
        "versions": [(version, version.is_valid_on(today)) for version in versions],
        "site": site,
        "may_manage": request.user.may(Permission.PARTICIPANT_SCREEN),
    }
    return render(request, "enrollment/consent_version_list.html", context)


@require_permission(Permission.PARTICIPANT_SCREEN)
@require_http_methods(METHODS)
def version_add(request: AuthedRequest) -> HttpResponse:
    """Add a version that the ethics committee approved."""
    form = ConsentVersionForm(request.POST or None)
    if form.is_valid():
        approval = Approval(**form.cleaned_data)
        try:
            added = consent_versions.add(
                site=site_of(request.user), approval=approval, by=request.user, at=clock.now()
            )
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Consent version %s is added.") % added.label)
            return redirect("enrollment:consent_version_list")
    return version_page(request, form, None)


@require_permission(Permission.PARTICIPANT_SCREEN)
@require_http_methods(METHODS)
def version_end(request: AuthedRequest, pk: int) -> HttpResponse:
    """Say until which day a version may be signed, with the reason."""
    version = get_object_or_404(ConsentVersion.objects.visible_to(request.user).select_related("site"), pk=pk)
    form = EndVersionForm(request.POST or None, initial={"valid_to": version.valid_to})
    if form.is_valid():
        try:
            consent_versions.end(version=version, by=request.user, at=clock.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(None, str(refusal))
        else:
            day = version.valid_to
            messages.success(
                request, _("%(label)s may be signed until %(day)s.") % {"label": version.label, "day": day}
            )
            return redirect("enrollment:consent_version_list")
    return version_page(request, form, version)


def version_page(request: AuthedRequest, form: object, version: ConsentVersion | None) -> HttpResponse:
    """Render the form of a version: a new one, or the end of one."""
    context = {"form": form, "version": version, "main_class": "page-narrow"}
    errors = getattr(form, "errors", None)
    return render(request, "enrollment/consent_version_form.html", context, status=422 if errors else 200)
