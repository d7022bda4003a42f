"""Journey 3: what was typed is kept: after a sign-out, after a time-out, and one is warned before."""

import re

import pytest

from tests.journeys.told import SOMEONE
from ucmsc_ali.demo.course import consented

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
QUICK = 24  # seconds: warns 3 s, leaves 9 s after the last sign of life
TYPED = {"Sample time": "2026-04-30 12:45", "Sample": "Arterial", "PaO₂": "68"}


@pytest.fixture
def code(clock, happened):
    """A participant who has consented; the blood gas is still to be entered."""
    clock.it_is("2026-04-30 13:00")
    return happened(consented(SOMEONE))


def test_a_draft_survives_signing_out(code, at_desk, coordinator):
    clara = at_desk(coordinator)
    gas = clara.opens("Arterial blood gas", "Screening", of=code)
    gas.enters(TYPED)
    gas.keeps_a_draft()

    clara.signs_out()
    clara.finds("Arterial blood gas", "Screening", "Draft", of=code)
    gas = clara.opens("Arterial blood gas", "Screening", of=code)

    gas.has("PaO₂", "68")
    gas.has("Sample time", "2026-04-30")


def test_a_save_after_the_time_is_out_leads_back_to_the_same_form(code, clock, at_desk, coordinator):
    clara = at_desk(coordinator)
    gas = clara.opens("Arterial blood gas", "Screening", of=code)
    gas.enters(TYPED)
    gas.keeps_a_draft()
    address = clara.page.url

    clock.it_is("2026-04-30 13:30")
    gas.saves()
    clara.reads("nothing was typed for a while")
    clara.arrives_signed_in()

    assert clara.page.url.rstrip("/").removesuffix("/1") == address.rstrip("/").removesuffix("/1")
    gas.has("PaO₂", "68")


def test_a_form_left_alone_warns_then_leaves_and_keeps_everything(code, settings, at_desk, coordinator):
    settings.IDLE_SECONDS = QUICK
    clara = at_desk(coordinator)
    gas = clara.opens("Arterial blood gas", "Screening", of=code)
    gas.enters(TYPED)

    clara.stays_when_asked()
    gas.has("PaO₂", "68")
    clara.page.wait_for_url(re.compile("/accounts/login/.*why=idle"), timeout=20_000)
    clara.arrives_signed_in()

    gas.has("PaO₂", "68")
