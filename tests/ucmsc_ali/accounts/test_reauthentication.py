"""The password again, inside a page."""

import pytest
from django.test import RequestFactory

from tests.conftest import PASSWORD
from ucmsc_ali.accounts import reauthentication
from ucmsc_ali.accounts.reauthentication import LockedOut, WrongPassword

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]


@pytest.fixture
def request_of():
    def make(user, **data):
        request = RequestFactory().post("/participants/01-001/eligibility/", data)
        request.user = user
        return request

    return make


@pytest.mark.rule("S3")
def test_the_right_password_confirms(investigator, request_of):
    reauthentication.confirm(request_of(investigator), PASSWORD)


def test_a_wrong_password_does_not(investigator, request_of):
    with pytest.raises(WrongPassword, match="Type it again"):
        reauthentication.confirm(request_of(investigator), "not this")


def test_the_password_of_a_colleague_does_not(investigator, coordinator, request_of):
    coordinator.set_password("the colleague's own")

    with pytest.raises(WrongPassword):
        reauthentication.confirm(request_of(investigator), "the colleague's own")


@pytest.mark.rule("S7")
def test_five_failed_signings_lock_sign_in_as_well(investigator, request_of, type_password):
    for _attempt in range(4):
        with pytest.raises(WrongPassword):
            reauthentication.confirm(request_of(investigator), "not this")

    with pytest.raises(LockedOut):
        reauthentication.confirm(request_of(investigator), "not this")

    assert type_password("investigator").status_code == 429


@pytest.mark.rule("S7")
def test_wrong_passwords_at_sign_in_and_at_signing_add_up(investigator, request_of, type_password):
    for _attempt in range(4):
        type_password("investigator", "not this", address="127.0.0.1")

    with pytest.raises(LockedOut) as refusal:
        reauthentication.confirm(request_of(investigator), "not this")

    assert refusal.value.until.minute == 30


def test_a_failed_signing_is_in_the_trail_with_its_purpose(investigator, request_of, trail):
    with pytest.raises(WrongPassword):
        reauthentication.confirm(request_of(investigator), "not this")

    (event,) = trail("SIGN_IN_FAILED")
    assert event.record == str(investigator.pk)
    assert '"confirm"' in event.changes


def test_the_count_of_failures_keeps_no_clinical_value(investigator, request_of):
    from axes.models import AccessAttempt

    with pytest.raises(WrongPassword):
        reauthentication.confirm(request_of(investigator, pao2="68"), "not this")

    assert "68" not in AccessAttempt.objects.get().post_data


def test_the_right_password_forgets_the_slips_before_it(investigator, request_of):
    for _round in range(2):
        for _attempt in range(3):
            with pytest.raises(WrongPassword):
                reauthentication.confirm(request_of(investigator), "not this")

        reauthentication.confirm(request_of(investigator), PASSWORD)


def test_a_name_typed_in_other_letters_is_counted_as_the_same(investigator, request_of):
    for name in ("investigator", "Investigator", "INVESTIGATOR", " investigator"):
        with pytest.raises(WrongPassword):
            reauthentication.confirm_person(request_of(investigator), username=name, password="not this")

    with pytest.raises(LockedOut):
        reauthentication.confirm_person(request_of(investigator), username="iNvestigator", password="no")


@pytest.mark.rule("S4")
def test_a_one_time_password_signs_nothing(administrator, investigator, request_of, moment):
    from ucmsc_ali.accounts import actions

    given = actions.issue_password(person=investigator, reason="Forgotten", by=administrator, at=moment)

    with pytest.raises(WrongPassword, match="A one-time password signs nothing"):
        reauthentication.confirm(request_of(investigator), given)


def test_a_second_person_confirms_at_a_colleague_s_screen(coordinator, nurse, request_of):
    signer = reauthentication.confirm_person(request_of(coordinator), username="nurse", password=PASSWORD)

    assert signer == nurse
