"""A small ward for the tests of the trail: a person in a bed, a form with a child table, a list, a note."""

from django.db import models

from ucmsc_ali.audit.spec import Audited, Exempt


class Bed(models.Model):
    """Belongs to the chain of the study; may be deleted."""

    audit = Audited(deletable=True, masked=("secret",))

    name = models.CharField(max_length=20, unique=True)
    secret = models.CharField(max_length=20, default="")

    class Meta:
        app_label = "ward"


class Patient(models.Model):
    """Heads a chain of their own."""

    audit = Audited(participant="id", derived=("state",), exclude=("seen_at",))

    code = models.CharField(max_length=6)
    bed = models.ForeignKey(Bed, models.PROTECT, null=True)
    state = models.CharField(max_length=20, default="NEW")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "ward"


class Sheet(models.Model):
    """A form instance, as `crf.Crf` is one."""

    audit = Audited(participant="participant_id", exclude=("version", "updated_at"), derived=("status",))

    participant = models.ForeignKey(Patient, models.PROTECT)
    form = models.CharField(max_length=30)
    timepoint = models.CharField(max_length=8)
    repeat = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, default="INCOMPLETE")
    protocol_version = models.CharField(max_length=10, default="1.0")
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "ward"


class Gas(Sheet):
    """A child table with every kind of column."""

    pao2 = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    fio2 = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    note = models.TextField(default="", blank=True)
    arterial = models.BooleanField(null=True)
    sampled_at = models.DateTimeField(null=True)
    drawn_on = models.DateField(null=True)
    repeats = models.IntegerField(null=True)
    device = models.ForeignKey(Bed, models.PROTECT, null=True)
    ratio = models.FloatField(null=True)
    ratio.derived = True

    class Meta:
        app_label = "ward"


class Remark(models.Model):
    """Reaches its participant through the form it is about."""

    audit = Audited(participant="gas.participant_id")

    gas = models.ForeignKey(Gas, models.PROTECT)
    text = models.TextField()

    class Meta:
        app_label = "ward"


class Scrap(models.Model):
    """Not in the trail."""

    audit = Exempt("Scrap paper of the tests.")

    text = models.TextField()

    class Meta:
        app_label = "ward"


AUDITED = [Bed, Patient, Sheet, Gas, Remark]
TABLES = [*AUDITED, Scrap]
