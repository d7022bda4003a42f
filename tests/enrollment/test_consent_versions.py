"""Which consent form may be signed when: added once approved, ended with a reason."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from enrollment.actions import consent_versions
from enrollment.actions.moves import NotAllowed
from enrollment.models import ConsentVersion
from tests.enrollment.conftest import AT
from ucmsc_ali.audit.errors import ReasonMissing
from ucmsc_ali.audit.models import AuditChange

pytestmark = pytest.mark.django_db
NEXT = consent_versions.Approval(label="V2.0", approved_on=date(2016, 4, 1), valid_from=date(2016, 5, 1))


def test_a_version_is_added_and_in_the_trail_of_the_study(site, coordinator) -> None:
    added = consent_versions.add(site=site, approval=NEXT, by=coordinator, at=AT)

    row = AuditChange.objects.of_record("enrollment.ConsentVersion", added.pk).get(field="label")
    assert (row.new, row.participant_id, row.actor) == ("V2.0", None, "coordinator")


def test_a_name_is_used_once_at_a_site(site, coordinator, version) -> None:
    again = consent_versions.Approval(label="V1.0", approved_on=date(2016, 4, 1), valid_from=date(2016, 5, 1))

    with pytest.raises(NotAllowed, match="this name"):
        consent_versions.add(site=site, approval=again, by=coordinator, at=AT)


def test_a_version_is_not_valid_before_its_approval(site, coordinator) -> None:
    early = consent_versions.Approval(
        label="V2.0", approved_on=date(2016, 4, 1), valid_from=date(2016, 3, 31)
    )

    with pytest.raises(NotAllowed, match="approval"):
        consent_versions.add(site=site, approval=early, by=coordinator, at=AT)

    assert not ConsentVersion.objects.exists()


@pytest.mark.parametrize("role", ["monitor", "data_manager", "inspector", "administrator", "stranger"])
def test_only_those_who_screen_here_keep_versions(role, request, site) -> None:
    with pytest.raises(PermissionDenied):
        consent_versions.add(site=site, approval=NEXT, by=request.getfixturevalue(role), at=AT)


def test_a_version_ends_with_a_reason(version, coordinator) -> None:
    consent_versions.end(
        version=version, valid_to=date(2016, 5, 31), reason="V2.0 holds.", by=coordinator, at=AT
    )

    version.refresh_from_db()
    assert (version.valid_to, version.ended_by) == (date(2016, 5, 31), coordinator)


def test_a_changed_end_owes_a_reason(version, coordinator) -> None:
    ends = {"version": version, "by": coordinator, "at": AT}
    consent_versions.end(valid_to=date(2016, 5, 31), reason="V2.0 holds.", **ends)

    with pytest.raises(ReasonMissing):
        consent_versions.end(valid_to=date(2016, 6, 30), reason="", **ends)


def test_a_version_does_not_end_before_it_was_signed(version, consented, coordinator) -> None:
    with pytest.raises(NotAllowed, match="signed after"):
        consent_versions.end(
            version=version, valid_to=date(2016, 4, 30), reason="V2.0 holds.", by=coordinator, at=AT
        )


def test_a_version_may_end_on_the_day_it_was_signed(version, consented, coordinator) -> None:
    consent_versions.end(
        version=version, valid_to=date(2016, 5, 1), reason="V2.0 holds.", by=coordinator, at=AT
    )

    assert version.valid_to == date(2016, 5, 1)
