"""Berlin, global definition, Murray and SOFA."""

from decimal import Decimal

import pytest

from followup.organ_scores import (
    Berlin,
    OrganFindings,
    Vasopressors,
    berlin,
    meets_global_definition,
    murray,
    sofa,
)
from ucmsc_ali.lib.quantities import show

D = Decimal
ARDS = {"is_within_week": True, "is_bilateral": True, "is_cardiac": False}


@pytest.mark.parametrize(
    ("ratio", "peep", "severity"),
    [
        ("206.06", "8", Berlin.MILD),
        ("300", "5", Berlin.MILD),
        ("200", "5", Berlin.MODERATE),
        ("100", "5", Berlin.SEVERE),
        ("206.06", None, Berlin.NOT_CLASSIFIABLE),
        ("206.06", "4", Berlin.NOT_CLASSIFIABLE),
        ("300.01", "8", Berlin.NOT_ARDS),
    ],
)
def test_berlin_classes(ratio, peep, severity):
    assert berlin(D(ratio), peep and D(peep), **ARDS) is severity


def test_berlin_needs_more_than_a_ratio():
    assert berlin(D(150), D(8), **{**ARDS, "is_cardiac": True}) is Berlin.NOT_ARDS
    assert berlin(D(150), D(8), **{**ARDS, "is_bilateral": None}) is None


def test_the_global_definition_takes_high_flow_or_mask_pressure():
    values = {"pf": D(206), "spo2": None, "fio2": None}

    assert meets_global_definition(**values, high_flow=D(30), peep=None)
    assert meets_global_definition(**values, high_flow=None, peep=D(5))
    assert not meets_global_definition(**values, high_flow=D(20), peep=None)
    assert meets_global_definition(pf=None, spo2=D(98), fio2=D("0.3"), high_flow=D(40), peep=None) is None


def test_murray_of_a_ventilated_person():
    assert show(murray(quadrants=4, pf=D("206.06"), peep=D(8), compliance=D(45))) == "2.25"


def test_murray_of_a_person_who_breathes_alone():
    assert show(murray(quadrants=2, pf=D(260))) == "1.50"
    assert murray(quadrants=None, pf=D(260)) is None


@pytest.mark.parametrize(
    ("ratio", "points"), [("300", 0), ("299", 1), ("225", 1), ("224", 2), ("175", 2), ("100", 3), ("99", 4)]
)
def test_murray_hypoxaemia_bounds(ratio, points):
    assert murray(quadrants=0, pf=D(ratio)) == D(points) / 2


@pytest.mark.parametrize(("peep", "points"), [("5", 0), ("8", 1), ("11", 2), ("14.9", 3), ("15", 4)])
def test_murray_peep_bounds(peep, points):
    assert murray(quadrants=0, pf=D(400), peep=D(peep)) == D(points) / 3


@pytest.fixture
def patient() -> OrganFindings:
    """Return the worked example of the protocol."""
    return OrganFindings(
        pf=D("206.06"),
        is_supported=True,
        platelets=D(95),
        bilirubin=D(30),
        mean_pressure=D(72),
        vasopressors=Vasopressors(),
        gcs=14,
        creatinine=D(180),
    )


def test_sofa_of_the_worked_example(patient):
    assert sofa(patient).total == 8
    assert sofa(patient).known == 6


def test_sofa_has_no_total_while_an_organ_is_missing():
    found = sofa(OrganFindings(platelets=D(95)))

    assert (found.total, found.known, found.coagulation) == (None, 1, 2)


@pytest.mark.parametrize(
    ("ratio", "supported", "points"),
    [
        ("400", False, 0),
        ("399", False, 1),
        ("299", False, 2),
        ("199", True, 3),
        ("99", True, 4),
        ("99", False, 2),
        ("99", None, None),
    ],
)
def test_sofa_respiration(ratio, supported, points):
    assert sofa(OrganFindings(pf=D(ratio), is_supported=supported)).respiration == points


@pytest.mark.parametrize(
    ("value", "points"), [("19.9", 0), ("20", 1), ("33", 2), ("102", 3), ("204", 3), ("204.1", 4)]
)
def test_sofa_liver(value, points):
    assert sofa(OrganFindings(bilirubin=D(value))).liver == points


@pytest.mark.parametrize(
    ("pressure", "drugs", "points"),
    [
        ("70", {}, 0),
        ("69", {}, 1),
        ("80", {"dopamine": D(5)}, 2),
        ("80", {"dobutamine": D(1)}, 2),
        ("80", {"dopamine": D("5.1")}, 3),
        ("80", {"norepinephrine": D("0.1")}, 3),
        ("80", {"epinephrine": D("0.11")}, 4),
        ("80", {"dopamine": D("15.1")}, 4),
    ],
)
def test_sofa_circulation(pressure, drugs, points):
    assert (
        sofa(OrganFindings(mean_pressure=D(pressure), vasopressors=Vasopressors(**drugs))).circulation
        == points
    )


@pytest.mark.parametrize(
    ("gcs", "points"), [(15, 0), (14, 1), (13, 1), (12, 2), (10, 2), (9, 3), (6, 3), (5, 4)]
)
def test_sofa_brain(gcs, points):
    assert sofa(OrganFindings(gcs=gcs)).brain == points


@pytest.mark.parametrize(
    ("creatinine", "urine", "points"),
    [
        ("109", None, 0),
        ("110", None, 1),
        ("171", None, 2),
        ("440", None, 3),
        ("441", None, 4),
        ("109", "499", 3),
        ("109", "199", 4),
    ],
)
def test_sofa_kidney_takes_the_worse_of_blood_and_urine(creatinine, urine, points):
    found = OrganFindings(creatinine=D(creatinine), urine=urine and D(urine))

    assert sofa(found).kidney == points
