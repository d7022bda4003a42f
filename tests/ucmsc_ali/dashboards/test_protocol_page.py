"""The protocol as people read it, in both languages: verbatim criteria, schedule, windows, readings."""

import re
from html import unescape

import pytest

from ucmsc_ali.protocol import current

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moment")]
PROTOCOL = current()


@pytest.fixture
def page(coordinator, signed_in):
    """`page("zh-hans")` is the text of the protocol page in a language, entities resolved."""

    def read(language="en"):
        browser = signed_in(coordinator)
        browser.post("/accounts/language/", {"language": language, "next": "/protocol/"})
        answer = browser.get("/protocol/")
        assert answer.status_code == 200
        return unescape(answer.content.decode())

    return read


def part(text, name):
    """Return one section of the page."""
    return re.search(rf'<section id="{name}">(.*?)</section>', text, re.S).group(1)


def cells(row):
    """Return the cells of a table's row as plain text."""
    found = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in found]


def rows(text, name):
    """Return the rows of a section's table, without its head."""
    body = re.search(r"<tbody>(.*?)</tbody>", part(text, name), re.S).group(1)
    return [cells(row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)]


@pytest.mark.parametrize(
    ("language", "version", "title"),
    [
        ("en", f"Protocol {PROTOCOL.version}", PROTOCOL.study.title.en),
        ("zh-hans", f"方案 {PROTOCOL.version}", PROTOCOL.study.title.zh),
    ],
)
def test_the_page_names_version_title_and_registration(page, language, version, title):
    text = page(language)

    assert version in text
    assert title in text
    assert PROTOCOL.study.registry_id in text


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_criterion_is_verbatim_in_the_words_of_the_registration(page, language):
    text = part(page(language), "criteria")

    missing = [
        item.code
        for item in PROTOCOL.criteria.values()
        if f'<span lang="en">“{item.verbatim}”</span>' not in text
    ]
    assert missing == []
    assert [item.code for item in PROTOCOL.criteria.values() if item.zh not in text] == []


@pytest.mark.parametrize(("language", "read"), [("en", "en"), ("zh-hans", "zh")])
def test_the_rule_that_is_applied_is_in_the_readers_language(page, language, read):
    found = {row[0]: row[2] for row in rows(page(language), "criteria")}

    assert found == {code: getattr(item.rule, read) for code, item in PROTOCOL.criteria.items()}


@pytest.mark.parametrize(("language", "read"), [("en", "en"), ("zh-hans", "zh")])
def test_the_schedule_has_a_row_for_each_activity_and_a_column_for_each_timepoint(page, language, read):
    text = page(language)
    head = cells(re.search(r"<thead>(.*?)</thead>", part(text, "schedule"), re.S).group(1))
    found = rows(text, "schedule")

    assert head[1:] == list(PROTOCOL.timepoints)
    assert [row[0] for row in found] == [getattr(item.name, read) for item in PROTOCOL.activities.values()]
    assert [row[1:] for row in found] == [
        [mark_of(item.cells.get(code)) for code in PROTOCOL.timepoints]
        for item in PROTOCOL.activities.values()
    ]


def mark_of(cell):
    return "" if cell is None else f"{cell.mark} p" if cell.pre_dose else str(cell.mark)


@pytest.mark.parametrize(("language", "read"), [("en", "en"), ("zh-hans", "zh")])
def test_every_window_is_said_in_words(page, language, read):
    text = part(page(language), "windows")

    said = [getattr(point.window_text, read) for point in PROTOCOL.timepoints.values()]
    assert [words for words in said if words not in text] == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_outcomes_keep_their_words_and_time_frames(page, language):
    text = part(page(language), "outcomes")

    words = [each for item in PROTOCOL.outcomes.values() for each in (item.verbatim, item.time_frame)]
    assert [each for each in words if f"“{each}”" not in text] == []


@pytest.mark.parametrize(("language", "read"), [("en", "en"), ("zh-hans", "zh")])
def test_every_ambiguity_shows_question_reading_and_reason(page, language, read):
    found = {row[0]: row for row in rows(page(language), "readings")}

    assert list(found) == [item.number for item in PROTOCOL.readings.values()]
    assert {number: (row[1], row[3]) for number, row in found.items()} == {
        item.number: (getattr(item.question, read), getattr(item.reason, read))
        for item in PROTOCOL.readings.values()
    }
    assert found["A1"][2] == "FIRST_INFUSION_START"


def test_no_reading_shows_how_the_program_writes_it(page):
    values = [row[2] for row in rows(page(), "readings")]

    assert [value for value in values if re.search(r"[\[({<]|Decimal|None$", value)] == []


def test_who_has_no_part_in_the_study_does_not_read_it(client):
    assert client.get("/protocol/").status_code == 302


def test_the_page_is_read_only(coordinator, signed_in):
    assert signed_in(coordinator).post("/protocol/").status_code == 405
