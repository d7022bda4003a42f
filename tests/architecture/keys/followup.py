"""F06, F08, F09, F10, F16 and F17 of domain.md §4. A reviewed file."""

from datetime import timedelta

from followup.edit_checks import blood_gas, chest_ct, cytokines, vital_signs
from tests.architecture.keys.kinds import NO_NAME, QUALIFIER, Apart, Column, Held, Item, Meant, by
from ucmsc_ali.protocol import current

IN_DS = {"sdtm": "the row names the category; these are the date and the term of its record"}

F06: dict[str, tuple[Meant, ...]] = {
    "VSDTM": (Item("vital-signs.measured_at"),),
    "VSTPT": (Item("vital-signs.point", codes="PRE, 15M…"),),
    "SYSBP": (Item("vital-signs.systolic"),),
    "DIABP": (Item("vital-signs.diastolic"),),
    "MAPM": (Item("vital-signs.invasive_mean"),),
    "HR": (Item("vital-signs.heart_rate"),),
    "RESP": (Item("vital-signs.respiratory_rate"),),
    "TEMP": (Item("vital-signs.temperature"),),
    "TEMPLOC": (Item("vital-signs.temperature_site", but={**QUALIFIER, "codes": "the row lists none"}),),
    "SPO2": (Item("vital-signs.spo2"),),
    "POS": (Item("vital-signs.position"),),
}

F08: dict[str, tuple[Meant, ...]] = {
    "ABGDTM": (Item("blood-gas.sampled_at"),),
    "ABGSRC": (Item("blood-gas.specimen"),),
    "FIO2": (Item("blood-gas.fio2"),),
    "FIO2SRC": (Item("blood-gas.fio2_source", but=QUALIFIER),),
    "PAO2 + unit": (Item("blood-gas.pao2"),),
    "PACO2 + unit": (Item("blood-gas.paco2"),),
    "PH": (Item("blood-gas.ph"),),
    "HCO3": (Item("blood-gas.hco3", zh="碳酸氢根", hard="3–60", soft="15–40"),),
    "BE": (Item("blood-gas.base_excess", zh="剩余碱", hard="−40–40", soft="−10–10"),),
    "SAO2": (Item("blood-gas.sao2"),),
    "LACT": (Item("blood-gas.lactate"),),
    "PB": (Item("blood-gas.pb", zh="大气压"),),
    "TCORR": (Item("blood-gas.temperature_corrected", zh="体温校正"),),
    "PF": (Item("blood-gas.pf", zh="氧合指数"),),
    "AAG": (Item("blood-gas.aag", zh="肺泡-动脉氧分压差"),),
}

AFTER_BASELINE = {"required": "owed by the form at every read but the baseline's"}
F09: dict[str, tuple[Meant, ...]] = {
    "CTDTM": (Item("chest-ct.scanned_at"),),
    "CTND": (Column("crf.Crf.not_done_reason"),),
    "RUL": (Item("chest-ct.right_upper_lobe", zh="右上"),),
    "RML": (Item("chest-ct.right_middle_lobe", zh="右中"),),
    "RLL": (Item("chest-ct.right_lower_lobe", zh="右下"),),
    "LUL": (Item("chest-ct.left_upper_lobe", zh="左上"),),
    "LLL": (Item("chest-ct.left_lower_lobe", zh="左下叶"),),
    "CTTOT": (Item("chest-ct.total"),),
    "GGO": (Item("chest-ct.ground_glass", zh="磨玻璃影"),),
    "CONS": (Item("chest-ct.consolidation", zh="实变"),),
    "EFFUS": (Item("chest-ct.effusion", zh="胸腔积液"),),
    "PNX": (Item("chest-ct.pneumothorax", zh="气胸"),),
    "FIBR": (Item("chest-ct.fibrosis", zh="纤维化"),),
    "CTCHG": (Item("chest-ct.change", but=AFTER_BASELINE),),
    "CTREAD": (Item("chest-ct.reader"),),
    "CTBLIND": (Item("chest-ct.is_blinded", but={"zh": "asked in a whole sentence"}),),
}

