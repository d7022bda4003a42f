"""A ward for the journeys: its people each at their own browser, its clock, a consent version in force."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler

from tests.journeys.desk import Desk
from tests.journeys.told import SHANGHAI, tell


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep the database in a file, so that each thread of the server has a connection of its own."""
    from django.db import connections

    database = connections["default"]
    if database.vendor == "sqlite":
        database.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("journeys") / "edc.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def static_files_are_kept() -> Iterator[None]:
    """Let browsers keep style and scripts, as in life; after a journey in time they would ask anew."""
    serve = StaticFilesHandler.serve

    def kept(self: Any, request: Any) -> Any:
        answer = serve(self, request)
        answer.headers["Cache-Control"] = "max-age=315360000"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", kept)
        yield


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """The address of the application."""
    return str(live_server.url)


class Clock:
    """The clock of the server, as the wall of the ward shows it."""

    def __init__(self, travel: Any) -> None:
        self.travel = travel

    def it_is(self, moment: str) -> None:
        """Move to a moment written as 2026-05-01 10:00 at the site; from there it ticks on."""
        self.travel.move_to(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI))


@pytest.fixture
def clock() -> Iterator[Clock]:
    """The clock of the server; it starts on Thursday 30 April 2026 at 9 in the morning."""
    traveller = time_machine.travel(datetime(2026, 4, 30, 9, 0, tzinfo=SHANGHAI), tick=True)
    yield Clock(traveller.start())
    traveller.stop()


@pytest.fixture(scope="session")
def seen() -> set[str]:
    """The kinds of page that were scanned in this run."""
    return set()


@pytest.fixture
def at_desk(
    new_context: Callable[..., Any], live_server: Any, seen: set[str]
) -> Iterator[Callable[..., Desk]]:
    """`at_desk(coordinator)` sits a person down at a browser of their own; how it is may be said."""
    desks: list[Desk] = []

    def sit(person: Any, **how: Any) -> Desk:
        context = new_context(**{"viewport": {"width": 1366, "height": 768}, "locale": "en-GB", **how})
        context.set_default_timeout(10_000)
        desks.append(Desk(context.new_page(), live_server.url, person.username, seen))
        return desks[-1]

    yield sit

    if faults := {fault: None for desk in desks for fault in desk.watch.faults}:
        pytest.fail("\n".join(faults), pytrace=False)


@pytest.fixture
def consent_version(site: Any, coordinator: Any) -> Any:
    """V1.1 of the consent form, approved and in force since March."""
    from enrollment.actions import consent_versions

    march = date(2026, 3, 2)
    approval = consent_versions.Approval(label="V1.1", approved_on=march, valid_from=march)
    return consent_versions.add(
        site=site, approval=approval, by=coordinator, at=datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
    )


@pytest.fixture
def happened(
    clock: Clock, coordinator: Any, nurse: Any, investigator: Any, consent_version: Any
) -> Callable[..., str]:
    """`happened(steps, anchor="2026-05-01 10:00")` is what was done by now; returns the code."""
    from ucmsc_ali.audit.context import context
    from ucmsc_ali.demo.products import enter_batches
    from ucmsc_ali.lib import clock as machine

    cast = {"coordinator": coordinator, "nurse": nurse, "investigator": investigator}
    march = datetime(2026, 4, 20, 9, 0, tzinfo=SHANGHAI)
    with context(actor="coordinator", role="coordinator"):
        enter_batches(by=coordinator, now=march)

    def tell_it(steps: list[Any], *, anchor: str = "2026-05-01 10:00") -> str:
        return tell(steps, cast, anchor=anchor, now=machine.now())

    return tell_it
