"""F05: what follows from height and weight, what is refused, what is asked."""

import pytest

from tests.enrollment.conftest import AT, BASELINE, DEMOGRAPHICS, asked, codes, moment

pytestmark = pytest.mark.django_db
WOMAN = {**DEMOGRAPHICS, "sex": "F", "childbearing": "Y"}


def test_body_mass_and_predicted_weight_follow(consented, enter) -> None:
    enter(consented, "demographics", DEMOGRAPHICS)

    record = enter(consented, "baseline", BASELINE)

    assert (f"{record.bmi:.2f}", f"{record.pbw:.2f}") == ("23.12", "67.84")
    assert (record.explain_bmi(), record.explain_pbw()) == ("68.4 ÷ 1.72²", "50 + 0.91 × (172 − 152.4)")


def test_a_complete_baseline_asks_nothing(consented, enter, fill) -> None:
    enter(consented, "demographics", DEMOGRAPHICS)
    form = fill(consented, "baseline", BASELINE)

    assert (codes(form), asked(form), form.missing) == ({}, set(), [])


@pytest.mark.parametrize(
    ("item", "value"),
    [
        ("height", "119.9"),
        ("height", "220.1"),
        ("weight", "29.9"),
        ("weight", "250.1"),
        ("quadrants", "5"),
        ("lvef", "4"),
        ("lvef", "91"),
        ("ntprobnp", "100001"),
    ],
)
def test_hard_limits_refuse(item, value, consented, fill) -> None:
    assert codes(fill(consented, "baseline", {**BASELINE, item: value}))[item] == ["limits"]


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"height": "144"}, "height.expected"),
        ({"height": "196"}, "height.expected"),
        ({"weight": "121"}, "weight.expected"),
        ({"lvef": "39"}, "lvef.expected"),
        ({"weight_method": "ESTIMATED"}, "weight_method.weight_estimated"),
        ({"height": "150", "weight": "110"}, "weight.bmi_expected"),
        ({"onset": "2016-04-20 10:00"}, "onset.onset_expected"),
        ({"onset": "2016-04-28"}, "onset.onset_time"),
        ({**moment("imaged_at", "2016-04-29 10:00"), "image_routine_care": "Y"}, "imaged_at.image_old"),
        ({"tb_on": "2016-04-16"}, "tb_on.test_old"),
    ],
)
def test_what_is_unusual_is_asked(changes, question, consented, fill) -> None:
    assert question in asked(fill(consented, "baseline", {**BASELINE, **changes}))


def test_both_sides_fill_at_least_two_quadrants(consented, fill) -> None:
    found = codes(fill(consented, "baseline", {**BASELINE, "quadrants": "1"}))

    assert found == {"quadrants": ["both_sides"]}


def test_an_image_before_consent_is_one_of_routine_care(consented, fill) -> None:
    early = moment("imaged_at", "2016-05-01 07:00")

    refused = codes(fill(consented, "baseline", {**BASELINE, **early}))
    allowed = codes(fill(consented, "baseline", {**BASELINE, **early, "image_routine_care": "Y"}))

    assert (refused, allowed) == ({"image_routine_care": ["before_consent"]}, {})


def test_a_pending_test_has_no_date(consented, enter) -> None:
    record = enter(consented, "baseline", {**BASELINE, "hcv": "PENDING"})

    assert (record.hcv_on, record.status) == (None, "COMPLETE")


def test_a_result_without_its_date_is_incomplete(consented, enter) -> None:
    assert enter(consented, "baseline", {**BASELINE, "hcv_on": ""}).status == "INCOMPLETE"


def test_a_test_dated_tomorrow_is_refused(consented, fill) -> None:
    assert codes(fill(consented, "baseline", {**BASELINE, "tb_on": "2016-05-02"})) == {"tb_on": ["future"]}


def test_a_date_before_birth_is_refused(consented, enter, fill) -> None:
    enter(consented, "demographics", DEMOGRAPHICS)

    assert codes(fill(consented, "baseline", {**BASELINE, "onset": "1960-01"}))["onset"] == ["before_birth"]


@pytest.mark.parametrize(
    ("who", "changes", "refusal"),
    [
        (
            DEMOGRAPHICS,
            {"pregnancy": "NEGATIVE", "pregnancy_on": "2016-05-01"},
            {"pregnancy": ["pregnancy_sex"]},
        ),
        (DEMOGRAPHICS, {"delivered_on": "2016-04-01"}, {"delivered_on": ["delivered_sex"]}),
        (WOMAN, {}, {"pregnancy": ["pregnancy_owed"]}),
        (WOMAN, {"pregnancy": "NEGATIVE", "pregnancy_on": "2016-05-01"}, {}),
    ],
)
def test_the_pregnancy_test_fits_the_person(who, changes, refusal, consented, enter, fill) -> None:
    enter(consented, "demographics", who)

    assert codes(fill(consented, "baseline", {**BASELINE, **changes})) == refusal


def test_not_applicable_is_offered_for_a_man(consented, enter, fill) -> None:
    enter(consented, "demographics", DEMOGRAPHICS)

    assert fill(consented, "baseline", {}, at=AT)["pregnancy"].initial == "NOT APPLICABLE"
