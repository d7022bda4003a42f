"""A person at a browser: signs in, opens pages by what they are called, reads what stands there."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.conftest import PASSWORD
from tests.journeys.form import FormPage
from tests.journeys.watch import Watch


class Desk:
    """One person's browser. Every page that is reached is looked at before the journey goes on."""

    def __init__(self, page: Any, home: str, username: str) -> None:
        self.page, self.home, self.username = page, home, username
        self.watch = Watch(page, home)

    # ── getting there ──
    def goes_to(self, address: str) -> None:
        """Open an address; whoever was signed out meanwhile signs in again, as in life."""
        self.page.goto(f"{self.home}{address}")
        self.signs_in_where_asked()
        self.arrives()

    def arrives(self) -> None:
        """Look at the page that was reached."""
        self.watch.look(self.username)

    def signs_in_where_asked(self) -> None:
        """Sign in on the sign-in page; anywhere else do nothing."""
        if "/accounts/login/" in self.page.url:
            self.arrives()
            self.page.get_by_label("Sign-in name").or_(self.page.get_by_label("登录名")).fill(self.username)
            self.page.locator("input[type=password]").fill(PASSWORD)
            self.presses(re.compile("^(Sign in|登录)$"))

    def presses(self, name: str | re.Pattern[str], role: str = "button") -> None:
        """Press a button that leads to another page, and look at that."""
        with self.page.expect_navigation():
            self.page.get_by_role(role, name=name, exact=isinstance(name, str)).click()
        if "/accounts/login/" not in self.page.url:
            self.arrives()

    def follows(self, name: str | re.Pattern[str]) -> None:
        """Follow a link."""
        self.presses(name, role="link")

    def signs_out(self) -> None:
        """Sign out by the menu behind the own name."""
        self.page.locator(".top .dropdown-toggle").click()
        self.presses("Sign out")

    # ── a participant's casebook ──
    def opens_casebook(self, code: str) -> None:
        """Open a participant's casebook, unless it is open already."""
        if self.page.url.split("#")[0] != f"{self.home}/participants/{code}/":
            self.goes_to(f"/participants/{code}/")

    def cell(self, form: str, visit: str) -> Any:
        """Return the cell of the schedule of activities where a form and a visit meet."""
        heads = self.page.locator("table.matrix thead .matrix-point").all_inner_texts()
        row = self.page.locator("table.matrix tbody tr").filter(
            has=self.page.get_by_role("rowheader", name=re.compile(rf"^{re.escape(form)}\b"))
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
        self.signs_in_where_asked()
        self.arrives()
        return FormPage(self)

    def records(
        self, form: str, visit: str, values: dict[str, str], *, of: str, because: str = ""
    ) -> None:
        """Open a form, type it, save it, and find it complete; `because` answers what is asked."""
        opened = self.opens(form, visit, of=of)
        opened.enters(values)
        if because:
            opened.is_asked_and_says(because)
        opened.saves()
        self.reads(re.compile("is saved and complete"))

    # ── reading ──
    def reads(self, words: str | re.Pattern[str]) -> None:
        """Find words on the page."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def does_not_read(self, words: str | re.Pattern[str]) -> None:
        """Find words nowhere on the page."""
        expect(self.page.get_by_text(words)).to_have_count(0)

    def finds(self, form: str, visit: str, state: str | re.Pattern[str]) -> None:
        """Find a cell of the casebook in a state, by its words."""
        expect(self.cell(form, visit).get_by_role("link")).to_have_attribute(
            "aria-label", re.compile(rf"^{state}\b") if isinstance(state, str) else state
        )
