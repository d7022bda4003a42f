"""The address of the demonstration's clock."""

from django.urls import path

from ucmsc_ali.demo import views

app_name = "demo"
urlpatterns = [path("clock/", views.demo_clock, name="clock")]
