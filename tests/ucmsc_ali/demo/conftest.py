"""A demonstration in a throwaway folder, and the moment at which it is built."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from ucmsc_ali.accounts import demonstration
from ucmsc_ali.demo import build

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # a Monday, 14:00 at the site in Shanghai


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """DATA_DIR, empty: this process has seen no demonstration yet."""
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def is_a_demo(db: None, folder: Path, django_capture_on_commit_callbacks: Any) -> None:
    """The trail says that everything in this database is invented."""
    with django_capture_on_commit_callbacks(execute=True):
        demonstration.mark({"seed": 1})


@contextmanager
def built(participants: int, seed: int, now: datetime = NOW) -> Iterator[None]:
    """Build a demonstration, and take it all back afterwards."""
    with transaction.atomic():
        facts: dict[str, Any] = {"participants": participants, "seed": seed, "now": now}
        list(build.act(build.plan(build.found(**facts), **facts)))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def build_demo(db: None) -> Callable[..., Any]:
    """`with build_demo(participants, seed): …` is inside a demonstration."""
    return built
