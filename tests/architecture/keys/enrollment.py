"""F01, F02, F03 and F05 of domain.md §4. A reviewed file."""

from decimal import Decimal

from enrollment.edit_checks.baseline import BMI_EXPECTED, BOTH_SIDES_QUADRANTS
from tests.architecture.keys.kinds import NO_NAME, QUALIFIER, Apart, Column, Held, Item, Meant, by
from ucmsc_ali.protocol import current

ELIGIBILITY = current().eligibility

UNLESS_DECLINED = {"required": "declined consent keeps nothing but what F01 allows"}
EACH_TEST_HAS_ITS_DATE = "asked once there is a result; a pending test has no date"
ORGANS = Apart("laboratory values, vasopressors and organ scores of F05 come with the on-study SOFA")

F01: dict[str, tuple[Meant, ...]] = {
    "SUBJID": (Column("enrollment.Participant.code"),),
    "SCRDAT": (Column("enrollment.Participant.screened_on"),),
    "RFICDTM": (Item("consent.consented_at"),),
    "ICBY": (Item("consent.signed_by", but=UNLESS_DECLINED),),
    "ICVER": (
        Item(
            "consent.consent_version",
            but={**UNLESS_DECLINED, "type": "chosen from the approved versions, which hold both as columns"},
        ),
        Column("enrollment.ConsentVersion.label"),
        Column("enrollment.ConsentVersion.approved_on"),
    ),
    "ICCOPY": (Item("consent.copy_given", but=UNLESS_DECLINED),),
    "RECONDTM": (Item("consent.reconsented_at"),),
    "DECLINED": (Item("consent.declined"),),
    "SCRFRES": (
        Column("enrollment.ScreenFailure.criteria"),
        Column("enrollment.ScreenFailure.words"),
    ),
}

ANSWER = {"zh": "each has the criterion's own words, compared in test_domain_tables.py"}
VERDICT = {**ANSWER, "type": "computed, those of judgement from the answers"}
COMMENT = {"required": "owed by a rule: it depends on another form (A19)"}
F02: dict[str, tuple[Meant, ...]] = {
    "I01…I06": tuple(
        Item(f"eligibility.{code}", but=VERDICT)
        for code in ("i01", "i02", "i03", "i04a", "i04b", "i05", "i06")
    ),
    "E01…E07": (
        *(Item(f"eligibility.e0{number}", but=VERDICT) for number in range(1, 8)),
        *(
            Item(
                f"eligibility.e0{number}_present",
                but={**ANSWER, "codes": "asked as present, Yes or No; the verdict follows"},
            )
            for number in (2, 3, 4, 7)
        ),
    ),
    "E02X": (Item("eligibility.e02_comment", zh="判断说明", but=COMMENT),),
    "E04X": (Item("eligibility.e04_comment", zh="判断说明", but=COMMENT),),
    "E07X": (Item("eligibility.e07_comment", zh="判断说明", but=COMMENT),),
    "ELIG": (Item("eligibility.elig"),),
    "ELIGDTM": (Column("review.Signature.signed_at"),),
    "ELIGBY": (Column("review.Signature.signed_by"),),
}

F03: dict[str, tuple[Meant, ...]] = {
    "BRTHDAT": (
        Item("demographics.birth_date", but={"type": "a part of it may be all that is known (§2.1)"}),
        Item(
            "demographics.age",
            type="age",
            hard="18–100",
            soft="35–70",
            soft_in=(Decimal(ELIGIBILITY.age_minimum_years), Decimal(ELIGIBILITY.age_maximum_years)),
            but={"zh": "the age that follows; its name is in its own row"},
        ),
    ),
    "AGE": (Item("demographics.age", but={"limits": "those of the birth date, in its row"}),),
    "SEX": (Item("demographics.sex"),),
    "RACE": (Item("demographics.race", codes="ASIAN 亚洲人", but={"codes": "all of CDISC C74457"}),),
    "ETHNICC": (Item("demographics.ethnic_group"),),
    "COUNTRY": (Item("demographics.country"),),
    "CHILDPOT": (Item("demographics.childbearing", codes="NY, NA"),),
}

RESULT = "NEGATIVE 阴性, POSITIVE 阳性, INDETERMINATE 不确定, PENDING 待报告"
DATE = {"zh": "the result carries the name", "required": EACH_TEST_HAS_ITS_DATE}
F05: dict[str, tuple[Meant, ...]] = {
    "RISKF": (Item("baseline.risk_factor"),),
    "ONSDTM": (Item("baseline.onset"),),
    "HEIGHT": (Item("baseline.height"),),
    "WEIGHT": (Item("baseline.weight"),),
    "WTMETH": (Item("baseline.weight_method", but=QUALIFIER),),
    "BMI": (Item("baseline.bmi", type="derived [kg/m2]", soft="15–45", soft_in=BMI_EXPECTED),),
    "PBW": (Item("baseline.pbw", type="[kg]", but=QUALIFIER),),
    "INFR": (Item("baseline.infiltrates_right"),),
    "INFL": (Item("baseline.infiltrates_left"),),
    "CXRQ": (Item("baseline.quadrants"),),
    "IMGMOD": (Item("baseline.image_modality", but={"zh": "named for what was taken"}),),
    "IMGDTM": (Item("baseline.imaged_at"),),
    "HFYN": (Item("baseline.cardiac_failure", req="A", zh="心力衰竭"),),
    "HFBASIS": (Item("baseline.cardiac_basis", req="optional", but=NO_NAME),),
    "LVEF": (Item("baseline.lvef", req="optional", hard="5–90", soft="40–75", but=NO_NAME),),
    "NTBNP": (Item("baseline.ntprobnp", req="optional", hard="0–100000", soft="", zh="NT-proBNP"),),
    "PLAT": (ORGANS,),
    "BILI": (ORGANS,),
    "CREAT": (ORGANS,),
    "GCS": (ORGANS,),
    "UO24": (ORGANS,),
    "VASO rows": (ORGANS,),
    "HBSAG": (Item("baseline.hbsag", zh="乙肝表面抗原"), Item("baseline.hbsag_on", but=DATE)),
    "HCV": (Item("baseline.hcv", zh="丙肝抗体"), Item("baseline.hcv_on", but=DATE)),
    "HIVAGAB": (Item("baseline.hiv", zh="抗原抗体"), Item("baseline.hiv_on", but=DATE)),
    "TB": (Item("baseline.tb", zh="γ-干扰素释放试验"), Item("baseline.tb_on", but=DATE)),
    "PREG": (
        Item(
            "baseline.pregnancy",
            zh="妊娠试验",
            but={"required": "childbearing stands on another form; “not applicable” is an answer"},
        ),
    ),
    "PREGDTM": (Item("baseline.pregnancy_on", type="date", zh="妊娠试验"),),
    "SOFA": (ORGANS,),
    "LIS": (ORGANS,),
    "BERLIN": (
        Item(
            "blood-gas.berlin",
            zh="",
            but={
                "zh": "the row names all scores at once",
                "codes": "those of §2.6",
                "sdtm": "no variable yet",
            },
        ),
    ),
    "GLOBDEF": (ORGANS,),
}