METHODS = "ELISA, FLOW CYTOMETRY, ELECTROCHEMILUMINESCENCE IMMUNOASSAY, OTHER"
A_CONCENTRATION = {"limits": "a concentration that can be measured, as of the results"}
ABOVE_0 = {"limits": "more than 0, to the two decimals of the item"}
F10: dict[str, tuple[Meant, ...]] = {
    "CYTPT": (
        Item(
            "cytokines.point",
            but={
                "type": "follows from the visit",
                "codes": "the schedule (§3.2) allows a sample at D7, D14 and ET, too",
            },
        ),
    ),
    "CYDTM": (Item("cytokines.collected_at"),),
    "CYSPEC": (Item("cytokines.specimen"),),
    "CYBAR": (Item("cytokines.barcode"),),
    "CYSPUN": (Item("cytokines.spun_at"),),
    "CYFROZ": (Item("cytokines.frozen_at"),),
    "HEMOL": (Item("cytokines.haemolysis"),),
    "IL6": (Item("cytokines.il6", zh="白介素-6", but=ABOVE_0),),
    "IL8": (Item("cytokines.il8", zh="白介素-8", but=ABOVE_0),),
    "LLOQ": (
        Item("cytokines.il6_lloq", type="num", but=A_CONCENTRATION),
        Item("cytokines.il8_lloq", type="num", but=A_CONCENTRATION),
    ),
    "ULOQ": (
        Item("cytokines.il6_uloq", type="num", but=A_CONCENTRATION),
        Item("cytokines.il8_uloq", type="num", but=A_CONCENTRATION),
    ),
    "CYMETH": (Item("cytokines.method"),),
    "CYDIL": (
        Item(
            "cytokines.dilution",
            type="num",
            but={"limits": "undiluted is 1; the upper end catches a typing error"},
        ),
    ),
}

STAYS = Apart("the log of stays; this version records the discharge, on which follow-up depends")
F16: dict[str, tuple[Meant, ...]] = {
    "HODECOD": (STAYS,),
    "HOSTDTM": (STAYS,),
    "HOENDTM": (
        Item("discharge.discharged_at", type="DTM", but={"required": "one discharge, no row of a log"}),
    ),
    "HOONGO": (STAYS,),
    "HODISP": (Item("discharge.disposition", but={"required": "the form is the discharge"}),),
    "LOS": (STAYS,),
    "ICUFD14": (STAYS,),
    "VFD14": (STAYS,),
}

FROM_WHEN = {"type": "the moment from which the switch holds"}
ALIVE_OR_DEAD = {"required": "asked where it is known; never after a screen failure"}
SWITCH = {"required": "each switch stands alone; one that is not touched is no answer owed"}
F17: dict[str, tuple[Meant, ...]] = {
    "EOTDAT": (Item("end-of-study.treatment_ended_on", but=IN_DS),),
    "EOTRES": (Item("end-of-study.treatment_end", but=IN_DS),),
    "EOSDAT": (Item("end-of-study.study_ended_on", but=IN_DS),),
    "EOSRES": (Item("end-of-study.study_end", codes_of=("F17", "EOTRES"), but=IN_DS),),
    "WDTRT": (
        Item("end-of-study.withdrew_treatment", but=SWITCH),
        Item("end-of-study.treatment_withdrawn_at", but=FROM_WHEN),
    ),
    "WDPROC": (
        Item("end-of-study.withdrew_procedures", but=SWITCH),
        Item("end-of-study.procedures_withdrawn_at", but=FROM_WHEN),
    ),
    "WDDATA + DTM": (
        Item("end-of-study.withdrew_data", but=SWITCH),
        Item("end-of-study.data_withdrawn_at", but=FROM_WHEN),
    ),
    "VITSTAT": (
        Item(
            "end-of-study.vital_status",
            codes="ALIVE 存活, DEAD 死亡, UNKNOWN 不详",
            zh="第14天生存状态",
            but=ALIVE_OR_DEAD,
        ),
    ),
    "VITDTM": (Item("end-of-study.vital_at", type="time", zh="生存状态", but=ALIVE_OR_DEAD),),
    "VITSRC": (
        Item(
            "end-of-study.vital_source",
            codes="VISIT, PHONE 电话, RECORD 病历, FAMILY 家属",
            but={**ALIVE_OR_DEAD, **NO_NAME},
        ),
    ),
}

CHECKS = "followup.edit_checks"
REVIEW = (
    "Temperature ≥ 38.0, SBP < 90, SpO2 < 88, HR > 130 within 24 h of an infusion → suggest AE/IAE review "
    "(never auto-create an AE)."
)
CALL = "自动出院 (often a dying patient taken home `[K]`) ⇒ vital-status call at 24 h and D14"


def hours(span: timedelta) -> int:
    """Return a span in hours."""
    return int(span / timedelta(hours=1))


