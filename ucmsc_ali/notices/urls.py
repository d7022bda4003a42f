"""The page of the inbox."""

from django.urls import path

from ucmsc_ali.notices import views

app_name = "notices"
urlpatterns = [path("", views.inbox, name="inbox")]