SCREENING = "enrollment.edit_checks"
BEFORE_CONSENT = (
    "no procedure datetime before RFICDTM (H, except routine care ABG/CT reused as screening: flag SOC=Y)."
)
ON_STUDY = (
    "The rows CXRQ, PLAT…UO24, VASO and the derived scores form a block that repeats at D2, D7, D14 "
    "(on-study SOFA and Murray)."
)
AT_INFUSION_1 = "enrollment.infusion_gate.infusion_1_blocks"

CLAUSES: dict[str, dict[str, Held]] = {
    "F01": {
        "unique, never reused": by(
            "enrollment.Participant: one_screening_number_per_site",
            "enrollment.actions.participants.next_number",
        ),
        "H ≤ first procedure": by(
            f"{SCREENING}.consent.before_first_procedure", "enrollment.guards.nothing_before_consent"
        ),
        "must be an approved version valid on that date (H)": by(
            f"{SCREENING}.consent.version_is_valid", "enrollment.ConsentVersion: consent_valid_once_approved"
        ),
        "> RFICDTM": by("ucmsc_ali.crf.rules.in_order"),
        "Y ⇒ no other data kept except screening number, date, sex, age band": by(
            f"{SCREENING}.consent.declined_keeps_nothing_else", "enrollment.guards.consent_comes_first"
        ),
        BEFORE_CONSENT: by(
            "enrollment.guards.nothing_before_consent",
            f"{SCREENING}.baseline.image_before_consent_is_routine",
        ),
        "Consent by staff on delegation log (H).": by(f"{SCREENING}.consent.obtained_by_trained_staff"),
    },
    "F02": {
        "auto items read-only with shown inputs": by("enrollment.models.Eligibility.judge"),
        "≥ 5 chars": by(
            f"{SCREENING}.eligibility.presence_is_explained",
            f"{SCREENING}.eligibility.infection_is_explained",
            numbers=(ELIGIBILITY.comment_minimum_characters,),
        ),
        "before INF1 start (H)": by("enrollment.actions.eligibility.signature_problems"),
        "SDTM IE holds only criteria **not** met": Apart("the export of IE"),
        "keep all answers internally.": by("enrollment.models.eligibility.CODES"),
    },
    "F03": {
        "H age 18–100": by("enrollment.models.Demographics.age"),
        "NA only if M": by(f"{SCREENING}.demographics.only_men_have_no_childbearing"),
        "Do not collect name, ID-card number, phone in the EDC.": by("enrollment.models.Demographics"),
    },
    "F05": {
        ON_STUDY: ORGANS,
        "H ≤ ELIGDTM": by("enrollment.guards.no_day_to_come", "enrollment.criteria.onset_recent"),
        "S ≤ 7 d": by(f"{SCREENING}.baseline.onset_is_recent", numbers=(ELIGIBILITY.onset_maximum_days,)),
        "ESTIMATED → query (drives dose)": by(f"{SCREENING}.baseline.weight_is_measured"),
        "S BMI 15–45": by(f"{SCREENING}.baseline.body_mass_is_expected", numbers=BMI_EXPECTED),
        "≥2 if both sides Y": by(
            f"{SCREENING}.baseline.both_sides_fill_two_quadrants", numbers=(BOTH_SIDES_QUADRANTS,)
        ),
        "S ≤ 48 h before ELIGDTM": by(
            f"{SCREENING}.baseline.image_is_recent", numbers=(ELIGIBILITY.image_expected_age_hours,)
        ),
        "LVEF H 5–90, S 40–75": by("enrollment.models.BaselineAssessment.lvef"),
        "NT-proBNP H 0–100000": by("enrollment.models.BaselineAssessment.ntprobnp"),
        "date ≤ 14 d before INF1": by(
            f"{SCREENING}.baseline.tests_are_recent",
            AT_INFUSION_1,
            numbers=(ELIGIBILITY.infection_maximum_age_days,),
        ),
        "date ≤ 7 d before INF1": by(
            f"{SCREENING}.baseline.tests_are_recent",
            AT_INFUSION_1,
            numbers=(ELIGIBILITY.pregnancy_maximum_age_days,),
        ),
    },
}
