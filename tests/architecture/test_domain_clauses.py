"""Every limit, condition and check that domain.md §4 words, against what holds it in the code."""

import re
from decimal import Decimal
from functools import reduce
from importlib import import_module

import pytest
from django.apps import apps

from tests.architecture.keys import specification
from tests.architecture.keys.kinds import Apart, By
from tests.architecture.keys.table import CLAUSES, KEYS
from ucmsc_ali.crf import registry

pytestmark = pytest.mark.skipif(not specification.TEXT, reason=specification.WHY_SKIPPED)
HELD = [
    (number, clause, held)
    for number, clauses in CLAUSES.items()
    for clause, held in clauses.items()
    if isinstance(held, By)
]
HOLDERS = sorted({holder for _number, _clause, held in HELD for holder in held.holders})
NUMBERED = [(number, clause, held.numbers) for number, clause, held in HELD if held.numbers]
RULES = [*registry.rules(), *(rule for form in registry.forms().values() for rule in form.rules)]


def clauses_of(number: str) -> list[str]:
    """Return the clauses of a form's rows and remarks; those of rows that are to come are left out."""
    covered = [
        row
        for row in specification.rows(number)
        if not all(isinstance(meant, Apart) for key in row.keys for meant in KEYS[number][key])
    ]
    return [*(clause for row in covered for clause in row.clauses), *specification.remarks(number)]


def holder_of(path: str) -> object:
    """Return the function, attribute or constraint that a path names."""
    if ": " in path:
        model, name = path.split(": ")
        return next(each for each in apps.get_model(model)._meta.constraints if each.name == name)
    parts = path.split(".")
    depth = next(size for size in range(len(parts) - 1, 0, -1) if is_module(".".join(parts[:size])))
    return reduce(getattr, parts[depth:], import_module(".".join(parts[:depth])))


def is_module(path: str) -> bool:
    try:
        import_module(path)
    except ModuleNotFoundError:
        return False
    return True


def numbers_of(clause: str) -> list[Decimal]:
    """Return the numbers of a clause, those in names (F18, SpO2) apart."""
    return [Decimal(number) for number in re.findall(r"(?<![\w-])\d+(?:\.\d+)?(?!\w)", clause)]


def is_a_check(holder: object) -> bool:
    """Say whether a holder is a rule over an entry, which counts only where it is asked."""
    names = getattr(getattr(holder, "__code__", None), "co_varnames", ())
    return ".edit_checks" in getattr(holder, "__module__", "") and names[:1] == ("entry",)


@pytest.mark.parametrize("number", KEYS)
def test_every_clause_of_a_form_has_a_line(number):
    said = clauses_of(number)

    assert [clause for clause in said if clause not in CLAUSES.get(number, {})] == []
    assert [clause for clause in CLAUSES.get(number, {}) if clause not in said] == []


@pytest.mark.parametrize("path", HOLDERS)
def test_what_holds_a_clause_is_there_and_asked(path):
    holder = holder_of(path)

    assert holder
    assert holder in RULES or not is_a_check(holder)


@pytest.mark.parametrize(("number", "clause", "numbers"), NUMBERED)
def test_the_numbers_of_a_clause_are_the_codes(number, clause, numbers):
    assert numbers_of(clause) == list(numbers)
