"""What must still hold at the start of infusion 1 (scenario S3)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from enrollment.criteria import BloodGas, Evidence, LabResult, infusion_1_blocks
from ucmsc_ali.lib.partial_date import PartialMoment
from ucmsc_ali.protocol import current

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


START = at("2016-05-02T09:00")


def blocks(**changes):
    """Return (code, is hard) of what speaks against a start when sound evidence is changed in some values."""
    tests = dict.fromkeys(("HBSAG", "HCV", "HIVAGAB", "TB"), LabResult("NEGATIVE", date(2016, 4, 30)))
    values = {
        "consented_at": at("2016-05-01T09:00"),
        "gas": BloodGas(sampled_at=at("2016-05-01T10:00"), is_arterial=True),
        "infection_tests": tests,
        "sex": "F",
        "can_bear_children": True,
        "pregnancy": LabResult("NEGATIVE", date(2016, 4, 28)),
        "onset": PartialMoment.parse("2016-04-28T21:00"),
    }
    evidence = Evidence(**{**values, **changes})
    found = infusion_1_blocks(evidence, start=START, zone=SHANGHAI, protocol=current())
    return [(one.code, one.is_hard) for one in found]


def test_sound_evidence_blocks_nothing():
    assert blocks() == []


@pytest.mark.parametrize(
    ("consented", "found"),
    [
        ("2016-04-29T09:00", []),
        ("2016-04-29T08:59", [("CONSENT_OLD", True)]),
        ("2016-04-29T08:00", [("CONSENT_OLD", True)]),
        ("2016-05-02T09:01", [("CONSENT_LATER", True)]),
    ],
)
def test_consent_holds_for_72_hours(consented, found):
    assert blocks(consented_at=at(consented)) == found


def test_declined_or_missing_consent_blocks():
    assert blocks(consented_at=None) == [("CONSENT_MISSING", True)]
    assert blocks(is_declined=True) == [("CONSENT_MISSING", True)]


@pytest.mark.parametrize(
    ("gas", "found"),
    [
        (BloodGas(sampled_at=at("2016-05-01T09:00"), is_arterial=True), []),
        (BloodGas(sampled_at=at("2016-05-01T08:59"), is_arterial=True), [("GAS_EXPIRED", True)]),
        (BloodGas(sampled_at=at("2016-05-02T09:00"), is_arterial=True), [("GAS_AFTER_START", True)]),
        (BloodGas(sampled_at=at("2016-05-02T08:00"), is_arterial=False), [("GAS_NOT_ARTERIAL", True)]),
        (None, [("GAS_MISSING", True)]),
    ],
)
def test_a_blood_gas_of_the_last_24_hours_is_needed(gas, found):
    assert blocks(gas=gas) == found


def test_infection_tests_hold_for_14_days():
    held = LabResult("NEGATIVE", date(2016, 4, 18))
    old = LabResult("NEGATIVE", date(2016, 4, 17))
    tests = {"HBSAG": held, "HCV": held, "HIVAGAB": held}

    assert blocks(infection_tests={**tests, "TB": held}) == []
    assert blocks(infection_tests={**tests, "TB": old}) == [("TB_NOT_VALID", True)]
    assert blocks(infection_tests=tests) == [("TB_NOT_VALID", True)]


def test_a_result_that_turned_positive_blocks():
    tests = dict.fromkeys(("HBSAG", "HCV", "HIVAGAB"), LabResult("NEGATIVE", date(2016, 4, 30)))
    tests["TB"] = LabResult("POSITIVE", date(2016, 4, 30))

    assert blocks(infection_tests=tests) == [("TB_NOT_VALID", True)]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"pregnancy": LabResult("NEGATIVE", date(2016, 4, 25))}, []),
        ({"pregnancy": LabResult("NEGATIVE", date(2016, 4, 24))}, [("PREGNANCY_NOT_VALID", True)]),
        ({"pregnancy": None}, [("PREGNANCY_NOT_VALID", True)]),
        ({"pregnancy": None, "can_bear_children": False}, []),
        ({"pregnancy": None, "sex": "M"}, []),
    ],
)
def test_a_pregnancy_test_holds_for_7_days(changes, found):
    assert blocks(**changes) == found


@pytest.mark.parametrize(
    ("onset", "found"),
    [
        ("2016-04-25T09:00", []),
        ("2016-04-24T21:00", [("ONSET_LONG_AGO", False)]),
        ("2016-04-25", []),
        ("2016-04-24", [("ONSET_LONG_AGO", False)]),
        ("2016-04", []),
    ],
)
def test_more_than_7_days_after_onset_is_asked_not_forbidden(onset, found):
    assert blocks(onset=PartialMoment.parse(onset)) == found
