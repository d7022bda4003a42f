from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "ucmsc_ali.exports"
    label = "exports"
