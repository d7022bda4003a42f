"""The settings are read in processes of their own, each with its own environment."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

STRONG = "Zq7-mB2x_Lw9-Tn4s_Vd8-Kf3h_Rj6-Pc5y_Gg1-Hv0a_Xe2-Qu7z"
PRODUCTION = {
    "DATABASE_URL": "postgres://edc:secret@database:5432/edc",
    "REDIS_URL": "redis://queue:6379/0",
    "SECRET_KEY": STRONG,
    "BASE_URL": "https://edc.example.org",
    "ALLOWED_HOSTS": "edc.example.org",
    "TRUSTED_PROXY": "true",
}
SHOW = """
import json, sys
from ucmsc_ali import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=str))
"""


@pytest.fixture
def read(tmp_path):
    """`read({"DEBUG": "true"}, "DEBUG")` gives the settings that follow, or the words of a refusal."""

    def run(variables, *names):
        surroundings = {"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path / "data"), **variables}
        command = [sys.executable, "-c", SHOW, *names]
        done = subprocess.run(
            command, cwd=settings.BASE_DIR, env=surroundings, capture_output=True, text=True
        )
        return json.loads(done.stdout) if done.returncode == 0 else done.stderr

    return run


def test_without_any_variable_the_embedded_demonstration_starts_safely(read, tmp_path):
    found = read({}, "DEBUG", "EMBEDDED", "HOST", "PORT", "BASE_URL", "SECRET_KEY", "EMAIL_FILE_PATH")

    secret = (tmp_path / "data" / "secret.key").read_text()
    assert found == {
        "DEBUG": False,
        "EMBEDDED": True,
        "HOST": "127.0.0.1",
        "PORT": 8000,
        "BASE_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": secret,
        "EMAIL_FILE_PATH": str(tmp_path / "data" / "outbox"),
    }


def test_production_is_the_same_code_with_another_environment(read):
    found = read(PRODUCTION, "CELERY_BROKER_URL", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "EMBEDDED")

    assert found == {
        "CELERY_BROKER_URL": "redis://queue:6379/0",
        "SECURE_HSTS_SECONDS": 31536000,
        "SESSION_COOKIE_SECURE": True,
        "EMBEDDED": False,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "change-me"),
        ("SECRET_KEY", "a" * 64),
        ("BASE_URL", "http://edc.example.org"),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "other.example.org"),
        ("CSRF_TRUSTED_ORIGINS", "http://edc.example.org"),
        ("EMAIL_URL", "smtp://user:word@mail.example.org:25"),
        ("DATABASE_URL", "mysql://edc@database/edc"),
        ("DEBUG", "perhaps"),
        ("IDLE_SECONDS", "86400"),
        ("PORT", "eighty"),
        ("HOST", "everywhere"),
        ("STUDY_TIME_ZONE", "China"),
    ],
)
def test_an_insecure_or_malformed_variable_refuses_to_start(read, name, value):
    said = read({**PRODUCTION, name: value}, "DEBUG")

    assert f"\n  {name} is " in said


def test_every_problem_is_named_at_once(read):
    said = read({**PRODUCTION, "SECRET_KEY": "x", "PORT": "0", "REDIS_URL": "queue"}, "DEBUG")

    assert [
        line.split()[0] for line in said.splitlines() if line.startswith("  ") and " is not allowed. " in line
    ] == [
        "PORT",
        "REDIS_URL",
        "SECRET_KEY",
    ]


def test_development_may_be_less_strict(read):
    found = read({"DEBUG": "true", "SECRET_KEY": "short", "BASE_URL": "http://box.local"}, "DEBUG")

    assert found == {"DEBUG": True}


def test_manage_says_what_is_wrong_without_a_traceback(tmp_path):
    surroundings = {"PATH": "/usr/bin:/bin", "DATA_DIR": str(tmp_path), "PORT": "none"}
    command = [sys.executable, "manage.py", "check"]

    done = subprocess.run(command, cwd=settings.BASE_DIR, env=surroundings, capture_output=True, text=True)

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "The environment is not usable:",
        "  PORT is not allowed. Set a whole number from 1 to 65535.",
    ]


def test_the_suite_never_touches_the_data_of_this_machine():
    assert settings.DATA_DIR.name.startswith("edc-tests-")
    assert settings.EMAIL_BACKEND.endswith("locmem.EmailBackend")
