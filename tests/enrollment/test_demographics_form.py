"""F03: the age that follows, the defaults of the site, what contradicts itself."""

import pytest

from tests.enrollment.conftest import BASELINE, DEMOGRAPHICS, asked, codes

pytestmark = pytest.mark.django_db
WOMAN = {**DEMOGRAPHICS, "sex": "F", "childbearing": "N"}


def test_asian_and_china_are_offered(consented, fill) -> None:
    form = fill(consented, "demographics", {})

    assert (form["race"].initial, form["country"].initial) == ("ASIAN", "CHN")


def test_age_follows_with_its_arithmetic(consented, enter) -> None:
    record = enter(consented, "demographics", DEMOGRAPHICS)

    assert (record.age, record.explain_age()) == (50, "1966-03-01 → consent 2016-05-01")


def test_an_age_outside_the_protocol_is_asked(consented, fill) -> None:
    assert asked(fill(consented, "demographics", {**DEMOGRAPHICS, "birth_date": "1940-03-01"})) == {
        "birth_date.age_expected"
    }


@pytest.mark.parametrize("birth", ["1999-05-02", "1915-04-30"])
def test_an_age_that_cannot_be_is_refused(birth, consented, fill) -> None:
    assert codes(fill(consented, "demographics", {**DEMOGRAPHICS, "birth_date": birth})) == {
        "__all__": ["limits"]
    }


def test_a_part_of_a_birth_date_is_asked(consented, fill) -> None:
    assert asked(fill(consented, "demographics", {**DEMOGRAPHICS, "birth_date": "1966"})) == {
        "birth_date.birth_partial"
    }


def test_a_time_of_birth_is_refused(consented, fill) -> None:
    found = codes(fill(consented, "demographics", {**DEMOGRAPHICS, "birth_date": "1966-03-01 10:00"}))

    assert found == {"birth_date": ["birth_time"]}


def test_a_birth_date_to_come_is_refused(consented, fill) -> None:
    assert (
        "future"
        in codes(fill(consented, "demographics", {**DEMOGRAPHICS, "birth_date": "2017"}))["birth_date"]
    )


def test_childbearing_does_not_apply_to_a_man(consented, enter) -> None:
    assert enter(consented, "demographics", DEMOGRAPHICS).childbearing == "NA"


def test_childbearing_is_asked_of_a_woman(consented, enter) -> None:
    record = enter(consented, "demographics", {**WOMAN, "childbearing": ""})

    assert record.status == "INCOMPLETE"


def test_not_applicable_is_no_answer_of_a_woman(consented, fill) -> None:
    assert "childbearing" in codes(fill(consented, "demographics", {**WOMAN, "childbearing": "NA"}))


def test_a_corrected_sex_computes_the_predicted_weight_again(consented, enter) -> None:
    enter(consented, "demographics", DEMOGRAPHICS)
    enter(consented, "baseline", {**BASELINE, "height": "158"})

    enter(consented, "demographics", {**WOMAN, "reason": "Transcription error"})

    pbw = consented.crfs.get(form="baseline").baselineassessment.pbw
    assert f"{pbw:.2f}" == "50.60"
