"""What is usually typed into each form: values that pass every check, unless a story says otherwise."""

from datetime import timedelta

from ucmsc_ali.demo.story import Aged, Barcode, Between, Named, OfPlan, On, Person, Values, hours

LABORATORY = "Demonstration laboratory"
MINUTES = timedelta(minutes=1)


def consent(at: timedelta, *, version: str = "V1.1") -> Values:
    """F01, signed."""
    return {
        "declined": "N",
        "consented_at": at,
        "consent_version": Named(version),
        "obtained_by": Named("Clara Coordinator"),
        "signed_by": "PARTICIPANT",
        "copy_given": "Y",
    }


def declined(sex: str, age_band: str = "WITHIN") -> Values:
    """F01, declined."""
    return {"declined": "Y", "declined_sex": sex, "declined_age_band": age_band}


def demographics(person: Person) -> Values:
    """F03."""
    asked = {} if person.sex == "M" else {"childbearing": person.childbearing}
    return {
        "birth_date": Aged(person.age, person.birthday),
        "sex": person.sex,
        **asked,
        "race": "ASIAN",
        "ethnic_group": person.ethnic_group,
        "country": "CHN",
    }


def baseline(person: Person, *, imaged_at: timedelta, onset: timedelta) -> Values:
    """F05."""
    tested = On(hours(-60))
    infections = dict.fromkeys(("hbsag", "hcv", "hiv", "tb"), "NEGATIVE")
    return {
        "risk_factor": person.risk_factor,
        "onset": onset,
        "image_modality": "X-RAY",
        "imaged_at": imaged_at,
        "image_routine_care": "N",
        "infiltrates_right": "Y",
        "infiltrates_left": "Y",
        "quadrants": Between(2, 4),
        "cardiac_failure": "N",
        "cardiac_basis": "ECHO",
        "lvef": Between(55, 68),
        "height": person.height,
        "weight": person.weight,
        "weight_method": "BED SCALE",
        **infections,
        **{f"{test}_on": tested for test in infections},
        "pregnancy": "NOT APPLICABLE",
    }


def judgement(person: Person) -> Values:
    """F02, no exclusion present."""
    is_infective = person.risk_factor in ("PNEUMONIA", "SEPSIS EXTRAPULMONARY")
    words = {"e04_comment": "Pneumonia is the cause of the lung injury; no shock, antibiotics effective."}
    absent = dict.fromkeys(("e02_present", "e03_present", "e04_present", "e07_present"), "N")
    return {**absent, **(words if is_infective else {})}


def gas(at: timedelta, pao2: str, fio2: str, **more: str) -> Values:
    """F08, arterial."""
    return {
        "sampled_at": at,
        "specimen": "ARTERIAL",
        "pao2": pao2,
        "fio2": fio2,
        "fio2_source": "MEASURED",
        "sao2": Between(92, 96, 1),
        "paco2": Between(35.5, 38.5, 1),
        "ph": Between(7.40, 7.43, 3),
        "hco3": Between(22.6, 23.8, 1),
        "base_excess": Between(-1.5, 0.8, 1),
        "lactate": Between(0.9, 1.8, 1),
        **more,
    }


def vitals(at: timedelta, point: str = "ROUTINE", **more: str) -> Values:
    """F06."""
    position = {"position": "SUPINE"} if point == "ROUTINE" else {}
    return {
        "measured_at": at,
        "point": point,
        "systolic": Between(104, 132),
        "diastolic": Between(62, 80),
        "heart_rate": Between(76, 104),
        "respiratory_rate": Between(16, 24),
        "temperature": Between(36.4, 37.6, 1),
        "temperature_site": "EAR",
        "spo2": Between(92, 97),
        **position,
        **more,
    }


LOBES = ("right_upper_lobe", "right_middle_lobe", "right_lower_lobe", "left_upper_lobe", "left_lower_lobe")


def ct(at: timedelta, scores: str, change: str = "", **more: str) -> Values:
    """F09; `scores` are the five lobes from right to left, "3 2 4 2 4"."""
    return {
        "scanned_at": at,
        **dict(zip(LOBES, scores.split(), strict=True)),
        "ground_glass": "Y",
        "consolidation": "Y",
        "effusion": "N",
        "pneumothorax": "N",
        "fibrosis": "N",
        **({"change": change} if change else {}),
        "reader": "RADIOLOGIST",
        "is_blinded": "Y",
        **more,
    }


def cytokines(at: timedelta, tube: str, il6: str, il8: str) -> Values:
    """F10, with its result."""
    return {
        "collected_at": at,
        "specimen": "SERUM",
        "barcode": Barcode(tube),
        "spun_at": at + 30 * MINUTES,
        "frozen_at": at + 70 * MINUTES,
        "haemolysis": "NONE",
        "laboratory": LABORATORY,
        "method": "ELISA",
        "dilution": "1",
        "il6": il6,
        "il6_lloq": "1.5",
        "il6_uloq": "5000",
        "il8": il8,
        "il8_lloq": "2",
        "il8_uloq": "5000",
    }


def visit(at: timedelta, mode: str = "IN PERSON", event: str = "N") -> Values:
    """SV, held."""
    return {"occurred": "Y", "visited_on": On(at), "contact_mode": mode, "any_adverse_event": event}


def preparation(ready: timedelta, lot: str) -> Values:
    """The product made ready."""
    return {"batch": Named(lot), "ready_at": ready}


def infusion(start: timedelta, minutes: int = 50, percent: int = 99) -> Values:
    """F11, given."""
    return {
        "given": "Y",
        "premedication": "N",
        "access": "PERIPHERAL VEIN",
        "started_at": start,
        "ended_at": start + minutes * MINUTES,
        "volume_ml": OfPlan(percent),
        "diluted_ml": "100",
        "interrupted": "N",
    }


def not_given(reason: str) -> Values:
    """F11, not given."""
    return {"given": "N", "reason_not_given": reason}


def event(onset: timedelta, term: str, grade: str, **more: str | timedelta) -> Values:
    """F13, not serious and over, unless said otherwise."""
    return {
        "term": term,
        "started": onset,
        "ongoing": "N",
        "grade": grade,
        "serious": "N",
        "relation": "UNLIKELY",
        "relation_procedure": "UNLIKELY",
        "relation_lung_injury": "POSSIBLE",
        "relation_other_drug": "UNRELATED",
        "action_taken": "DOSE NOT CHANGED",
        "treated": "N",
        "outcome": "RECOVERED/RESOLVED",
        "infusion_associated": "N",
        **more,
    }


FLAGS = (
    "results_in_death",
    "life_threatening",
    "hospitalisation",
    "disability",
    "congenital_anomaly",
    "medically_important",
)


def serious(*met: str) -> Values:
    """Return the answers of a serious event: these criteria met, the others not."""
    return {"serious": "Y", **{flag: "Y" if flag in met else "N" for flag in FLAGS}}


def completed(treatment: timedelta, study: timedelta) -> Values:
    """F17 of someone who received everything and was seen on day 14."""
    return {
        "withdrew_treatment": "N",
        "withdrew_procedures": "N",
        "withdrew_data": "N",
        "treatment_ended_on": treatment,
        "treatment_end": "COMPLETED",
        "study_ended_on": study,
        "study_end": "COMPLETED",
        "vital_status": "ALIVE",
        "vital_at": study,
        "vital_source": "VISIT",
    }
