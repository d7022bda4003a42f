"""Who does in this study what the specification names: the one table of duties, and the people behind it."""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum

from ucmsc_ali.accounts.models import Membership, User


class Duty(StrEnum):
    """Whom a reminder of domain §6 is for."""

    NURSE = "nurse"
    LAB = "lab"
    CRC = "CRC"
    SUB_I = "sub-I"
    PI = "PI"
    MONITOR = "monitor"
    CELL_LAB = "cell lab"


# Change this table where a study has more roles; a reminder itself never names a role.
ROLE_OF: dict[Duty, str] = {
    Duty.NURSE: "coordinator",
    Duty.LAB: "coordinator",
    Duty.CRC: "coordinator",
    Duty.CELL_LAB: "coordinator",
    Duty.SUB_I: "investigator",
    Duty.PI: "investigator",
    Duty.MONITOR: "monitor",
}


class Staff:
    """The trained, active people of every site by role, read once for a sweep: one query."""

    def __init__(self) -> None:
        self._people: dict[tuple[int, str], list[User]] = defaultdict(list)
        rows = Membership.objects.open().filter(user__is_active=True, trained_on__isnull=False)
        for row in rows.select_related("user").order_by("user__username"):
            self._people[row.site_id, row.role].append(row.user)
        self._sites = {user.pk: site for (site, _role), users in self._people.items() for user in users}

    def works_at(self, user: int, site: int) -> bool:
        """Say whether a person is trained, active and works at a site."""
        return self._sites.get(user) == site

    def of(self, site: int, duties: Iterable[Duty]) -> list[User]:
        """Return the people of a site who have one of these duties, each once."""
        roles = dict.fromkeys(ROLE_OF[duty] for duty in duties)
        return [user for role in roles for user in self._people.get((site, role), [])]
