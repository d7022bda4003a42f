"""The pages of enrollment as people use them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from enrollment.models import ConsentVersion, Participant, ScreenFailure
from followup.actions.schedule import derive
from tests.conftest import PASSWORD
from tests.enrollment.conftest import AT, GAS
from ucmsc_ali.audit.models import AuditEvent
from ucmsc_ali.review.models import Signature

pytestmark = pytest.mark.django_db
LIST, SCREEN = "/participants/", "/participants/screen/"
FORM, SIGN = "/participants/01-001/SCR/eligibility/", "/participants/01-001/eligibility/sign/"
FAILURE, VERSIONS = "/participants/01-001/screen-failure/", "/participants/consent-versions/"


@pytest.fixture(autouse=True)
def now(clock_at):
    """1 May 2016, 20:00 at the site."""
    with clock_at(AT):
        yield


@pytest.fixture
def ineligible(judged, enter):
    """01-001 with a P/F of 181.82."""
    enter(judged, "blood-gas", {**GAS, "pao2": "60", "reason": "Value was read again"})
    return judged


def text(response) -> str:
    """Return a page as one line of text."""
    return " ".join(response.content.decode().split())


# ── Screen ──────────────────────────────────────────────────────────────────
def test_screening_leads_to_the_casebook_and_says_what_comes_next(coordinator, signed_in) -> None:
    answer = signed_in(coordinator).post(SCREEN, {"screened_on": "2016-05-01", "token": "once"}, follow=True)

    assert answer.redirect_chain == [("/participants/01-001/", 302)]
    assert "Record consent" in text(answer)


def test_the_screening_form_sent_twice_gives_one_number(coordinator, signed_in) -> None:
    browser = signed_in(coordinator)
    browser.post(SCREEN, {"screened_on": "2016-05-01", "token": "once"})

    again = browser.post(SCREEN, {"screened_on": "2016-05-01", "token": "once"})

    assert (again.url, Participant.objects.count()) == ("/participants/01-001/", 1)


def test_a_screening_date_to_come_is_said_at_the_form(coordinator, signed_in) -> None:
    answer = signed_in(coordinator).post(SCREEN, {"screened_on": "2016-05-02"})

    assert (answer.status_code, "The screening date is in the future." in text(answer)) == (422, True)


def test_the_screening_page_says_when_the_trial_is_full(coordinator, signed_in, site) -> None:
    Participant.objects.bulk_create(
        Participant(site=site, number=n, code=f"01-{n:03d}", screened_on=date(2016, 1, 4), day_0_at=AT)
        for n in range(1, 21)
    )

    assert "the trial is full" in text(signed_in(coordinator).get(SCREEN))


# ── The list ────────────────────────────────────────────────────────────────
def test_the_list_shows_who_where_and_what_is_next(judged, investigator, signed_in) -> None:
    page = text(signed_in(investigator).get(LIST))

    assert "Male, 50 years" in page
    assert "Eligibility waits for a signature" in page


def test_the_list_shows_the_signature(eligible, monitor, signed_in) -> None:
    assert "2016-05-01 20:00" in text(signed_in(monitor).get(LIST))


def test_chips_count_and_filter_by_status(screened, eligible, coordinator, signed_in) -> None:
    answer = signed_in(coordinator).get(LIST, {"status": "ELIGIBLE"})

    chips = [(chip.status, chip.count, chip.is_chosen) for chip in answer.context["chips"]]
    assert chips == [("", 1, False), ("ELIGIBLE", 1, True)]


def test_the_list_is_searched_by_code(screened, coordinator, signed_in) -> None:
    found = signed_in(coordinator).get(LIST, {"q": "001"}).context["rows"]
    nothing = signed_in(coordinator).get(LIST, {"q": "777"})

    assert [row.participant.code for row in found] == ["01-001"]
    assert "No participant fits these filters." in text(nothing)


def test_a_status_nobody_knows_filters_nothing(screened, coordinator, signed_in) -> None:
    assert len(signed_in(coordinator).get(LIST, {"status": "'"}).context["rows"]) == 1


def test_participants_of_another_site_are_not_listed(screened, stranger, signed_in) -> None:
    assert signed_in(stranger).get(LIST).context["rows"] == []


# ── Eligibility ─────────────────────────────────────────────────────────────
def test_every_criterion_is_shown_verbatim_with_its_translation(judged, investigator, signed_in) -> None:
    page = text(signed_in(investigator).get(FORM))

    assert "Acute onset within 7 days." in page
    assert "急性起病7天内" in page
    assert page.count('class="criterion ') == 14


def test_an_investigator_sees_the_button(judged, investigator, signed_in) -> None:
    assert "Confirm and sign" in text(signed_in(investigator).get(FORM))


@pytest.mark.parametrize("role", ["coordinator", "monitor"])
def test_nobody_else_sees_the_button(role, judged, request, signed_in) -> None:
    page = text(signed_in(request.getfixturevalue(role)).get(FORM))

    assert "Eligible: every criterion is met." in page
    assert "Confirm and sign" not in page


@pytest.mark.rule("S6")
def test_a_coordinator_who_goes_there_anyway_is_refused_and_recorded(judged, coordinator, signed_in) -> None:
    answer = signed_in(coordinator).post(SIGN, {"password": PASSWORD})

    assert (answer.status_code, Signature.objects.count()) == (403, 0)
    assert AuditEvent.objects.filter(action="REFUSED", actor="coordinator").count() == 1


def test_what_is_missing_leads_to_its_field(consented, investigator, signed_in) -> None:
    page = text(signed_in(investigator).get(FORM))

    assert "Not decided yet." in page
    assert 'href="/participants/01-001/SCR/baseline/#item-onset"' in page
    assert 'href="/participants/01-001/SCR/demographics/#item-birth_date"' in page


@pytest.mark.rule("S1")
def test_the_signature_is_shown_with_name_time_zone_and_meaning(judged, investigator, signed_in) -> None:
    browser = signed_in(investigator)

    browser.post(SIGN, {"password": PASSWORD})

    page = text(browser.get(FORM))
    assert f"<strong>{investigator.name}</strong>, 2016-05-01 20:00 (Asia/Shanghai)" in page
    assert "I confirm that this participant meets every eligibility criterion." in page


def test_the_meaning_is_stated_where_the_password_is_asked(judged, investigator, signed_in) -> None:
    page = text(signed_in(investigator).get(SIGN))

    assert "I confirm that this participant meets every eligibility criterion." in page
    assert 'autocomplete="current-password"' in page


def test_a_wrong_password_signs_nothing_and_counts_as_a_failure(judged, investigator, signed_in) -> None:
    answer = signed_in(investigator).post(SIGN, {"password": "not-this-one-2026"})

    assert (answer.status_code, Signature.objects.count()) == (422, 0)
    assert AuditEvent.objects.filter(action="SIGN_IN_FAILED").count() == 1


def test_the_signature_sent_twice_is_one(judged, investigator, signed_in) -> None:
    browser = signed_in(investigator)
    browser.post(SIGN, {"password": PASSWORD})

    again = browser.post(SIGN, {"password": PASSWORD})

    assert (again.status_code, Signature.objects.count()) == (302, 1)


def test_what_is_not_met_cannot_be_signed(ineligible, investigator, signed_in) -> None:
    answer = signed_in(investigator).post(SIGN, {"password": PASSWORD})

    assert answer.status_code == 422
    assert "You cannot sign: I04a are not met." in text(answer) or "I04a" in text(answer)


@pytest.mark.rule("S5")
def test_a_superseded_signature_is_shown_as_such(eligible, enter, investigator, signed_in) -> None:
    enter(eligible, "blood-gas", {**GAS, "pao2": "69", "reason": "Value was read again"})

    page = text(signed_in(investigator).get(FORM))

    assert "this signature no longer stands" in page
    assert "Confirm and sign" in page


def test_the_judgement_is_saved_on_the_page(consented, investigator, signed_in) -> None:
    answers = {"e02_present": "N", "e03_present": "N", "e04_present": "N", "e07_present": "N", "version": "0"}

    answer = signed_in(investigator).post(FORM, answers)

    assert answer.status_code == 302
    assert consented.crfs.get(form="eligibility").eligibility.e02 == "MET"


# ── Screen failure ──────────────────────────────────────────────────────────
def test_the_failing_criteria_are_shown_and_kept(ineligible, coordinator, signed_in) -> None:
    browser = signed_in(coordinator)

    page = text(browser.get(FAILURE))
    browser.post(FAILURE, {"words": ""})

    assert "60 ÷ 0.33 = 181.82 mmHg; 181.82 ≤ 200" in page
    assert ScreenFailure.objects.get().criteria == "I04a"


def test_the_failure_sent_twice_is_one(ineligible, coordinator, signed_in) -> None:
    browser = signed_in(coordinator)
    browser.post(FAILURE, {"words": ""})

    again = browser.post(FAILURE, {"words": ""})

    assert (again.url, ScreenFailure.objects.count()) == ("/participants/01-001/", 1)


def test_a_failure_without_a_reason_is_asked_again(judged, coordinator, signed_in) -> None:
    answer = signed_in(coordinator).post(FAILURE, {"words": " "})

    assert (answer.status_code, "Give the reason in words" in text(answer)) == (422, True)


# ── Consent versions ────────────────────────────────────────────────────────
def test_a_version_is_added_on_its_page(coordinator, signed_in) -> None:
    data = {"label": "V1.0", "approved_on": "2015-01-01", "valid_from": "2015-01-05"}

    answer = signed_in(coordinator).post(f"{VERSIONS}add/", data, follow=True)

    assert "V1.0" in text(answer)
    assert ConsentVersion.objects.get().added_by == coordinator


def test_the_last_day_is_set_with_a_reason(version, coordinator, signed_in) -> None:
    address = reverse("enrollment:consent_version_end", args=[version.pk])

    signed_in(coordinator).post(address, {"valid_to": "2016-05-31", "reason": "V2.0 holds."})

    version.refresh_from_db()
    assert version.valid_to == date(2016, 5, 31)


def test_a_version_of_another_site_is_not_found(version, stranger, signed_in) -> None:
    address = reverse("enrollment:consent_version_end", args=[version.pk])

    assert signed_in(stranger).get(address).status_code == 404


def test_a_monitor_reads_the_versions_and_adds_none(version, monitor, signed_in) -> None:
    page = text(signed_in(monitor).get(VERSIONS))

    assert "V1.0" in page
    assert "Add a version" not in page


# ── The casebook and the home page ──────────────────────────────────────────
def test_the_casebook_says_who_and_where(eligible, coordinator, signed_in) -> None:
    page = text(signed_in(coordinator).get("/participants/01-001/"))

    assert "eligible, waiting" in page
    assert "Male, 50 years" in page
    assert "V1.0 · 2016-05-01 08:00" in page


def test_the_casebook_asks_for_consent_first(screened, coordinator, signed_in) -> None:
    assert "Record consent first." in text(signed_in(coordinator).get("/participants/01-001/"))


def test_the_casebook_warns_when_consent_has_run_out(eligible, coordinator, signed_in, clock_at) -> None:
    with clock_at(AT + timedelta(days=3)):
        page = text(signed_in(coordinator).get("/participants/01-001/"))

    assert "Infusion 1 was due by 2016-05-04 08:00." in page


def test_a_signature_waits_on_the_investigators_home_page(
    judged, investigator, coordinator, signed_in
) -> None:
    theirs, mine = text(signed_in(investigator).get("/")), text(signed_in(coordinator).get("/"))

    assert "Eligibility waits for a signature" in theirs
    assert "Eligibility waits for a signature" not in mine


def test_missing_consent_waits_on_the_coordinators_home_page(screened, coordinator, signed_in) -> None:
    assert "Record consent" in text(signed_in(coordinator).get("/"))


def test_a_screen_failure_can_be_screened_again_from_its_casebook(ineligible, coordinator, signed_in) -> None:
    browser = signed_in(coordinator)
    browser.post(FAILURE, {"words": ""})

    page = text(browser.get("/participants/01-001/"))
    form = text(browser.get(f"{SCREEN}?before=01-001"))

    assert "/participants/screen/?before=01-001" in page
    assert '<option value="' in form
    assert "selected>01-001</option>" in form


def test_the_list_says_what_is_due_next_on_study(treated, coordinator, signed_in, clock_at) -> None:
    derive(participant=treated, by=coordinator, at=AT + timedelta(days=1))

    with clock_at(AT + timedelta(days=1)):
        row = signed_in(coordinator).get(LIST).context["rows"][0]

    assert row.study_day == "D0"
    assert (row.next_due.participant_code, row.next_due.closes_at > AT + timedelta(days=1)) == (
        "01-001",
        True,
    )