CLAUSES: dict[str, dict[str, Held]] = {
    "F06": {
        "S tolerance of §3.2": by(f"{CHECKS}.vital_signs.at_its_point"),
        "< SYSBP (H)": by(f"{CHECKS}.vital_signs.pressures_in_order"),
        "between DIABP and SYSBP (S)": by(f"{CHECKS}.vital_signs.pressures_in_order"),
        '> 45 → "°F?"': by(f"{CHECKS}.vital_signs.is_celsius", numbers=(vital_signs.FAHRENHEIT_ABOVE,)),
        REVIEW: by(
            f"{CHECKS}.vital_signs.call_for_review",
            numbers=(
                vital_signs.FEVER,
                vital_signs.LOW_PRESSURE,
                vital_signs.LOW_OXYGEN,
                vital_signs.FAST_HEART,
                hours(vital_signs.REVIEW_WITHIN),
            ),
        ),
    },
    "F08": {
        "S in visit window": by(f"{CHECKS}.timing.in_time"),
        "only ARTERIAL used for P/F": by("followup.models.ArterialBloodGas.is_arterial"),
        "= F07 within 30 min (S)": Apart("the settings of the support are F07"),
        "H A-a ≥ 0": by(f"{CHECKS}.blood_gas.gradient_is_possible"),
        "Henderson–Hasselbalch (S)": by(f"{CHECKS}.blood_gas.acids_agree"),
        'PaO2 < 50 with SpO2 ≥ 92 → "venous?" (S)': by(
            f"{CHECKS}.blood_gas.is_arterial", numbers=(blood_gas.VENOUS_PAO2, blood_gas.VENOUS_SPO2)
        ),
        "PaO2 mmHg < 20 or kPa > 60 → unit query": by(
            f"{CHECKS}.blood_gas.unit_is_meant", numbers=(blood_gas.MMHG_BELOW, blood_gas.KPA_ABOVE)
        ),
        "D2 sample after INF3 start → deviation": by(f"{CHECKS}.timing.in_time"),
        "P/F change > 150 between consecutive ABG (S).": by(
            f"{CHECKS}.blood_gas.follows_the_last", numbers=(blood_gas.PF_JUMP,)
        ),
    },
    "F09": {
        "S window": by(f"{CHECKS}.timing.in_time"),
        "new pneumothorax → AE prompt": by(f"{CHECKS}.chest_ct.pneumothorax_is_new"),
        "S if it contradicts a score change ≥ 3": by(
            f"{CHECKS}.chest_ct.change_fits_the_scores", numbers=(chest_ct.NOTABLE_CHANGE,)
        ),
        "two reads differing ≥ 4 → adjudicate": by(
            f"{CHECKS}.chest_ct.reads_agree", numbers=(chest_ct.READS_DIFFER,)
        ),
    },
    "F10": {
        "S window": by(f"{CHECKS}.timing.in_time"),
        "pre-dose rule": by(f"{CHECKS}.timing.in_time"),
        "barcode unique": by(
            f"{CHECKS}.cytokines.barcode_is_unique", "followup.Cytokines: one_tube_per_barcode"
        ),
        "collect ≤ spun ≤ frozen (H)": by("ucmsc_ali.crf.rules.in_order"),
        "≤ 2 h (S) `[D]`": by(
            f"{CHECKS}.cytokines.frozen_in_time", numbers=(hours(cytokines.FROZEN_WITHIN),)
        ),
        "H 0–1000000 and >0": by("followup.models.Cytokines.il6", "followup.models.Cytokines.il8"),
        '"<x" ⇒ x = LLOQ (S)': by(f"{CHECKS}.cytokines.within_limits"),
        "method/lab change within a participant (S).": by(f"{CHECKS}.cytokines.same_way_each_time"),
        "IL-6 antagonist (tocilizumab) in F15 → flag IL-6 values.": Apart("medication is F15"),
    },
    "F16": {
        "EXPIRED ⇔ F18 (H)": by(f"{CHECKS}.discharge.death_fits"),
        CALL: by("followup.models.Discharge.called_at", "followup.models.Discharge.call_result"),
        "ICU inside hospital (H)": STAYS,
        "no overlap of ICU/ward (S)": STAYS,
        "re-admission after INF1 → SAE prompt": STAYS,
    },
    "F17": {
        "COMPLETED ⇔ 3 infusions given (H)": by(
            f"{CHECKS}.end_of_study.treatment_end_fits", numbers=(current().dose.infusions,)
        ),
        "COMPLETED ⇒ D14 visit, or vital status from records, dated ≥ D14 (H)": by(
            f"{CHECKS}.end_of_study.study_end_fits"
        ),
        "LOST ⇒ ≥ 3 attempts on different days (S)": by(
            f"{CHECKS}.end_of_study.study_end_fits",
            numbers=(current().end_of_study.lost_to_follow_up_attempts,),
        ),
        "DEATH ⇔ F18 (H)": by(f"{CHECKS}.end_of_study.death_fits"),
        "a, b, c of §3.3": by(f"{CHECKS}.end_of_study.withdrawal_fits"),
        "no data after WDDATA time (H)": by("enrollment.guards.nothing_after_withdrawal_of_data"),
        "time ≥ D14 unless DEAD (H)": by(f"{CHECKS}.end_of_study.vital_status_fits"),
    },
}
