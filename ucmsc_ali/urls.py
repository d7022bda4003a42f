"""Every address of the application, by name of its room."""

from django.urls import include, path

urlpatterns = [
    path("", include("ucmsc_ali.dashboards.urls")),
    path("", include("ucmsc_ali.accounts.urls")),
    path("participants/", include("enrollment.urls")),
    path("participants/", include("dosing.participant_urls")),
    path("products/", include("dosing.urls")),
    path("safety/", include("safety.urls")),
    path("inbox/", include("ucmsc_ali.notices.urls")),
    path("audit/", include("ucmsc_ali.review.urls")),
    path("exports/", include("ucmsc_ali.exports.urls")),
    path("demo/", include("ucmsc_ali.demo.urls")),
    path("participants/", include("ucmsc_ali.crf.urls")),
]
