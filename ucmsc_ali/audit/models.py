"""The trail: one row per event, written by the database, and the view that shows it field by field."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.audit.spec import Exempt


class AuditEvent(models.Model):
    """One write to one row, or one act such as a sign-in; appended by the triggers and never changed."""

    audit = Exempt("This is the trail itself.")

    at = models.DateTimeField(_("time"))
    actor = models.CharField(_("person"), max_length=150)
    role = models.CharField(_("role"), max_length=40)
    request_id = models.CharField(_("request"), max_length=64)
    action = models.CharField(_("action"), max_length=40)
    table = models.CharField(_("table"), max_length=100, db_column="table_name")
    record = models.CharField(_("record"), max_length=100)
    participant_id = models.BigIntegerField(_("participant"), null=True)
    crf_id = models.BigIntegerField(_("form instance"), null=True)
    form = models.CharField(_("form"), max_length=40)
    timepoint = models.CharField(_("timepoint"), max_length=20)
    repeat = models.IntegerField(_("number"), null=True)
    protocol_version = models.CharField(_("protocol version"), max_length=20)
    reason = models.TextField(_("reason"))
    field_reasons = models.TextField(_("reasons by field"))
    changes = models.TextField(_("changes"))
    chain = models.CharField(_("chain"), max_length=40)
    seq = models.BigIntegerField(_("position in the chain"))
    prev_hash = models.CharField(_("hash of the event before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        db_table = "audit_event"
        verbose_name = _("event of the trail")
        verbose_name_plural = _("events of the trail")
        default_permissions = ()
        # One index serves the head of a chain, its verification and the filter by participant; every further
        # one is paid for by each save (docs/adr/0002).
        constraints = [
            models.UniqueConstraint(fields=["participant_id", "seq"], name="audit_one_event_per_place"),
            models.UniqueConstraint(
                fields=["seq"],
                condition=models.Q(participant_id=None),
                name="audit_one_study_event_per_place",
            ),
        ]
        indexes = [
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
            models.Index(fields=["crf_id", "id"], name="audit_by_form_instance"),
            models.Index(fields=["table", "record"], name="audit_by_record"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.seq} {self.action}"


class AuditChangeQuerySet(models.QuerySet["AuditChange"]):
    """Reads over the trail, one row per changed field; every filter is on an indexed column of the event."""

    def of_participant(self, participant_id: int) -> Self:
        """Return what happened in one participant's chain."""
        return self.filter(participant_id=participant_id)

    def of_crf(self, crf_id: int) -> Self:
        """Return what happened to one form instance."""
        return self.filter(crf_id=crf_id)

    def of_record(self, label: str, record: object) -> Self:
        """Return what happened to one row of one table."""
        return self.filter(table=label, record=str(record))

    def touching(self, field: str) -> Self:
        """Return the changes of one field; events that do not name it are passed over unopened."""
        return self.filter(field=field, changes__contains=f'"{field}":[')

    def between(self, start: datetime | None = None, end: datetime | None = None) -> Self:
        """Return what happened from one moment on and before another; either may be open."""
        found = self if start is None else self.filter(at__gte=start)
        return found if end is None else found.filter(at__lt=end)

    def newest_first(self) -> Self:
        """Return the changes, the newest event first, its fields in the order of the form."""
        return self.order_by("-event_id", "id")

    def in_trail_order(self) -> Self:
        """Return the changes in the order in which they were written."""
        return self.order_by("event_id", "id")


class AuditChange(models.Model):
    """One changed field of one event; an event without fields is one row with an empty field name."""

    audit = Exempt("A view over the trail.")

    id = models.BigIntegerField(primary_key=True)
    event = models.ForeignKey(AuditEvent, models.DO_NOTHING, related_name="fields", db_constraint=False)
    at = models.DateTimeField(_("time"))
    at_utc = models.CharField(_("time, UTC"), max_length=32)
    actor = models.CharField(_("person"), max_length=150)
    role = models.CharField(_("role"), max_length=40)
    request_id = models.CharField(_("request"), max_length=64)
    action = models.CharField(_("action"), max_length=40)
    table = models.CharField(_("table"), max_length=100, db_column="table_name")
    record = models.CharField(_("record"), max_length=100)
    participant_id = models.BigIntegerField(_("participant"), null=True)
    crf_id = models.BigIntegerField(_("form instance"), null=True)
    form = models.CharField(_("form"), max_length=40)
    timepoint = models.CharField(_("timepoint"), max_length=20)
    repeat = models.IntegerField(_("number"), null=True)
    protocol_version = models.CharField(_("protocol version"), max_length=20)
    field = models.CharField(_("field"), max_length=100)
    old = models.TextField(_("old value"), null=True)
    new = models.TextField(_("new value"), null=True)
    reason = models.TextField(_("reason"))
    event_reason = models.TextField(_("reason of the event"))
    field_reasons = models.TextField(_("reasons by field"))
    changes = models.TextField(_("changes"))
    chain = models.CharField(_("chain"), max_length=40)
    seq = models.BigIntegerField(_("position in the chain"))
    prev_hash = models.CharField(_("hash of the event before"), max_length=64)
    hash = models.CharField(_("hash"), max_length=64)

    objects = AuditChangeQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "audit_change"
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.field}: {self.old} → {self.new}"
