"""People, batches and participants as dosing meets them."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.dosing import ward


@pytest.fixture(autouse=True)
def as_entered(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rows are written by a named person, with no reason but the one a test gives."""
    from ucmsc_ali.audit.context import context

    with context(actor="coordinator", role="coordinator"):
        yield


@pytest.fixture
def batch(site: Any, coordinator: Any) -> Any:
    """A batch of 1.0 × 10⁶/mL at 92 %, released, in date."""
    return ward.a_batch(site, coordinator)


@pytest.fixture
def eligible(site: Any, coordinator: Any, investigator: Any) -> Any:
    """01-001, 68.4 kg, eligibility signed on 2 March at 17:05."""
    participant = ward.screened(site, coordinator)
    ward.confirm(participant, investigator)
    return participant


@pytest.fixture
def prepared(batch: Any, coordinator: Any, nurse: Any) -> Callable[..., Any]:
    """`prepared(participant, "INF1", start)`: made ready an hour before, signed by two people."""

    def make(participant: Any, place: str, start: datetime, **changes: Any) -> Any:
        ready = start - timedelta(hours=1)
        preparation = ward.prepare(participant, place, changes.get("batch", batch), ready, coordinator)
        ward.check(preparation, coordinator, nurse, ready + timedelta(minutes=10))
        return preparation

    return make


@pytest.fixture
def give(prepared: Callable[..., Any], coordinator: Any) -> Callable[..., Any]:
    """`give(participant, "INF1", start)`: prepare, check and record an infusion."""

    def make(participant: Any, place: str, start: datetime, **changes: Any) -> Any:
        prepared(participant, place, start)
        answers = ward.given(start, **changes)
        when = start + timedelta(hours=2)
        return ward.save(participant, place, "infusion", by=coordinator, when=when, **answers)

    return make


@pytest.fixture
def treated(eligible: Any, give: Callable[..., Any]) -> Any:
    """01-001 after infusion 1, on 3 March from 10:00 to 11:00."""
    give(eligible, "INF1", ward.at("03-03 10:00"))
    return eligible
