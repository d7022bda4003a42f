"""The look holds what it promises: contrast, a sign for every state, nothing inline."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHEET = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
SPRITE = (ROOT / "templates" / "components" / "sprite.html").read_text(encoding="utf-8")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|hx-on", re.IGNORECASE)

TEXT_ON = [
    ("ink", "page"),
    ("ink", "surface"),
    ("ink", "raised"),
    ("ink", "accent-wash"),
    ("ink", "attention-wash"),
    ("ink", "danger-wash"),
    ("ink", "success-wash"),
    ("ink-soft", "page"),
    ("ink-soft", "surface"),
    ("ink-soft", "raised"),
    ("ink-soft", "accent-wash"),
    ("accent", "page"),
    ("accent", "surface"),
    ("accent", "accent-wash"),
    ("accent", "attention-wash"),
    ("accent", "danger-wash"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-strong"),
    ("attention", "surface"),
    ("attention", "page"),
    ("attention", "attention-wash"),
    ("danger", "surface"),
    ("danger", "page"),
    ("danger", "accent-wash"),
    ("danger-ink", "danger"),
    ("success", "surface"),
    ("success", "success-wash"),
]
MARK_ON = [("focus", "page"), ("focus", "surface"), ("line-strong", "surface"), ("line-strong", "page")]


def tokens(theme: str) -> dict[str, str]:
    """Return the colours of a theme, by name; the dark one stands on the light one."""
    light, dark = re.findall(r"(?:^:root|^\[data-bs-theme=\"dark\"\]) \{(.*?)^\}", SHEET, re.S | re.M)[:2]
    said = light if theme == "light" else light + dark
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", said))


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(theme: str, one: str, other: str) -> float:
    """Return the contrast of two tokens of a theme (WCAG 2.2)."""
    colours = tokens(theme)
    low, high = sorted((luminance(colours[one]), luminance(colours[other])))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_stands_out_from_its_ground(theme, text, ground):
    assert contrast(theme, text, ground) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground"), MARK_ON)
def test_a_mark_stands_out_from_its_ground(theme, mark, ground):
    assert contrast(theme, mark, ground) >= 3


def test_every_state_has_a_word_and_a_sign():
    from ucmsc_ali.accounts.templatetags.shell import STATES

    signs = set(re.findall(r'id="g-(\w+)"', SPRITE))

    assert signs == set(STATES)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_inline_in(template):
    markup = template.read_text(encoding="utf-8")

    assert INLINE.findall(markup) == []


def test_no_address_of_another_house_is_in_the_static_files():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "static").rglob("*.[cj]s*")]

    assert [text for text in texts if "://" in text] == []
