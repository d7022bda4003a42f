"""The trail: its carrier hangs on every connection, its triggers stand in every migrated database."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate


class AuditConfig(AppConfig):
    name = "ucmsc_ali.audit"
    label = "audit"

    def ready(self) -> None:
        from ucmsc_ali.audit import carrier, checks, install  # noqa: F401, PLC0415 models must be loaded first

        connection_created.connect(carrier.equip, dispatch_uid="audit.carrier")
        pre_migrate.connect(install.before_migrate, sender=self, dispatch_uid="audit.before_migrate")
        post_migrate.connect(install.after_migrate, sender=self, dispatch_uid="audit.after_migrate")
