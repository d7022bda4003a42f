"""Which pages are measured, with their budgets: queries of a request, session and person among them.

What only opens or closes a transaction (BEGIN, SAVEPOINT, RELEASE) is no query here. At most every ten
seconds one more statement writes when the session was last used: it is no part of a page, and not counted.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.sent import Form
from ucmsc_ali.accounts.access import get_participant
from ucmsc_ali.crf import registry
from ucmsc_ali.crf.slots import find
from ucmsc_ali.demo import course, usual
from ucmsc_ali.demo.stories import completed, second_day
from ucmsc_ali.demo.story import HoursAgo, Person, Story, hours
from ucmsc_ali.demo.typed import Teller

LIMITS = {"participant list": 8, "home": 12, "casebook": 12, "form": 10, "save": 15}
SETTLING = {  # what else follows in the same transaction: verdicts, dose plan, schedule, derived values
    "SCR/baseline": 17,
    "SCR/eligibility": 17,
    "LOG/end-of-study": 17,
    "D2/infusion": 20,
    "INF1/infusion": 30,
}
BRACKETS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")

READY = Story(
    key="ready",
    title="Everything signed, infusion 1 is being given",
    anchor=HoursAgo(1.5, not_before="01:00"),
    steps=[*course.eligible(Person(age=50)), *course.measured_before(), *course.checked("INF1", hours(0))],
)
MEASURED = {"completed": completed.STORY, "day 2": second_day.STORY, "ready": READY}

CORRECTED = {
    "SCR/demographics": {"ethnic_group": "HUI"},
    "SCR/baseline": {"lvef": "57"},
    "SCR/eligibility": {"e07_comment": "None known to the family."},
    "D3/visit": {"contact_mode": "TELEPHONE CALL"},
    "D3/vital-signs": {"heart_rate": "99"},
    "D7/blood-gas": {"hco3": "23.9"},
    "D7/chest-ct": {"effusion": "Y"},
    "H6/cytokines": {"il8": "70.1"},
    "D2/infusion": {"diluted_ml": "101"},
    "LOG/end-of-study": {"vital_source": "RECORD"},
}
READ_ONLY = ("SCR/consent", "SCR/eligibility", "INF1/infusion", "D7/blood-gas", "LOG/adverse-event")


@dataclass(frozen=True, eq=False)
class Page:
    """One request: its kind, who asks, where, and what is sent."""

    kind: str
    who: str
    address: str
    data: dict[str, str] = field(default_factory=dict)

    @property
    def limit(self) -> int:
        """The queries it may take."""
        place = next((place for place in SETTLING if f"/{place}/" in self.address), "")
        return SETTLING[place] if self.kind == "save" and place else LIMITS[self.kind]

    def __str__(self) -> str:
        return f"{self.kind}: {self.who} {self.address}"


def pages(codes: dict[str, str], people: dict[str, Any], now: datetime) -> Iterator[Page]:
    """Yield every page that is measured, for the participants of the measured stories."""
    for who in ("coordinator", "investigator", "monitor"):
        yield Page("home", who, "/")
        yield Page("participant list", who, "/participants/")
        yield Page("participant list", who, "/participants/?status=TREATMENT")
        for code in codes.values():
            yield Page("casebook", who, f"/participants/{code}/")
    done = f"/participants/{codes['completed']}"
    for place in [*CORRECTED, "SCR/consent", "INF1/infusion", "INF1/infusion-preparation"]:
        yield Page("form", "investigator", f"{done}/{place}/")
    for place in READ_ONLY:
        yield Page("form", "monitor", f"{done}/{place}/")
    for place in ("D2/chest-ct", "D2/infusion-preparation", "D7/visit", "LOG/adverse-event/new", "LOG/death"):
        yield Page("form", "coordinator", f"/participants/{codes['day 2']}/{place}/")
    yield from corrections(done, people["investigator"])
    yield from first_saves(codes, people["coordinator"], now)


def corrections(casebook: str, by: Any) -> Iterator[Page]:
    """Yield saves that change a value of a form, sent as its page sends them."""
    browser = client(by)
    for place, changes in CORRECTED.items():
        address = f"{casebook}/{place}/"
        shown = Form(browser.get(address).content.decode()).data
        data = {**shown, **changes, "reason": "Read again in the source"}
        yield Page("save", by.username, address, answered(browser, address, data))


def first_saves(codes: dict[str, str], by: Any, now: datetime) -> Iterator[Page]:
    """Yield saves of forms that were empty: an infusion makes the schedule, a CT does nothing else."""
    event = usual.event(hours(47), "Nausea", "1", ongoing="Y", outcome="NOT RECOVERED/NOT RESOLVED")
    for story, place, values in (
        ("ready", "INF1/infusion", usual.infusion(hours(0))),
        ("day 2", "D2/infusion-preparation", usual.preparation(hours(47), course.LOT)),
        ("day 2", "D2/chest-ct", usual.ct(hours(47), "3 2 4 2 3", "STABLE")),
        ("day 2", "LOG/adverse-event", event),
    ):
        anchor = MEASURED[story].anchor.resolve(now, by.membership.site.zone)
        address, data = typed(codes[story], place, values, anchor, by, now)
        yield Page("save", by.username, address, answered(client(by), address, data))


def typed(
    code: str, place: str, values: Any, anchor: datetime, by: Any, now: datetime
) -> tuple[str, dict[str, str]]:
    """Return the address of an empty form, and the texts that its page would send."""
    timepoint, key = place.split("/")
    form = registry.forms()[key]
    slot = find(get_participant(by, code), timepoint, key, 0 if form.repeats else 1)
    teller = Teller(anchor, by.membership.site.zone, Random(1))  # noqa: S311
    data = teller.typed(values, slot, lambda: form(slot=slot, by=by, at=now))
    return slot.url(), {**data, "version": "0", "token": f"bench-{key}"}


def answered(browser: Client, address: str, data: dict[str, str]) -> dict[str, str]:
    """Return form data with an answer to each question that is asked of them; nothing is saved."""
    with transaction.atomic():
        answer = browser.post(address, data)
        transaction.set_rollback(True)
    form = answer.context["form"] if answer.context else None
    return data | {f"confirm__{one.key}": "It is right." for one in getattr(form, "open_questions", [])}


def client(by: Any) -> Client:
    """Return a browser in which a person is signed in, with a session in the database."""
    browser = Client()
    browser.force_login(by, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def measure(page: Page, people: dict[str, Any]) -> tuple[int, float]:
    """Return the queries and the milliseconds of a request; what it saves is taken back."""
    browser = client(people[page.who])
    browser.get(page.address)
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        started = time.perf_counter()
        answer = browser.post(page.address, page.data) if page.data else browser.get(page.address)
        took = (time.perf_counter() - started) * 1000
        transaction.set_rollback(True)
    expected = 302 if page.data else 200
    if answer.status_code != expected:
        raise ValueError(f"{page}: {answer.status_code}: {said(answer)}")
    queries = [one["sql"] for one in captured if not one["sql"].startswith(BRACKETS)]
    return len(queries), took


def said(answer: Any) -> Any:
    """Return what stood in the way of a save."""
    form = answer.context and answer.context.get("form")
    asked = [str(one.message) for one in getattr(form, "open_questions", [])]
    return (form.errors.as_json(), asked) if form else answer.content[:500]
