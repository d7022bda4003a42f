"""No container engine may be at hand: the image and the compose file are read instead of run."""

import re
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from ucmsc_ali import settings as product

BASE: Path = settings.BASE_DIR
COMPOSE = yaml.safe_load((BASE / "docker-compose.yml").read_text())
OURS = {name: facts for name, facts in COMPOSE["services"].items() if "build" in facts}
DOCKERFILE = (BASE / "Dockerfile").read_text()
BESIDE_PYTHON = Path(sys.executable).parent
PROGRAMS = {"python", "gunicorn", "celery"}
ASKED = re.compile(r"\$\{(?P<name>[A-Z_]+)(?P<rule>:[?-])?(?P<rest>[^}]*)\}")


def dockerfile_variables():
    lines = re.findall(r"^ENV ((?:.*\\\n)*.*)", DOCKERFILE, re.MULTILINE)
    return set(re.findall(r"([A-Z_]+)=", " ".join(lines)))


def dockerfile_commands():
    commands = re.findall(r"CMD (\[(?:[^\]]*)\])", DOCKERFILE)
    return [yaml.safe_load(command.replace("\\\n", "")) for command in commands]


def compose_commands():
    return [facts["command"] for facts in OURS.values() if "command" in facts]


@pytest.mark.parametrize("service", OURS)
def test_every_variable_is_known_to_the_settings(service):
    assert set(COMPOSE["services"][service]["environment"]) <= product.read.names


def test_every_variable_of_the_image_is_known_to_the_settings_or_to_python():
    ours = {name for name in dockerfile_variables() if not name.startswith(("PYTHON", "PIP_"))}

    assert ours <= product.read.names


def test_every_command_is_a_program_of_the_image():
    commands = [*dockerfile_commands(), *compose_commands()]

    assert len(commands) >= 5
    assert {command[0] for command in commands} <= PROGRAMS
    assert [program for program in PROGRAMS if not shutil.which(program, path=BESIDE_PYTHON)] == []


def test_every_management_command_exists():
    called = [command[2] for command in compose_commands() if command[1:2] == ["manage.py"]]
    in_image = re.findall(r"manage\.py (\w+)", DOCKERFILE)

    assert called == ["migrate"]
    assert set(called + in_image) <= set(get_commands())


def test_every_module_that_is_run_exists():
    modules = re.findall(r"-m\"?,? \"?(ucmsc_ali[\w.]*)", DOCKERFILE)

    assert modules == ["ucmsc_ali.lib.translations", "ucmsc_ali.management.healthy"]
    assert all((BASE / f"{module.replace('.', '/')}.py").exists() for module in modules)


def test_every_image_is_pinned_to_a_full_version():
    images = [re.search(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)[1]]
    images += [facts["image"] for facts in COMPOSE["services"].values()]

    assert len(images) == 7
    assert [image for image in images if not re.search(r":\d+\.\d+(\.\d+)?(-[a-z]+)*$", image)] == []


def test_nothing_secret_has_a_default():
    asked = {
        match["name"]: match["rule"] for match in ASKED.finditer((BASE / "docker-compose.yml").read_text())
    }

    assert {name for name, rule in asked.items() if rule == ":?"} == {
        "ALLOWED_HOSTS",
        "BASE_URL",
        "POSTGRES_PASSWORD",
        "SECRET_KEY",
    }
    assert not re.search(r"(KEY|PASSWORD)=", DOCKERFILE)


def test_every_variable_that_a_person_sets_says_what_to_write():
    rules = [
        match for match in ASKED.finditer((BASE / "docker-compose.yml").read_text()) if match["rule"] == ":?"
    ]

    assert all(match["rest"].startswith("set ") for match in rules)


def test_web_worker_and_beat_wait_for_database_and_queue():
    assert {"web", "worker", "beat", "migrate"} == set(OURS)
    assert set(COMPOSE["services"]["web"]["depends_on"]) == {"migrate", "queue"}
    assert COMPOSE["services"]["worker"]["depends_on"] == COMPOSE["services"]["beat"]["depends_on"]
    assert set(COMPOSE["services"]["migrate"]["depends_on"]) == {"database"}


def test_every_lasting_service_is_asked_for_its_health():
    asked = {name for name, facts in COMPOSE["services"].items() if "test" in facts.get("healthcheck", {})}

    assert asked == {"database", "queue", "worker", "beat"}
    assert "HEALTHCHECK" in DOCKERFILE  # the pages' own, from the image


def test_the_pages_are_open_to_this_machine_only():
    assert COMPOSE["services"]["web"]["ports"] == ["127.0.0.1:${PORT:-8000}:8000"]
    assert [name for name, facts in COMPOSE["services"].items() if "ports" in facts] == ["web"]


def test_the_image_runs_as_nobody_special_and_installs_hashed_wheels_only():
    assert re.search(r"^USER edc$", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes --only-binary :all: -r requirements.txt" in DOCKERFILE


def test_the_image_holds_what_it_copies_and_no_data():
    copied = re.findall(r"^COPY (\S+) ", DOCKERFILE, re.MULTILINE)
    allowed = {line[1:] for line in (BASE / ".dockerignore").read_text().splitlines() if line.startswith("!")}

    assert set(copied) == allowed
    assert all((BASE / name).exists() for name in copied)


def test_each_named_volume_is_used():
    used = {
        mount.partition(":")[0]
        for facts in COMPOSE["services"].values()
        for mount in facts.get("volumes", [])
    }

    assert used == set(COMPOSE["volumes"])


def test_the_makefile_calls_only_commands_that_exist():
    recipes = [line for line in (BASE / "Makefile").read_text().splitlines() if line.startswith("\t")]
    called = set(re.findall(r"manage\.py (\w+)", "\n".join(recipes)))

    assert {"up", "test", "check", "makemigrations", "translations"} <= called <= set(get_commands())


def test_no_variable_of_the_readme_table_is_unknown_or_missing():
    readme = BASE / "README.md"
    if not readme.exists():
        pytest.skip("there is no README yet")

    told = set(re.findall(r"^\| `([A-Z_]+)` \|", readme.read_text(), re.MULTILINE))

    assert told == product.read.names
