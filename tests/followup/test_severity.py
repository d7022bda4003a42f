"""The Berlin class of a blood gas, with the baseline assessment behind it (domain §2.6, A33)."""

import pytest

from enrollment import screening
from enrollment.models import BaselineAssessment
from followup.models import ArterialBloodGas
from tests.followup.conftest import GAS, LATER, place, saved_by
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf import actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def assessed(treated, coordinator):
    """01-004 with a baseline assessment: onset four days before consent, both lungs, heart sound."""
    facts = {"onset": "2016-04-26", "infiltrates_right": "Y", "infiltrates_left": "Y", "cardiac_failure": "N"}
    BaselineAssessment.objects.create(**place(treated, "baseline", "SCR"), **saved_by(coordinator), **facts)
    return treated


CLASSES = [
    ("68", "0.33", "8", "MILD"),
    ("68", "0.33", "4.9", "NOT CLASSIFIABLE"),
    ("68", "0.33", "", "NOT CLASSIFIABLE"),
    ("80", "0.40", "5", "MODERATE"),
    ("60", "0.60", "10", "SEVERE"),
    ("123", "0.40", "5", "NOT ARDS"),
]


@pytest.mark.parametrize(("pao2", "fio2", "peep", "expected"), CLASSES)
def test_the_class_follows_from_ratio_and_pressure(fill, assessed, pao2, fio2, peep, expected) -> None:
    form = fill(assessed, "D2", "blood-gas", {**GAS, "pao2": pao2, "fio2": fio2, "peep": peep})
    form.is_valid()

    assert form.candidate.berlin == expected


def test_the_class_is_explained(enter, assessed) -> None:
    record = enter(assessed, "D2", "blood-gas", {**GAS, "peep": "8"})

    assert record.explain_berlin() == "P/F 206.06, PEEP 8 cmH₂O"


def test_there_is_no_class_without_the_assessment(enter, treated) -> None:
    assert enter(treated, "D2", "blood-gas", {**GAS, "peep": "8"}).berlin == ""


def test_the_class_is_computed_anew_when_the_assessment_changes(enter, assessed, coordinator) -> None:
    gas = enter(assessed, "D2", "blood-gas", {**GAS, "peep": "8"})
    baseline = BaselineAssessment.objects.get()
    with context(reason="The echo was read again."):
        BaselineAssessment.objects.filter(pk=baseline.pk).update(cardiac_failure="Y")

    baseline.participant = assessed
    screening.forget(assessed)
    actions.follow(baseline, coordinator, LATER)

    assert ArterialBloodGas.objects.get(pk=gas.pk).berlin == "NOT ARDS"
