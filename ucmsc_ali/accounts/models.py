"""People, sites, and who works where as what."""

from datetime import UTC, date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.counted import counts
from ucmsc_ali.accounts.permissions import WITHOUT_TRAINING, Permission
from ucmsc_ali.accounts.roles import ROLES
from ucmsc_ali.audit.spec import Audited

SIGN_IN_NAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]*\Z", _("Use small letters, digits, dots, hyphens and underscores.")
)


class Site(models.Model):
    """A hospital that takes part in the trial."""

    audit = Audited()

    number = models.CharField(_("site number"), max_length=2, unique=True)
    name = models.CharField(_("name"), max_length=120)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")

    class Meta:
        verbose_name = _("site")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which this site's clocks and calendars run."""
        return ZoneInfo(self.time_zone)

    def day(self, on: date) -> tuple[datetime, datetime]:
        """Return the first instant of a calendar day at this site, and of the next one."""
        start, end = (datetime.combine(each, time.min, self.zone) for each in (on, on + timedelta(days=1)))
        return start.astimezone(UTC), end.astimezone(UTC)


class UserQuerySet(models.QuerySet["User"]):
    """People, as an administrator asks for them."""

    def visible_to(self, user: "User") -> "UserQuerySet":
        """Return the people of a person's own site; who has moved to another site is that site's matter."""
        if user.membership is None:
            return self.none()
        theirs = Membership.objects.filter(user=OuterRef("pk"))
        here, elsewhere = (
            theirs.filter(site=user.membership.site),
            theirs.open().exclude(site=user.membership.site),
        )
        return self.filter(Exists(here)).exclude(Exists(elsewhere))

    def with_memberships(self) -> "UserQuerySet":
        """Return them with every membership they have or had, and its site."""
        return self.prefetch_related("memberships__site")


class UserManager(BaseUserManager["User"]):
    """Makes and finds people by their sign-in name."""

    def get_queryset(self) -> UserQuerySet:
        """Return everyone."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: "User") -> UserQuerySet:
        """Return the people whom a person may know of."""
        return self.get_queryset().visible_to(user)

    def create_user(self, username: str, password: str, name: str, **facts: object) -> "User":
        """Create a person; the password is stored as a hash only."""
        user = self.model(username=username.strip().lower(), name=name, **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by sign-in name, however it was capitalised."""
        return self.get(username=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in; never deleted, a sign-in name is never used again."""

    audit = Audited(
        exclude=("last_login", "session_epoch"),
        derived=("language", "must_change_password"),
        masked=("password",),
    )

    username = models.CharField(_("sign-in name"), max_length=60, unique=True, validators=[SIGN_IN_NAME])
    name = models.CharField(_("printed name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    must_change_password = models.BooleanField(_("must choose a password"), default=False)
    session_epoch = models.PositiveIntegerField(_("sessions ended so many times"), default=0)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name or self.username

    @cached_property
    def membership(self) -> "Membership | None":
        """The one membership a person acts under, fetched once per instance."""
        rows = self.memberships.select_related("site").filter(ended_at=None)
        return rows.annotate(**counts()).first()

    @property
    def role(self) -> str:
        """The key of the role a person acts in, or empty without one."""
        return self.membership.role if self.membership else ""

    def may(self, permission: Permission) -> bool:
        """Say whether this person's role carries a permission, and whether they are trained for it."""
        if not self.is_active or self.membership is None:
            return False
        return permission in self.membership.permissions

    def get_session_auth_hash(self) -> str:
        """Return what every session of this person holds; a new epoch or password ends them all."""
        return salted_hmac(
            "ucmsc_ali.accounts.session", f"{self.session_epoch}:{self.password}", algorithm="sha256"
        ).hexdigest()


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Who works where as what."""

    def open(self) -> "MembershipQuerySet":
        """Return the memberships that hold now."""
        return self.filter(ended_at=None)

    def on(self, day: date, site: Site) -> "MembershipQuerySet":
        """Return the memberships that held at a site at any moment of one of its calendar days."""
        start, end = site.day(day)
        running = Q(ended_at=None) | Q(ended_at__gt=start)
        return self.filter(running, site=site, started_at__lt=end)

    def with_people(self) -> "MembershipQuerySet":
        """Return them with the person and the site of each, in the order of sign-in names."""
        return self.select_related("user", "site").order_by("user__username", "started_at")


class Membership(models.Model):
    """A person's role at a site, from one moment to another."""

    audit = Audited()

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="memberships", verbose_name=_("site"))
    role = models.CharField(
        _("role"), max_length=20, choices=[(key, role.label) for key, role in ROLES.items()]
    )
    trained_on = models.DateField(_("trained in the study on"), null=True, blank=True)
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(ended_at=None), name="one_open_membership_per_person"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.site.number}"

    @property
    def permissions(self) -> frozenset[Permission]:
        """The rights this membership gives: few, until training is recorded (21 CFR 11.10(i))."""
        of_the_role = ROLES[self.role].permissions
        return of_the_role if self.trained_on else of_the_role & WITHOUT_TRAINING
