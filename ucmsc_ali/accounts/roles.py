"""Each role as a class that a manager can read."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.permissions import Permission


class Role:
    """A function in the trial and what comes with it."""

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    meaning: ClassVar[str | Promise]
    permissions: ClassVar[frozenset[Permission]]


READ_CASEBOOK = frozenset(
    {
        Permission.PARTICIPANT_VIEW,
        Permission.CRF_VIEW,
        Permission.PRODUCT_VIEW,
        Permission.PROTOCOL_VIEW,
        Permission.SAFETY_VIEW,
    }
)
READ_TRAIL = frozenset({Permission.TRAIL_VIEW, Permission.TRAIL_EXPORT})
ENTER_DATA = frozenset(
    {
        Permission.PARTICIPANT_SCREEN,
        Permission.CRF_ENTER,
        Permission.CRF_VOID,
        Permission.PRODUCT_MANAGE,
        Permission.INFUSION_CHECK,
    }
)


class Coordinator(Role):
    """Screens participants and enters their data."""

    key, label = "coordinator", _("Coordinator")
    meaning = _("Screens participants and enters their data.")
    permissions = READ_CASEBOOK | ENTER_DATA | {Permission.TRAIL_VIEW}


class Investigator(Role):
    """Answers for the participants: enters, reviews, signs."""

    key, label = "investigator", _("Investigator")
    meaning = _("Answers for the participants: enters, reviews, signs.")
    permissions = READ_CASEBOOK | ENTER_DATA | READ_TRAIL | {Permission.ELIGIBILITY_SIGN}


class Monitor(Role):
    """Verifies and exports; writes no clinical value."""

    key, label = "monitor", _("Monitor")
    meaning = _("Verifies and exports; writes no clinical value.")
    permissions = READ_CASEBOOK | READ_TRAIL


class DataManager(Role):
    """Keeps the data clean; writes no clinical value."""

    key, label = "data_manager", _("Data manager")
    meaning = _("Keeps the data clean; writes no clinical value.")
    permissions = READ_CASEBOOK | READ_TRAIL


class Administrator(Role):
    """Looks after people and sites; sees nothing clinical."""

    key, label = "administrator", _("Administrator")
    meaning = _("Looks after people and sites; sees nothing clinical.")
    permissions = frozenset({Permission.PEOPLE_MANAGE, Permission.PROTOCOL_VIEW})


class Inspector(Role):
    """Reads everything and changes nothing."""

    key, label = "inspector", _("Inspector")
    meaning = _("Reads everything and changes nothing.")
    permissions = READ_CASEBOOK | READ_TRAIL


ROLES: dict[str, type[Role]] = {
    role.key: role for role in (Coordinator, Investigator, Monitor, DataManager, Administrator, Inspector)
}
