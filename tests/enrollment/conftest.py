"""A consent version, a participant just screened, and a short way to enter forms as the pages do."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from enrollment.actions import consent_versions, eligibility, participants
from enrollment.models import ConsentVersion, Participant
from ucmsc_ali.accounts.models import Membership
from ucmsc_ali.audit.context import context
from ucmsc_ali.crf import actions, registry
from ucmsc_ali.crf.slots import Slot

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2016, 5, 1, 20, 0, tzinfo=SHANGHAI)


def local(text: str) -> datetime:
    """Return a moment written as 2016-05-01 10:00 at the site."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def moment(name: str, text: str) -> dict[str, str]:
    """Return the two inputs of a moment."""
    day, clock = text.split(" ")
    return {f"{name}_0": day, f"{name}_1": clock}


@pytest.fixture
def person(person: Callable[..., Any]) -> Callable[..., Any]:
    """People of this trial, who joined and were trained before its first participant."""

    def make(*args: Any, **options: Any) -> Any:
        user = person(*args, **options)
        with context(reason="The trial of these tests is in 2016."):
            Membership.objects.filter(user=user).update(
                started_at=datetime(2015, 1, 5, tzinfo=SHANGHAI), trained_on=date(2015, 1, 5)
            )
        user.__dict__.pop("membership", None)
        return user

    return make


@pytest.fixture
def version(site: Any, coordinator: Any) -> ConsentVersion:
    """V1.0, valid since the trial began."""
    approval = consent_versions.Approval(
        label="V1.0", approved_on=date(2015, 1, 1), valid_from=date(2015, 1, 1)
    )
    return consent_versions.add(site=site, approval=approval, by=coordinator, at=AT)


@pytest.fixture
def screened(site: Any, coordinator: Any) -> Participant:
    """01-001, who has a number and nothing else."""
    return participants.screen(site=site, by=coordinator, at=AT, screened_on=date(2016, 4, 30))


@pytest.fixture
def fill(coordinator: Any) -> Callable[..., Any]:
    """`fill(participant, "baseline", data)` returns the filled form, not yet saved."""

    def fill_in(
        participant: Any,
        key: str,
        data: dict[str, Any],
        *,
        at: datetime = AT,
        timepoint: str = "SCR",
        by: Any = None,
    ) -> Any:
        slot = Slot(participant, registry.forms()[key], timepoint, 1)
        version = str(slot.stored.version) if slot.stored else "0"
        typed = {name: str(value) for name, value in data.items()}
        return slot.form_class({"version": version, **typed}, slot=slot, by=by or coordinator, at=at)

    return fill_in


@pytest.fixture
def enter(fill: Callable[..., Any], coordinator: Any) -> Callable[..., Any]:
    """`enter(participant, "baseline", data)` saves a form as the pages do; questions are confirmed."""

    def save(participant: Any, key: str, data: dict[str, Any], *, by: Any = None, **options: Any) -> Any:
        form = fill(participant, key, data, by=by, **options)
        form.is_valid()
        confirmed = {f"confirm__{question.key}": "Checked against the source." for question in form.questions}
        form = fill(participant, key, {**data, **confirmed}, by=by, **options)
        assert form.is_valid(), form.errors
        return actions.save(form=form, by=by or coordinator, at=options.get("at", AT))

    return save


@pytest.fixture
def consent(version: ConsentVersion, coordinator: Any) -> dict[str, Any]:
    """Consent of the participant on 1 May 2016, 08:00."""
    return {
        "declined": "N",
        **moment("consented_at", "2016-05-01 08:00"),
        "consent_version": version.pk,
        "obtained_by": coordinator.pk,
        "signed_by": "PARTICIPANT",
        "copy_given": "Y",
    }


DEMOGRAPHICS = {"birth_date": "1966-03-01", "sex": "M", "race": "ASIAN", "country": "CHN"}
BASELINE = {
    "risk_factor": "ASPIRATION",
    "onset": "2016-04-28 21:00",
    "image_modality": "X-RAY",
    **moment("imaged_at", "2016-05-01 09:00"),
    "image_routine_care": "N",
    "infiltrates_right": "Y",
    "infiltrates_left": "Y",
    "quadrants": "3",
    "cardiac_failure": "N",
    "height": "172",
    "weight": "68.4",
    "weight_method": "MEASURED",
    "hbsag": "NEGATIVE",
    "hbsag_on": "2016-04-30",
    "hcv": "NEGATIVE",
    "hcv_on": "2016-04-30",
    "hiv": "NEGATIVE",
    "hiv_on": "2016-04-30",
    "tb": "NEGATIVE",
    "tb_on": "2016-04-30",
    "pregnancy": "NOT APPLICABLE",
}
GAS = {
    **moment("sampled_at", "2016-05-01 18:00"),
    "specimen": "ARTERIAL",
    "pao2": "68",
    "pao2_unit": "mm[Hg]",
    "fio2": "0.33",
    "fio2_source": "SET",
    "paco2": "35",
    "paco2_unit": "mm[Hg]",
    "ph": "7.40",
    "hco3": "21.4",
    "base_excess": "-2",
    "sao2": "94",
}
JUDGEMENT = {"e02_present": "N", "e03_present": "N", "e04_present": "N", "e07_present": "N"}


@pytest.fixture
def consented(screened: Participant, enter: Callable[..., Any], consent: dict[str, Any]) -> Participant:
    """01-001 after consent."""
    enter(screened, "consent", consent)
    return screened


@pytest.fixture
def judged(consented: Participant, enter: Callable[..., Any], investigator: Any) -> Participant:
    """01-001 with every form of screening filled and every criterion met; nothing signed."""
    enter(consented, "demographics", DEMOGRAPHICS)
    enter(consented, "baseline", BASELINE)
    enter(consented, "blood-gas", GAS)
    enter(consented, "eligibility", JUDGEMENT, by=investigator)
    return consented


@pytest.fixture
def eligible(judged: Participant, investigator: Any) -> Participant:
    """01-001, confirmed and signed on 1 May 2016, 20:00."""
    eligibility.confirm(participant=judged, by=investigator, at=AT)
    return judged


def codes(form: Any) -> dict[str, list[str]]:
    """Return the checks that refuse a form, by field."""
    form.is_valid()
    return {name: [error.code for error in found.as_data()] for name, found in form.errors.items()}


def asked(form: Any) -> set[str]:
    """Return the questions that a form asks."""
    form.is_valid()
    return {question.key for question in form.questions}


def verdicts(participant: Participant) -> dict[str, str]:
    """Return the stored verdicts."""
    record = participant.crfs.get(form="eligibility").eligibility
    return {code: getattr(record, code.lower()) for code in (*record_codes(), "elig")}


def record_codes() -> tuple[str, ...]:
    """Return the codes of the criteria."""
    from enrollment.models.eligibility import CODES

    return CODES


@pytest.fixture
def treated(
    screened: Participant, enter: Callable[..., Any], consent: Any, coordinator: Any, investigator: Any
) -> Participant:
    """01-001, born on 1 May 1981, 35 at consent, whose infusion 1 started on 2 May 2016, 10:00."""
    enter(screened, "consent", consent)
    enter(screened, "demographics", {**DEMOGRAPHICS, "birth_date": "1981-05-01"})
    enter(screened, "baseline", BASELINE)
    enter(screened, "blood-gas", GAS)
    enter(screened, "eligibility", JUDGEMENT, by=investigator)
    eligibility.confirm(participant=screened, by=investigator, at=AT)
    start = local("2016-05-02 10:00")
    participants.mark_treated(participant=screened, start=start, by=coordinator, at=start)
    return screened
