import json
import subprocess
import sys
from pathlib import Path

import pytest

from ucmsc_ali.lib import environment

REPOSITORY = environment.BASE_DIR


@pytest.fixture
def folder(tmp_path):
    """A checkout with both locks and an environment that claims to work."""
    (tmp_path / "requirements.txt").write_text("django==5.2.19 \\\n")
    (tmp_path / "requirements-dev.txt").write_text("django==5.2.19 \\\npytest==9.2.0 \\\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return tmp_path


@pytest.fixture
def filled(monkeypatch):
    """What was installed instead of asking an index."""
    done = []
    monkeypatch.setattr(environment, "_fill", lambda home, lock: done.append(lock.name))
    return done


def test_a_lock_is_installed_once(folder, filled):
    assert environment.install(folder, environment.RUN) is True
    assert environment.install(folder, environment.RUN) is False

    assert filled == ["requirements.txt"]


def test_a_changed_lock_is_installed_again(folder, filled):
    environment.install(folder, environment.RUN)
    (folder / "requirements.txt").write_text("django==5.2.20 \\\n")

    assert environment.install(folder, environment.RUN) is True


def test_the_lock_for_development_holds_the_other_one(folder, filled):
    environment.install(folder, environment.DEVELOP)

    assert environment.install(folder, environment.RUN) is False


def test_the_lock_for_running_is_not_enough_for_tests(folder, filled):
    environment.install(folder, environment.RUN)

    assert environment.install(folder, environment.DEVELOP) is True


def test_an_installation_that_was_cut_off_starts_over(folder, filled):
    (folder / ".venv" / "locks.json").write_text('{"requirements.txt": "ab')

    assert environment.install(folder, environment.RUN) is True
    assert set(json.loads((folder / ".venv" / "locks.json").read_text())) == {"requirements.txt"}


def test_progress_is_said_in_words(folder, filled, capsys):
    environment.install(folder, environment.RUN)

    assert "Installing 1 packages from requirements.txt, about 30 s" in capsys.readouterr().out


def test_a_missing_venv_module_is_named_with_the_package_to_install(folder, monkeypatch):
    (folder / ".venv" / "bin" / "python").unlink()
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    monkeypatch.setattr(environment, "find_spec", lambda name: None)

    with pytest.raises(SystemExit) as refused:
        environment.install(folder, environment.RUN)
    assert "sudo apt-get install python3-venv" in str(refused.value)


def test_a_failing_installation_says_what_to_check(folder, monkeypatch):
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    monkeypatch.setattr(environment.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 1))

    with pytest.raises(SystemExit) as refused:
        environment._fill(folder / ".venv", folder / "requirements.txt")
    assert "PIP_INDEX_URL" in str(refused.value)


def test_only_hashed_wheels_are_asked_for(folder, monkeypatch):
    asked = []
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)
    monkeypatch.setattr(environment, "_quietly", lambda command: True)
    monkeypatch.setattr(
        environment.subprocess,
        "run",
        lambda command, **_: asked.append(command) or subprocess.CompletedProcess([], 0),
    )

    environment._fill(folder / ".venv", folder / "requirements.txt")

    assert asked[0][-5:] == [
        "--require-hashes",
        "--only-binary",
        ":all:",
        "-r",
        str(folder / "requirements.txt"),
    ]


def test_where_the_packages_are_there_nothing_is_made(tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "install", lambda *_: pytest.fail("an environment was made"))

    environment.ensure(["up"], tmp_path)
    environment.ensure(["test"], tmp_path)
    environment.ensure([], tmp_path)


def test_where_they_are_missing_the_command_starts_again_inside(folder, filled, monkeypatch):
    started = []
    monkeypatch.setattr(environment, "_can_import", lambda lock: False)
    monkeypatch.setattr(
        environment, "restart", lambda home, arguments: started.append((home.name, arguments))
    )

    environment.ensure(["up", "--no-demo"], folder)

    assert started == [(".venv", ["up", "--no-demo"])]


def test_what_runs_before_the_packages_are_there_needs_the_standard_library_only():
    script = "import sys; sys.path.insert(0, '.'); from ucmsc_ali.lib import environment"

    done = subprocess.run([sys.executable, "-I", "-S", "-c", script], cwd=REPOSITORY, capture_output=True)

    assert done.stderr == b""


def test_an_old_python_is_named():
    start = "import runpy; runpy.run_path('manage.py', run_name='__main__')"
    script = f"import sys; sys.version_info = (3, 9, 1); {start}"

    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr.strip() == "This needs Python 3.11 or newer. You ran Python 3.9."
    assert Path(REPOSITORY / "manage.py").read_text().startswith("#!/usr/bin/env python3")
