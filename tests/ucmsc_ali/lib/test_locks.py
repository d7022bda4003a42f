from pathlib import Path

import pytest

from ucmsc_ali.lib.locks import FILES, problems

GOOD = f"django==5.2.19 \\\n    --hash=sha256:{'a' * 64}\n    # via -r requirements.in\n"


@pytest.fixture
def lock(tmp_path):
    (tmp_path / "requirements.in").write_text("django>=5.2,<5.3   # the web framework\n")
    return tmp_path / "requirements.txt"


@pytest.mark.parametrize("name", FILES)
def test_our_locks_hold_exact_hashed_packages_and_no_address(name):
    assert problems(Path(name)) == []


def test_a_good_lock_passes(lock):
    lock.write_text(GOOD)

    assert problems(lock) == []


@pytest.mark.parametrize(
    "line",
    ["--index-url https://packages.example.org/all", "django @ file:///tmp/django.whl", "celery>=5", "-e ."],
)
def test_an_address_or_an_open_version_is_named(lock, line):
    lock.write_text(GOOD + line + "\n")

    assert problems(lock) == [f"requirements.txt:4: {line}"]


def test_a_package_without_a_hash_is_named(lock):
    lock.write_text(GOOD + "celery==5.7.0 \\\n")

    assert problems(lock) == ["requirements.txt:4: no hash follows"]


def test_a_package_that_is_asked_for_and_not_locked_is_named(lock):
    lock.write_text(GOOD.replace("django", "celery"))

    assert problems(lock) == ["requirements.txt: django of requirements.in is missing"]
