"""The ward of these tests: participants ready for infusion, batches, and forms filled as people fill them.

All times are of the site's clock in Shanghai. Consent is on 2 March 2026, infusion 1 on 3 March at 10:00.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from dosing.actions import checks, products
from dosing.models import InfusionPreparation, ProductBatch
from enrollment.actions import consent_versions, eligibility, participants
from enrollment.models import Participant
from ucmsc_ali.crf import actions, slots
from ucmsc_ali.crf.forms import CrfForm
from ucmsc_ali.crf.items import Moment, items_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
D = Decimal
CODE = "01-001"


def at(text: str) -> datetime:
    """Return an instant of 2026 from the site's clock: "03-03 10:00"."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI).astimezone(UTC)


def typed(form_class: type[CrfForm], values: Mapping[str, Any]) -> dict[str, str]:
    """Return form data as a browser sends it; a moment becomes a date and a time."""
    items, data = items_of(form_class.model), {}
    for name, value in values.items():
        if isinstance(items.get(name), Moment) and isinstance(value, datetime):
            local = timezone.localtime(value, SHANGHAI)
            data[f"{name}_0"], data[f"{name}_1"] = local.strftime("%Y-%m-%d"), local.strftime("%H:%M")
        else:
            data[name] = str(getattr(value, "pk", value))
    return data


def form_of(
    participant: Participant, timepoint: str, key: str, values: Mapping[str, Any], *, by: Any, when: datetime
) -> CrfForm:
    """Return a form filled as a person would send it, over what is stored; nothing is saved."""
    fresh = Participant.objects.select_related("site").get(pk=participant.pk)
    slot = slots.find(fresh, timepoint, key)
    data = {"version": str(slot.stored.version if slot.stored else 0), **standing(slot)}
    return slot.form_class(data | typed(slot.form_class, values), slot=slot, by=by, at=when)


def standing(slot: slots.Slot) -> dict[str, str]:
    """Return what a browser would send back of the values that are stored."""
    data: dict[str, Any] = {}
    if slot.stored is None:
        return data
    for item in items_of(type(slot.stored)).values():
        if not item.derived:
            data |= typed(
                slot.form_class, {k: v for k, v in item.initial(slot.stored).items() if v is not None}
            )
    return data


def save(
    participant: Participant, timepoint: str, key: str, *, by: Any, when: datetime, **values: Any
) -> Any:
    """Save a form the way the page does and return its record, read anew."""
    form = form_of(participant, timepoint, key, values, by=by, when=when)
    if form.is_valid() and form.questions:
        answers = {f"confirm__{question.key}": "It is right." for question in form.questions}
        form = form_of(participant, timepoint, key, values | answers, by=by, when=when)
    record = actions.save(form=form, by=by, at=when)
    participant.refresh_from_db()
    return type(record).objects.get(pk=record.pk)


def problems(form: CrfForm) -> dict[str, list[str]]:
    """Return the codes of everything that refuses a form, by field."""
    form.is_valid()
    return {name: [error.code for error in errors.as_data()] for name, errors in form.errors.items()}


def questions(form: CrfForm) -> list[str]:
    """Return the codes of everything that a form asks."""
    form.is_valid()
    return sorted(question.check for question in form.questions)


GOOD_BATCH: dict[str, Any] = {
    "lot": "UC-01",
    "donor_code": "D-07",
    "passage": 4,
    "concentration": D("1.0"),
    "viability_percent": D(92),
    "viability_method": "TRYPAN BLUE STAIN",
    "sterility": "PASS",
    "endotoxin": "PASS",
    "mycoplasma": "PASS",
    "released_by": "QA Zhang",
    "expires_at": at("03-20 12:00"),
    "released_at": at("03-02 08:00"),
}


def a_batch(site: Any, by: Any, **changes: Any) -> ProductBatch:
    """Enter a batch that may be given, but for what is changed."""
    return products.enter(site=site, facts=GOOD_BATCH | changes, by=by, at=at("03-02 12:00"))


