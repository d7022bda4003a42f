"""Every address of the application, by name of its room."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("ucmsc_ali.accounts.urls")),
]
