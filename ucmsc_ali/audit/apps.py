from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ucmsc_ali.audit"
    label = "audit"