def screened(site: Any, by: Any, *, weight: str = "68.4") -> Participant:
    """Screen and consent a participant, and enter everything eligibility looks at."""
    participant = participants.screen(
        site=site, by=by, at=at("03-02 09:30"), screened_on=at("03-02 09:30").date()
    )
    save(participant, "SCR", "consent", by=by, when=at("03-02 11:00"), **consent(site, by))
    save(participant, "SCR", "demographics", by=by, when=at("03-02 11:05"), **DEMOGRAPHICS)
    save(participant, "SCR", "blood-gas", by=by, when=at("03-02 16:30"), **BLOOD_GAS)
    save(participant, "SCR", "baseline", by=by, when=at("03-02 16:40"), **BASELINE | {"weight": weight})
    return participant


def consent(site: Any, by: Any) -> dict[str, Any]:
    """Return the answers of the consent form, to a version that the site has."""
    approval = consent_versions.Approval(
        label="2.0", approved_on=at("03-01 00:00").date(), valid_from=at("03-01 00:00").date()
    )
    known = site.consent_versions.first()
    version = known or consent_versions.add(site=site, approval=approval, by=by, at=at("03-02 09:00"))
    return {
        "declined": "N",
        "consented_at": at("03-02 10:00"),
        "consent_version": version,
        "obtained_by": by,
        "signed_by": "PARTICIPANT",
        "copy_given": "Y",
    }


DEMOGRAPHICS = {"birth_date": "1975-05-05", "sex": "M", "race": "ASIAN", "country": "CHN"}
BLOOD_GAS = {
    "sampled_at": at("03-02 16:00"),
    "specimen": "ARTERIAL",
    "pao2": "68",
    "fio2": "0.33",
    "fio2_source": "SET",
    "paco2": "35",
    "ph": "7.40",
    "hco3": "22",
    "base_excess": "0",
    "sao2": "93",
}
BASELINE = {
    "risk_factor": "ASPIRATION",
    "onset": "2026-03-01 08:00",
    "image_modality": "X-RAY",
    "imaged_at": at("03-02 12:00"),
    "image_routine_care": "N",
    "infiltrates_right": "Y",
    "infiltrates_left": "Y",
    "quadrants": "3",
    "cardiac_failure": "N",
    "height": "172.0",
    "weight": "68.4",
    "weight_method": "MEASURED",
    "hbsag": "NEGATIVE",
    "hbsag_on": "2026-03-02",
    "hcv": "NEGATIVE",
    "hcv_on": "2026-03-02",
    "hiv": "NEGATIVE",
    "hiv_on": "2026-03-02",
    "tb": "NEGATIVE",
    "tb_on": "2026-03-02",
    "pregnancy": "NOT APPLICABLE",
}
JUDGED = {"e02_present": "N", "e03_present": "N", "e04_present": "N", "e07_present": "N"}


def confirm(participant: Participant, investigator: Any) -> None:
    """Answer the questions of judgement and sign eligibility."""
    save(participant, "SCR", "eligibility", by=investigator, when=at("03-02 17:00"), **JUDGED)
    fresh = Participant.objects.select_related("site").get(pk=participant.pk)
    eligibility.confirm(participant=fresh, by=investigator, at=at("03-02 17:05"))
    participant.refresh_from_db()


def prepare(participant: Participant, place: str, batch: ProductBatch, when: datetime, by: Any) -> Any:
    """Save the preparation of an infusion whose product is ready at a moment."""
    return save(participant, place, "infusion-preparation", by=by, when=when, batch=batch, ready_at=when)


def sign(preparation: InfusionPreparation, meaning: str, by: Any, when: datetime) -> Any:
    """Sign a preparation as it stands."""
    version = InfusionPreparation.objects.get(pk=preparation.pk).version
    return checks.sign(preparation=preparation, meaning=meaning, version=version, by=by, at=when)


def check(preparation: InfusionPreparation, first: Any, second: Any, when: datetime) -> None:
    """Let two people sign a preparation."""
    sign(preparation, "PREPARED", first, when)
    sign(preparation, "CHECKED", second, when)


def given(start: datetime, *, minutes: int = 60, **changes: Any) -> dict[str, Any]:
    """Return the answers of an infusion that went as planned, but for what is changed."""
    answers: dict[str, Any] = {
        "given": "Y",
        "premedication": "N",
        "access": "PERIPHERAL VEIN",
        "started_at": start,
        "ended_at": start + timedelta(minutes=minutes),
        "volume_ml": "36.0",
        "diluted_ml": "100",
        "interrupted": "N",
    }
    return answers | changes
