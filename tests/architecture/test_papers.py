"""The papers are true: every variable, command, file, role and decision they name is there."""

import ast
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

from ucmsc_ali import settings as product
from ucmsc_ali.accounts.roles import ROLES

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PAPERS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TEXT = "\n".join(paper.read_text("utf-8") for paper in PAPERS)
ROWS = dict(re.findall(r"^\| `([A-Z_]+)` \| (.+?) \|", README, re.MULTILINE))
PLACES = (
    "enrollment/",
    "dosing/",
    "followup/",
    "safety/",
    "ucmsc_ali/",
    "templates/",
    "static/",
    "tests/",
    "docs/",
)
LARGEST_PICTURE = 300_000  # bytes
OWN_COMMANDS = {"help", "test"}  # manage.py hands the second over to pytest


def defaults():
    """Return the default of each variable whose default is written as a constant in the settings."""
    found = {}
    calls = (
        each for each in ast.walk(ast.parse(Path(product.__file__).read_text())) if isinstance(each, ast.Call)
    )
    for call in calls:
        given = [each.value for each in call.keywords if each.arg == "default"]
        if call.args and given and getattr(getattr(call.func, "value", None), "id", "") == "read":
            found[call.args[0].value] = given[0]
    return found


def constant(node):
    """Return what an expression of constants means, or None where it names anything."""
    if any(isinstance(each, ast.Name | ast.Call | ast.JoinedStr) for each in ast.walk(node)):
        return None
    return eval(compile(ast.Expression(node), "settings", "eval"), {})  # noqa: S307 our own constants


def shown(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


CONSTANT = [
    (name, shown(value))
    for name, node in defaults().items()
    if (value := constant(node)) is not None and value != []
]


def test_the_table_of_variables_is_that_of_the_settings():
    assert set(ROWS) == product.read.names


@pytest.mark.parametrize(("name", "value"), CONSTANT)
def test_the_table_states_the_default_of_the_settings(name, value):
    assert ROWS[name] == f"`{value}`"


def test_most_defaults_are_held_by_the_test_above():
    assert len(CONSTANT) >= 8


def test_every_command_that_is_named_exists():
    named = set(re.findall(r"manage\.py ([a-z_]+)", TEXT))

    assert named - set(get_commands()) - OWN_COMMANDS == set()


def test_every_make_target_that_is_named_exists():
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"`make ([a-z0-9-]+)`", TEXT)) - targets == set()


def test_every_file_that_is_named_exists():
    named = {each for each in re.findall(r"`([\w./-]+)`", TEXT) if each.startswith(PLACES)}

    assert [each for each in sorted(named) if not (ROOT / each).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_link_leads_somewhere(paper):
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", paper.read_text("utf-8"))

    assert [link for link in links if not (paper.parent / link).exists()] == []


def test_every_decision_is_in_the_index():
    decisions = {file.name for file in (ROOT / "docs" / "adr").glob("0*.md")}
    index = (ROOT / "docs" / "adr" / "README.md").read_text("utf-8")

    assert set(re.findall(r"\((0\d{3}-[\w-]+\.md)\)", index)) == decisions


def test_every_role_stands_with_its_own_meaning():
    rows = dict(re.findall(r"^\| ([A-Z][a-z ]+) \| ([A-Z][^|]+?) \|$", README, re.MULTILINE))

    assert {str(role.label): str(role.meaning) for role in ROLES.values()}.items() <= rows.items()


def test_the_map_names_every_folder_of_the_platform():
    folders = {file.parent.name for file in (ROOT / "ucmsc_ali").glob("*/__init__.py")} - {"management"}

    assert folders - set(re.findall(r"^  (\w+)/ ", README, re.MULTILINE)) == set()


def test_pictures_are_small():
    pictures = sorted((ROOT / "docs" / "images").iterdir())

    assert [file.name for file in pictures if file.stat().st_size > LARGEST_PICTURE] == []


def test_no_paper_names_a_machine():
    assert re.findall(r"(?<![\w.])/(?:home|work|tmp|root|Users)/", TEXT) == []
