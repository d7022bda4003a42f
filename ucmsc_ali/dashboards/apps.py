from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "ucmsc_ali.dashboards"
    label = "dashboards"
