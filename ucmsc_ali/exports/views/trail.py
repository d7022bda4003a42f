"""Hand out the trail as it is shown."""

from django.http import HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_POST

from ucmsc_ali.accounts.access import AuthedRequest, require_permission, site_of
from ucmsc_ali.accounts.permissions import Permission
from ucmsc_ali.audit.context import current
from ucmsc_ali.exports.trail import TrailExport
from ucmsc_ali.lib import clock
from ucmsc_ali.review import explorer


@require_permission(Permission.TRAIL_EXPORT)
@require_POST
def trail(request: AuthedRequest) -> HttpResponseBase:
    """Stream the rows that the filters select; it writes to the trail, so it is a POST."""
    asked = explorer.TrailFilter(request.GET, by=request.user)
    chosen = explorer.selection(asked, site_of(request.user))
    export = TrailExport(chosen, explorer.said(asked), current().request_id, clock.real_now())
    response = StreamingHttpResponse(export.stream(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{export.name}"'
    return response
