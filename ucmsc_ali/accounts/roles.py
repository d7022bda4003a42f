"""Each role as a class that a manager can read."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ucmsc_ali.accounts.permissions import Permission as P


class Role:
    """A function in the trial and what comes with it."""

    key: ClassVar[str]
    label: ClassVar[str | Promise]
    permissions: ClassVar[frozenset[P]]


READ_CASEBOOK = frozenset({P.PARTICIPANT_VIEW, P.CRF_VIEW, P.PRODUCT_VIEW, P.PROTOCOL_VIEW, P.SAFETY_VIEW})
READ_TRAIL = frozenset({P.TRAIL_VIEW, P.TRAIL_EXPORT})
ENTER_DATA = frozenset({P.PARTICIPANT_SCREEN, P.CRF_ENTER, P.CRF_VOID, P.PRODUCT_MANAGE, P.INFUSION_CHECK})


class Coordinator(Role):
    """Screens participants and enters their data."""

    key, label = "coordinator", _("Coordinator")
    permissions = READ_CASEBOOK | ENTER_DATA | {P.TRAIL_VIEW}


class Investigator(Role):
    """Answers for the participants: enters, reviews, signs."""

    key, label = "investigator", _("Investigator")
    permissions = READ_CASEBOOK | ENTER_DATA | READ_TRAIL | {P.ELIGIBILITY_SIGN}


class Monitor(Role):
    """Verifies and exports; writes no clinical value."""

    key, label = "monitor", _("Monitor")
    permissions = READ_CASEBOOK | READ_TRAIL


class DataManager(Role):
    """Keeps the data clean; writes no clinical value."""

    key, label = "data_manager", _("Data manager")
    permissions = READ_CASEBOOK | READ_TRAIL


class Administrator(Role):
    """Looks after people and sites; sees nothing clinical."""

    key, label = "administrator", _("Administrator")
    permissions = frozenset({P.PEOPLE_MANAGE, P.PROTOCOL_VIEW})


class Inspector(Role):
    """Reads everything and changes nothing."""

    key, label = "inspector", _("Inspector")
    permissions = READ_CASEBOOK | READ_TRAIL


ROLES: dict[str, type[Role]] = {
    role.key: role for role in (Coordinator, Investigator, Monitor, DataManager, Administrator, Inspector)
}
