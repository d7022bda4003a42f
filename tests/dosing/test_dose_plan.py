"""The plan follows from the weight (domain §2.5, worked figures)."""

from decimal import Decimal

import pytest

from dosing.models import DosePlan
from tests.dosing import ward

D = Decimal
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("weight", "one", "all_three"),
    [("68.4", "34.20", "102.60"), ("52.0", "26.00", "78.00"), ("90.0", "45.00", "135.00")],
)
def test_the_plan_is_computed_when_the_weight_is_saved(site, coordinator, weight, one, all_three):
    participant = ward.screened(site, coordinator, weight=weight)

    plan = DosePlan.objects.get(participant=participant)

    assert (plan.weight_kg, plan.cells_million, plan.total_million) == (D(weight), D(one), D(all_three))
