"""A person at a browser: signs in, opens pages by what they are called, reads what stands there."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.conftest import PASSWORD
from tests.journeys.form import FormPage
from tests.journeys.watch import Watch

TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('main *')]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map(one => one.outerHTML.slice(0, 120))"""


class Desk:
    """One person's browser. Every page that is reached is looked at before the journey goes on."""

    def __init__(self, page: Any, home: str, username: str, seen: set[str]) -> None:
        self.page, self.home, self.username = page, home, username
        self.watch = Watch(page, home, seen)

    # ── getting there ──
    def goes_to(self, address: str) -> None:
        """Open an address; whoever was signed out meanwhile signs in again, as in life."""
        self.page.goto(f"{self.home}{address}")
        self.arrives_signed_in()

    def arrives(self) -> None:
        """Look at the page that was reached."""
        self.watch.look(self.username)

    def arrives_signed_in(self) -> None:
        """Look at the page that was reached; on the sign-in page sign in and look at the page behind."""
        self.arrives()
        if "/accounts/login/" in self.page.url:
            self.page.get_by_label("Sign-in name").or_(self.page.get_by_label("登录名")).fill(self.username)
            self.page.locator("input[type=password]").fill(PASSWORD)
            self.presses(re.compile("^(Sign in|登录)$"))

    def presses(self, name: str | re.Pattern[str], role: str = "button") -> None:
        """Press a button that leads to another page, and look at that."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, exact=isinstance(name, str)).first.click()
        self.arrives()

    def follows(self, name: str | re.Pattern[str]) -> None:
        """Follow a link."""
        self.presses(name, role="link")

    def signs_out(self) -> None:
        """Sign out by the menu behind the own name."""
        self.page.locator(".top .dropdown-toggle").click()
        self.presses("Sign out")

    # ── the home page ──
    def work(self, code: str, what: str) -> Any:
        """Return a line of the home page: what is to be done for whom."""
        line = self.page.locator(".work-item").filter(
            has=self.page.get_by_role("link", name=code, exact=True)
        )
        return line.filter(has=self.page.locator(".work-what", has_text=re.compile(rf"^\s*{what}")))

    def takes_on(self, what: str, *, of: str) -> FormPage:
        """Press the button of a line of the home page."""
        self.goes_to("/")
        with self.page.expect_navigation():
            self.work(of, what).locator(".btn").click()
        self.arrives()
        return FormPage(self)

    def sees_work(self, what: str, *, of: str) -> None:
        """Find a line on the home page."""
        expect(self.work(of, what).first).to_be_visible()

    def sees_no_work(self, what: str, *, of: str) -> None:
        """Find no such line on the home page."""
        expect(self.work(of, what)).to_have_count(0)

    def enters_a_batch(self) -> FormPage:
        """Open the page of a new batch from the list of products."""
        self.follows("Enter a batch")
        return FormPage(self)

    # ── a participant's casebook ──
    def opens_casebook(self, code: str) -> None:
        """Open a participant's casebook, unless it is open already."""
        if self.page.url.split("#")[0] != f"{self.home}/participants/{code}/":
            self.goes_to(f"/participants/{code}/")

    def cell(self, form: str, visit: str) -> Any:
        """Return the cell of the schedule of activities where a form and a visit meet."""
        heads = self.page.locator("table.matrix thead .matrix-point").all_inner_texts()
        row = self.page.locator("table.matrix tbody tr").filter(
            has=self.page.get_by_role("rowheader", name=re.compile(rf"^{re.escape(form)}(:.*)? [A-Z]+\d*$"))
        )
        return row.locator("td").nth([head.strip() for head in heads].index(visit))

    def opens(self, form: str, visit: str, *, of: str) -> FormPage:
        """Open a form from the casebook by its cell, or one that belongs to no visit by its log."""
        self.opens_casebook(of)
        if visit == "log":
            log = self.page.locator("section.log").filter(has=self.page.get_by_role("heading", name=form))
            link = log.get_by_role("link", name="Add", exact=True)
        else:
            link = self.cell(form, visit).get_by_role("link")
        with self.page.expect_navigation():
            link.click()
        self.arrives_signed_in()
        return FormPage(self)

    def records(self, form: str, visit: str, values: dict[str, str], *, of: str, because: str = "") -> None:
        """Open a form, type it, save it, and find it complete; `because` answers what is asked."""
        opened = self.opens(form, visit, of=of)
        opened.enters(values)
        if because:
            opened.is_asked_and_says(because)
        opened.saves()
        self.reads(re.compile("is saved and complete"))

    # ── two people, one form ──
    def compares(self) -> dict[str, tuple[str, str]]:
        """Return each field that two people left different, with the saved value and the own one."""
        rows = self.page.locator("table.differences tbody tr")
        return {
            row.locator("th").inner_text(): (
                row.locator("td").nth(0).inner_text(),
                row.locator("strong").inner_text(),
            )
            for row in rows.all()
        }

    def takes_mine(self, field: str) -> None:
        """Choose the own value of a field."""
        row = self.page.locator("table.differences tr").filter(
            has=self.page.get_by_role("rowheader", name=field)
        )
        row.get_by_role("checkbox").check()

    # ── sent twice ──
    def double_clicks(self, button: str) -> None:
        """Press a button twice in a hurry."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).dblclick()
        self.arrives()

    def goes_back(self) -> None:
        """Go back by the browser's own button."""
        self.page.go_back()
        expect(self.page.locator("#crf-form")).to_be_visible()

    def sends_and_the_answer_is_lost(self) -> None:
        """Send the form as it stands, and let the answer go astray."""
        self.page.evaluate(
            "fetch(location.href, {method: 'POST', body: new FormData(document.getElementById('crf-form'))})"
            ".then(answer => answer.text())"
        )

    # ── history ──
    def opens_history_of(self, label: str) -> None:
        """Open the history beside a field."""
        self.page.get_by_role("link", name=f"History of {label}").click()
        expect(self.page.locator("#panel")).to_be_visible()
        self.arrives()

    def history(self) -> list[tuple[str, str, str]]:
        """Return each change that the open history shows: old, new, who."""
        lines = self.page.locator("#panel .history li").all()
        return [
            (
                "".join(line.locator(".was").all_inner_texts()),
                line.locator(".history-values strong").inner_text(),
                line.locator(".history-who").inner_text().split(" · ")[-1],
            )
            for line in lines
        ]

    # ── time and width ──
    def stays_when_asked(self) -> None:
        """Wait for the warning before the time is out, and stay."""
        self.page.get_by_role("button", name="Stay signed in").click(timeout=10_000)
        self.page.locator("#session-warning[open]").wait_for(state="detached")

    def reads_in(self, language: str) -> None:
        """Switch the language of the pages."""
        with self.page.expect_navigation():
            self.page.evaluate(f"document.querySelector('button[lang=\"{language}\"]').click()")
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    def finds_too_wide(self, addresses: list[str]) -> dict[str, list[str]]:
        """Open pages one after another; return what is wider than the screen on each that can be pushed."""
        found = {}
        for address in addresses:
            self.goes_to(address)
            found[address] = self.page.evaluate(TOO_WIDE)
        return {address: wide for address, wide in found.items() if wide}

    # ── the trail ──
    def filters(self, wanted: dict[str, str]) -> None:
        """Choose filters by their labels and show what they leave."""
        for label, value in wanted.items():
            field = self.page.locator(".filters").get_by_label(label, exact=True)
            is_menu = field.evaluate("one => one.tagName") == "SELECT"
            field.select_option(label=value) if is_menu else field.fill(value)
        self.presses("Show")

    def exports(self, path: Path) -> Path:
        """Press the export button and keep the archive."""
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=re.compile("^Export")).click()
        download.value.save_as(path)
        return path

    # ── reading ──
    def reads(self, words: str | re.Pattern[str]) -> None:
        """Find words on the page."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def does_not_read(self, words: str | re.Pattern[str]) -> None:
        """Find words nowhere on the page."""
        expect(self.page.get_by_text(words)).to_have_count(0)

    def finds(self, form: str, visit: str, state: str, *, of: str) -> None:
        """Find a cell of the casebook in a state, by its words."""
        self.opens_casebook(of)
        expect(self.cell(form, visit).get_by_role("link")).to_have_attribute(
            "aria-label", re.compile(rf"^{state}\b")
        )

    # ── the check by two people ──
    def signs_with_password(self) -> None:
        """Sign what stands on the page."""
        self.page.locator("main input[type=password]").fill(PASSWORD)
        self.presses("Sign")
