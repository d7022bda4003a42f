"""What can be taken away."""

from django.urls import path

from ucmsc_ali.exports.views import trail

app_name = "exports"
urlpatterns = [path("trail/", trail.trail, name="trail")]
