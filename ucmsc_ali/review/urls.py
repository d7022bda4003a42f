"""The pages of the trail."""

from django.urls import path

from ucmsc_ali.review.views import trail

app_name = "review"
urlpatterns = [
    path("", trail.trail, name="trail"),
    path("<int:pk>/", trail.event, name="event"),
]
