"""A form of the casebook as a person sees it: items by their label, answers by their words."""

import re
from typing import Any

from playwright.sync_api import expect

READ_ITEMS = """items => Object.fromEntries(items.map(item => [
    item.querySelector('.item-label label').textContent.trim(), item.id]))"""


class FormPage:
    """A form that stands open. An item is named by its label; a moment is written 2026-05-01 10:00."""

    def __init__(self, desk: Any) -> None:
        self.desk, self.page = desk, desk.page
        self.ids: dict[str, str] = self.page.locator(".item").evaluate_all(READ_ITEMS)

    def item(self, label: str) -> Any:
        """Return the row of an item."""
        return self.page.locator(f"#{self.ids[label]}")

    # ── typing ──
    def enters(self, values: dict[str, str]) -> None:
        """Answer items, in the order given."""
        for label, value in values.items():
            self.answer(self.item(label).locator(".entry-line"), str(value))
        self.page.keyboard.press("Tab")

    def answer(self, line: Any, value: str) -> None:
        """Type into an input, choose from a menu, or press the button of an answer."""
        kinds = line.locator("input, select, textarea").evaluate_all(
            "all => all.map(one => one.dataset.kind || one.type)"
        )
        if kinds[:2] == ["date", "time"]:
            day, _, clock = value.partition(" ")
            line.locator("[data-kind=date]").fill(day)
            line.locator("[data-kind=time]").fill(clock)
        elif kinds[0] == "radio":
            self.choose(line, value)
        elif kinds[0] == "select-one":
            menu = line.locator("select")
            menu.select_option(menu.locator("option").filter(has_text=value).first.get_attribute("value"))
        else:
            self.type_number(line, kinds, value)

    def type_number(self, line: Any, kinds: list[str], value: str) -> None:
        """Type a value; the unit after it, or the sign before it, is chosen beside it."""
        if "radio" in kinds and " " in value:
            value, _, unit = value.partition(" ")
            self.choose(line, unit)
        if "select-one" in kinds and value[0] in "<>":
            line.locator("select").select_option(value[0])
            value = value[1:].strip()
        line.locator("input:not([type=radio]), textarea").first.fill(value)

    @staticmethod
    def choose(line: Any, words: str) -> None:
        """Press the button of an answer, unless it is chosen: pressed again it would be taken back."""
        button = line.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(words)}\s*$"))
        if not button.locator("input").is_checked():
            button.click()

    def is_asked_and_says(self, because: str) -> None:
        """Wait for the questions of the form and answer each of them."""
        questions = self.page.locator(".msg-asks input")
        expect(questions.first).to_be_visible()
        for question in questions.all():
            question.fill(because)

    def says_why(self, label: str, reason: str) -> None:
        """Write the reason beside a value that changes."""
        self.item(label).locator("[data-reason] input").fill(reason)

    # ── reading ──
    def has(self, label: str, value: str) -> None:
        """Find a value in an input."""
        expect(self.item(label).locator(".entry-line input").first).to_have_value(value)

    def derives(self, label: str, value: str) -> None:
        """Find a value that follows from what is typed, beside it."""
        line = self.page.locator(".derived-line").filter(has=self.page.get_by_text(label, exact=True))
        expect(line.locator(".derived-value")).to_contain_text(value)

    def asks(self, label: str, words: str) -> None:
        """Find a question at an item."""
        expect(self.item(label).locator(".msg")).to_contain_text(words)

    def was(self, label: str, value: str) -> None:
        """Find the saved value struck through beside the new one."""
        expect(self.item(label).locator(".was")).to_contain_text(value)
        expect(self.item(label).locator(".was")).to_be_visible()

    def refuses(self, label: str, words: str) -> None:
        """Find at an item what stands in the way."""
        expect(self.item(label).locator(".msg-wrong")).to_contain_text(words)

    def keeps_a_draft(self) -> None:
        """Wait until the page says that what was typed is kept."""
        expect(self.page.locator("#draft-state")).to_contain_text("Draft kept")

    # ── leaving ──
    def saves(self, button: str | re.Pattern[str] = re.compile("^Save( and next)?$")) -> None:
        """Press a button of the bar below: the first that saves, where none is named."""
        self.desk.presses(button)
