"""The pages of safety."""

from django.urls import path

from safety import views

app_name = "safety"
urlpatterns = [path("", views.event_list, name="event_list")]
