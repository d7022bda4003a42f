from django.apps import AppConfig


class CrfConfig(AppConfig):
    name = "ucmsc_ali.crf"
    label = "crf"
