"""Every CRF table of the clinical specification (domain.md §4) against the casebook that is built."""

import re

import pytest
from django.apps import apps
from django.utils import translation

from tests.architecture.keys import specification
from tests.architecture.keys.compare import MODELS, differences, read_codes
from tests.architecture.keys.kinds import Column, Item
from tests.architecture.keys.table import FORMS_TO_COME, KEYS, OURS
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.items import YesNo, items_of
from ucmsc_ali.lib.quantities import mmhg_to_kpa, show
from ucmsc_ali.protocol import current

pytestmark = pytest.mark.skipif(not specification.TEXT, reason=specification.WHY_SKIPPED)
ROWS = {(row.form, key): row for number in KEYS for row in specification.rows(number) for key in row.keys}
ITEMS = [
    (number, key, meant)
    for number, keys in KEYS.items()
    for key, line in keys.items()
    for meant in line
    if isinstance(meant, Item)
]
COLUMNS = sorted(
    {
        meant.path
        for keys in KEYS.values()
        for line in keys.values()
        for meant in line
        if isinstance(meant, Column)
    }
)
QUOTES = [
    (number, key, quote)
    for number, key, meant in ITEMS
    for quote in (meant.type, meant.codes, meant.req, meant.zh, meant.sdtm, meant.hard, meant.soft)
    if quote
]


def listed_codes(number: str, key: str, meant: Item) -> str:
    """Return the words of the specification that list an item's codes."""
    row = ROWS[number, key]
    own = row.codes_of(key) if meant.codes is None else meant.codes
    return f"{ROWS[meant.codes_of].codes_of(meant.codes_of[1])}, {own}" if meant.codes_of else own


def test_every_form_of_the_specification_is_compared_or_still_to_come():
    assert sorted([*KEYS, *FORMS_TO_COME]) == specification.form_numbers()


@pytest.mark.parametrize("number", KEYS)
def test_every_key_of_a_form_has_a_line(number):
    assert [key for form, key in ROWS if form == number] == list(KEYS[number])


@pytest.mark.parametrize(("number", "key", "quote"), QUOTES)
def test_a_quoted_part_of_a_row_stands_in_it(number, key, quote):
    assert quote in " | ".join(text for _head, text in ROWS[number, key].cells)


@pytest.mark.parametrize(
    ("number", "key", "meant"), ITEMS, ids=lambda part: part.name if isinstance(part, Item) else part
)
def test_an_item_is_as_its_row_says(number, key, meant):
    found = differences(ROWS[number, key], key, meant, listed_codes(number, key, meant))

    assert {facet: words for facet, words in found.items() if facet not in meant.but} == {}
    assert [facet for facet in meant.but if facet not in found] == []


@pytest.mark.parametrize("path", COLUMNS)
def test_a_column_that_a_key_means_is_there(path):
    model, _, name = path.rpartition(".")

    assert apps.get_model(model)._meta.get_field(name)


def test_every_item_of_the_casebook_is_meant_by_a_key_or_ours_for_a_reason():
    meant = {item.name for _number, _key, item in ITEMS}
    built = {f"{form}.{name}" for form, model in MODELS.items() for name in items_of(model)}

    assert sorted(built - meant - set(OURS)) == []
    assert sorted((meant | set(OURS)) - built) == []
    assert sorted(meant & set(OURS)) == []


# ── what the tables say in other ways ───────────────────────────────────────
def test_the_visit_header_is_what_its_sentence_says():
    header = r"\(SV\): occurred (\S+) NY, reason if not, date, contact mode (\S+) \((.*?)\)"
    occurred, mode, listed = re.search(header, specification.TEXT).groups()
    items = items_of(MODELS["visit"])

    with translation.override("zh-hans"):
        words = {code: str(label) for code, label in items["contact_mode"].codes}
        labels = [str(items[name].meaning.label) for name in ("occurred", "contact_mode")]

    assert read_codes(listed, list(words)) == (words, [])
    assert (occurred in labels[0], labels[1]) == (True, mode)
    assert isinstance(items["occurred"], YesNo)
    assert [items[name].meaning.when.values for name in ("reason_not", "visited_on")] == [("N",), ("Y",)]


def test_the_reasons_for_a_form_not_done_are_those_of_the_table():
    listed = ROWS["F09", "CTND"].codes_of("CTND")
    form = registry.forms()["chest-ct"]

    found, rest = read_codes(listed, [code for code, _words in form.not_done_reasons])
    with translation.override("zh-hans"):
        words = {code: str(label) for code, label in form.not_done_reasons}

    assert (sorted(found), rest) == (sorted(words), [])
    assert [code for code, said in found.items() if said not in words[code]] == []


@pytest.mark.parametrize("words", ["H 20–700 mmHg (2.7–93.3 kPa)"])
def test_the_limits_in_the_other_unit_are_the_same_limits(words):
    low, high = items_of(MODELS["blood-gas"])["pao2"].meaning.limits

    assert words in ROWS["F08", "PAO2 + unit"].limits
    assert f"({show(mmhg_to_kpa(low), 1)}–{show(mmhg_to_kpa(high), 1)} kPa)" in words


def test_the_first_three_relations_are_what_counts_as_related():
    codes = [code for code, _words in items_of(MODELS["adverse-event"])["relation"].codes]

    assert 'first three = "related"' in ROWS["F13", "AEREL"].limits
    assert list(current().safety.related_terms) == codes[:3]
