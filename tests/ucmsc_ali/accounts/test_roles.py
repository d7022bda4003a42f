"""What each role may do, and what it never may."""

import pytest

from ucmsc_ali.accounts.models import User
from ucmsc_ali.accounts.permissions import WORDS, Permission
from ucmsc_ali.accounts.roles import ROLES

WRITES_CLINICAL = {
    Permission.PARTICIPANT_SCREEN,
    Permission.CRF_ENTER,
    Permission.CRF_VOID,
    Permission.ELIGIBILITY_SIGN,
    Permission.INFUSION_CHECK,
    Permission.PRODUCT_MANAGE,
}
READS_CLINICAL = {
    Permission.PARTICIPANT_VIEW,
    Permission.CRF_VIEW,
    Permission.PRODUCT_VIEW,
    Permission.SAFETY_VIEW,
    Permission.TRAIL_VIEW,
    Permission.TRAIL_EXPORT,
}


@pytest.mark.rule("D2")
@pytest.mark.parametrize("role", ["monitor", "data_manager", "administrator", "inspector"])
def test_these_roles_write_no_clinical_value(role):
    assert not ROLES[role].permissions & WRITES_CLINICAL


@pytest.mark.rule("C4")
def test_administrators_see_nothing_clinical():
    assert not ROLES["administrator"].permissions & READS_CLINICAL


@pytest.mark.rule("C6")
@pytest.mark.parametrize("role", ["monitor", "inspector"])
def test_these_roles_read_everything_and_the_trail(role):
    assert ROLES[role].permissions >= READS_CLINICAL


@pytest.mark.rule("S6")
def test_only_the_investigator_signs_eligibility():
    assert [key for key, role in ROLES.items() if Permission.ELIGIBILITY_SIGN in role.permissions] == [
        "investigator"
    ]


def test_every_right_has_words():
    assert set(WORDS) == set(Permission)


@pytest.mark.django_db
def test_without_a_membership_a_person_may_nothing():
    someone = User.objects.create_user("someone", "demo-only-2026", "Someone")

    assert not any(someone.may(right) for right in Permission)


@pytest.mark.django_db
def test_a_sign_in_name_is_kept_small():
    assert (
        User.objects.create_user(" Data.Manager ", "demo-only-2026", "Dana Datamanager").username
        == "data.manager"
    )
