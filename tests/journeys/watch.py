"""What every page of a journey must show: no error, no foreign request, no barrier for anybody."""

import os
import re
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
REFUSED_ON_PURPOSE = re.compile(r"the server responded with a status of (409|422) ")  # a form not yet right
WHAT_IT_SHOWS = """() => [
    location.pathname.replace(/\\d\\d-\\d{3}/, 'code').replace(/code\\/[A-Z0-9]+/, 'code/visit'),
    document.documentElement.lang, innerWidth, matchMedia('(prefers-color-scheme: dark)').matches,
    ...new Set([...document.querySelectorAll('[class]')].flatMap(one => [...one.classList]).sort()),
].join(' ')"""
NAMED_TWICE = """() => [...document.querySelectorAll('[id]')].map(one => one.id)
    .filter((id, place, all) => all.indexOf(id) !== place)"""
PICTURES = "SCREENSHOTS"  # a folder outside the repository: each page of each journey is drawn there


class Watch:
    """Looks over the shoulder: collects faults of a page, scans what it shows, draws it where asked.

    `seen` are the kinds of page that were scanned: one that shows nothing of a new kind is not scanned again.
    """

    def __init__(self, page: Any, home: str, seen: set[str]) -> None:
        self.page, self.home, self.seen = page, home, seen
        self.faults: list[str] = []
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", self.see)

    def hear(self, message: Any) -> None:
        """Note an error on the console; a breach of the content policy is one of them."""
        if message.type == "error" and not REFUSED_ON_PURPOSE.search(message.text):
            self.faults.append(message.text)

    def see(self, request: Any) -> None:
        """Note a request to another host."""
        if not request.url.startswith((self.home, "data:", "blob:", "about:")):
            self.faults.append(f"foreign request: {request.url}")

    def look(self, who: str) -> None:
        """Scan the page that stands there now, and draw it where pictures are wanted."""
        kind = self.page.evaluate(WHAT_IT_SHOWS)
        if kind not in self.seen:
            self.seen.add(kind)
            self.scan(who)

    def scan(self, who: str) -> None:
        """Scan and draw a page at its end, where the bar of buttons covers nothing."""
        draw(self.page, who)
        self.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        found = Axe().run(self.page, options=RULES).response["violations"]
        self.page.evaluate("scrollTo(0, 0)")
        self.faults += [in_words(self.page.url, violation) for violation in found]
        self.faults += [f"{self.page.url}: id twice: {one}" for one in self.page.evaluate(NAMED_TWICE)]


def in_words(url: str, violation: dict[str, Any]) -> str:
    """Return what axe found, with the first places."""
    places = [f"{node['html'][:160]} — {node['failureSummary']}" for node in violation["nodes"][:3]]
    return "\n  ".join([f"{url}: {violation['id']}: {violation['help']}", *places])


def draw(page: Any, name: str) -> None:
    """Draw the whole page into the folder that SCREENSHOTS names; nothing without it."""
    if folder := os.environ.get(PICTURES):
        place = Path(folder).resolve()
        if place.is_relative_to(settings.BASE_DIR):
            raise ValueError(f"{PICTURES} must lie outside the repository: {place}")
        place.mkdir(parents=True, exist_ok=True)
        path = re.sub(r"[^a-z0-9]+", "-", page.url.split("/", 3)[-1].lower())[:60].strip("-") or "home"
        number = len(list(place.iterdir())) + 1
        page.screenshot(path=place / f"{number:03}-{name}-{path}.png", full_page=True)
