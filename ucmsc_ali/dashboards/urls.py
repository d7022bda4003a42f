"""The home page, the protocol page, the health address."""

from django.urls import path

from ucmsc_ali.dashboards.views import health, home, protocol

app_name = "dashboards"
urlpatterns = [
    path("", home.home, name="home"),
    path("protocol/", protocol.protocol, name="protocol"),
    path("healthz", health.healthz, name="healthz"),
]
