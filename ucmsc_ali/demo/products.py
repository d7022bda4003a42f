"""The batches of cells of a demonstration: one used up, one in use, one that failed a release test."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.module_loading import import_string

from ucmsc_ali.accounts.access import site_of
from ucmsc_ali.accounts.models import User

ENTER = "dosing.actions.products.enter"
PASSED = {"sterility": "PASS", "endotoxin": "PASS", "mycoplasma": "PASS"}
RELEASED_BY = "Rita Release"

BATCHES: tuple[dict[str, Any], ...] = (
    {
        "lot": "UC-D24-07",
        "donor_code": "D24",
        "passage": 4,
        "concentration": Decimal("1.0"),
        "viability_percent": Decimal("92.0"),
        **PASSED,
    },
    {
        "lot": "UC-D31-03",
        "donor_code": "D31",
        "passage": 5,
        "concentration": Decimal("5.0"),
        "viability_percent": Decimal("90.5"),
        **PASSED,
    },
    {
        "lot": "UC-D31-04",
        "donor_code": "D31",
        "passage": 5,
        "concentration": Decimal("5.0"),
        "viability_percent": Decimal("88.0"),
        **PASSED,
        "sterility": "FAIL",
    },
)


def enter_batches(*, by: User, now: datetime) -> None:
    """Enter every batch; one that failed is not released."""
    entered = now - timedelta(days=40)
    for batch in BATCHES:
        has_failed = "FAIL" in batch.values()
        released = {"released_by": RELEASED_BY, "released_at": entered - timedelta(hours=2)}
        facts = {
            **batch,
            "viability_method": "TRYPAN BLUE STAIN",
            "expires_at": (now + timedelta(days=45)).replace(minute=0, second=0, microsecond=0),
            **({} if has_failed else released),
        }
        import_string(ENTER)(site=site_of(by), facts=facts, by=by, at=entered)
