"""What every test has at hand: people, a frozen moment, the trail's context, and a careful browser."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from ucmsc_ali.celery import app as celery_app

MOMENT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # a Monday, 09:00 at the site in Shanghai
PASSWORD = "demo-only-2026"
NO_BROWSER = "No Chromium on this machine. Install it: sudo apt-get install chromium fonts-noto-cjk"
NO_SERVICES = "Needs PostgreSQL and Redis: set DATABASE_URL and REDIS_URL, or run make test-services"

celery_app.set_default()


def pytest_configure() -> None:
    """Compile Chinese, and let transactional tests empty their tables: here alone the triggers step aside."""
    from django.conf import settings

    from ucmsc_ali.audit.testing import let_transactional_tests_flush
    from ucmsc_ali.lib import translations

    let_transactional_tests_flush()
    translations.compile_stale(settings.LOCALE_PATHS)


# ── Which tests can run here ────────────────────────────────────────────────
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say why a test is left out on a machine without a browser or without the two services."""
    from django.conf import settings

    missing = {
        "e2e": None if shutil.which("chromium") else NO_BROWSER,
        "services": None if settings.REDIS_URL and not settings.EMBEDDED else NO_SERVICES,
    }
    for item in items:
        for marker, reason in missing.items():
            if reason and item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


# ── Time ────────────────────────────────────────────────────────────────────
@pytest.fixture
def clock_at() -> Callable[[datetime], AbstractContextManager[Any]]:
    """`with clock_at(moment): …` stands the machine's clock still at a moment."""
    return lambda moment: time_machine.travel(moment, tick=False)


@pytest.fixture
def moment(clock_at: Callable[[datetime], AbstractContextManager[Any]]) -> Iterator[datetime]:
    """Monday 2 March 2026, 09:00 in Shanghai; the clock stands still there during the test."""
    with clock_at(MOMENT):
        yield MOMENT


# ── Language ────────────────────────────────────────────────────────────────
@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins and ends in English: a page in Chinese leaves its language to the thread."""
    from django.utils import translation

    with translation.override("en"):
        yield


# ── The trail ───────────────────────────────────────────────────────────────
@pytest.fixture(autouse=True)
def trail_context() -> Iterator[None]:
    """Rows that a test makes by the ORM are written by "test"; a change still owes its reason."""
    from ucmsc_ali.audit.context import context as audit_context

    with audit_context(actor="test", role="test"):
        yield


# ── People ──────────────────────────────────────────────────────────────────
@pytest.fixture
def site(db: None) -> Any:
    """Site 01, in Shanghai."""
    from ucmsc_ali.accounts.models import Site

    return Site.objects.get_or_create(number="01", defaults={"name": "First Fictional Hospital"})[0]


@pytest.fixture
def other_site(db: None) -> Any:
    """Site 02, whose people must never see site 01."""
    from ucmsc_ali.accounts.models import Site

    return Site.objects.get_or_create(number="02", defaults={"name": "Second Fictional Hospital"})[0]


@pytest.fixture
def person(site: Any) -> Callable[..., Any]:
    """`person("jane", "coordinator", site=…)` makes someone who can sign in with PASSWORD."""
    from ucmsc_ali.accounts.models import Membership, User

    def make(username: str, role: str, *, name: str = "", at: Any = None) -> Any:
        user = User.objects.create_user(username, PASSWORD, name or username.title())
        Membership.objects.create(
            user=user, site=at or site, role=role, started_at=MOMENT, trained_on=MOMENT.date()
        )
        return user

    return make


@pytest.fixture
def coordinator(person: Callable[..., Any]) -> Any:
    return person("coordinator", "coordinator", name="Clara Coordinator")


@pytest.fixture
def nurse(person: Callable[..., Any]) -> Any:
    """A second coordinator: the other pair of eyes."""
    return person("nurse", "coordinator", name="Nora Nurse")


@pytest.fixture
def investigator(person: Callable[..., Any]) -> Any:
    return person("investigator", "investigator", name="Ivan Investigator")


@pytest.fixture
def monitor(person: Callable[..., Any]) -> Any:
    return person("monitor", "monitor", name="Mona Monitor")


@pytest.fixture
def data_manager(person: Callable[..., Any]) -> Any:
    return person("data.manager", "data_manager", name="Dana Datamanager")


@pytest.fixture
def administrator(person: Callable[..., Any]) -> Any:
    return person("administrator", "administrator", name="Adam Administrator")


@pytest.fixture
def inspector(person: Callable[..., Any]) -> Any:
    return person("inspector", "inspector", name="Inspector")


@pytest.fixture
def stranger(person: Callable[..., Any], other_site: Any) -> Any:
    """A coordinator of another site."""
    return person("stranger", "coordinator", name="Sam Stranger", at=other_site)


@pytest.fixture
def signed_in() -> Callable[..., Any]:
    """`signed_in(coordinator)` is a test client in which that person has signed in."""
    from django.test import Client

    def client(user: Any, **defaults: Any) -> Client:
        browser = Client(**defaults)
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return client


# ── The browser ─────────────────────────────────────────────────────────────
@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the machine's Chromium; nothing is downloaded."""
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--no-first-run",
        "--disable-component-update",
        "--disable-sync",
    ]
    return {**browser_type_launch_args, "executable_path": shutil.which("chromium"), "args": arguments}


@pytest.fixture
def page(page: Any, live_server: Any) -> Iterator[Any]:
    """A page that fails its test on any console error (policy violations among them) or foreign request."""
    faults: list[str] = []
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request", lambda request: _is_foreign(request.url, live_server.url) and faults.append(request.url)
    )

    yield page

    assert faults == []


def _is_foreign(url: str, home: str) -> bool:
    return not url.startswith((home, "data:", "blob:", "about:"))
