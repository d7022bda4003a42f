"""F13 and F18 of domain.md §4. A reviewed file."""

from tests.architecture.keys.kinds import Apart, Held, Item, Meant, by

RELATION = ("F13", "AEREL")

OF_SERIOUS = {"required": "a criterion of seriousness, asked of a serious event"}
TO_WHAT = {"zh": "the row names three relations in one cell"}
F13: dict[str, tuple[Meant, ...]] = {
    "AEYN": (Item("visit.any_adverse_event"),),
    "AETERM": (Item("adverse-event.term", zh="事件名称"),),
    "AEDECOD…": (
        Item(
            "adverse-event.ctcae_term",
            but={
                "required": "CTCAE has not every term; coding comes with MedDRA",
                "zh": "named for its dictionary",
            },
        ),
    ),
    "AESTDTM": (Item("adverse-event.started"),),
    "AEENDTM": (
        Item(
            "adverse-event.ended",
            but={"type": "known in part, as the onset may be", "required": "asked once it has ended"},
        ),
    ),
    "AEONGO": (Item("adverse-event.ongoing"),),
    "AETOXGR": (Item("adverse-event.grade"),),
    "AESER + 6 flags": (
        Item("adverse-event.serious", zh="严重"),
        Item("adverse-event.results_in_death", zh="死亡", but=OF_SERIOUS),
        Item("adverse-event.life_threatening", zh="危及生命", but=OF_SERIOUS),
        Item("adverse-event.hospitalisation", zh="住院或延长住院", but=OF_SERIOUS),
        Item("adverse-event.disability", zh="残疾", but=OF_SERIOUS),
        Item("adverse-event.congenital_anomaly", zh="先天异常", but=OF_SERIOUS),
        Item("adverse-event.medically_important", zh="重要医学事件", but=OF_SERIOUS),
    ),
    "AEREL": (Item("adverse-event.relation", req="A", zh="与细胞制剂关系"),),
    "AERELS": (Item("adverse-event.relation_sponsor", req="sponsor if serious", zh="与细胞制剂关系"),),
    "AERELP": (
        Item("adverse-event.relation_procedure", codes_of=RELATION, zh="", but=TO_WHAT),
        Item("adverse-event.relation_lung_injury", codes_of=RELATION, zh="", but=TO_WHAT),
        Item("adverse-event.relation_other_drug", codes_of=RELATION, zh="", but=TO_WHAT),
    ),
    "AEEXP": (Item("adverse-event.expected"),),
    "AEACN": (Item("adverse-event.action_taken"),),
    "AECONTRT": (Item("adverse-event.treated"),),
    "AEOUT": (Item("adverse-event.outcome"),),
    "AEIAE": (Item("adverse-event.infusion_associated"),),
    "AEINF": (
        Item(
            "adverse-event.infusion_number",
            but={"codes": "the three infusions", "required": "asked of an infusion-associated event"},
        ),
    ),
    "TEAE": (Apart("flags of the analysis, computed on export"),),
    "MAEFL": (Apart("flags of the analysis, computed on export"),),
    "MAELIT": (Apart("flags of the analysis, computed on export"),),
}

F18: dict[str, tuple[Meant, ...]] = {
    "DTHDTM": (Item("death.died_at"),),
    "PRCDTH": (Item("death.primary_cause"),),
    "SECDTH": (Item("death.secondary_cause", req="optional", zh="次要死因"),),
    "CUSCDIND": (Item("death.lung_injury_contributed", req="A", zh="原发病是否相关"),),
    "DTHREL": (Item("death.relation", codes_of=RELATION),),
    "LOCDTH": (Item("death.place", zh="死亡地点"),),
    "DTHWIND": (Item("death.witnessed", zh="有无见证"),),
    "DTHEXIND": (Item("death.expected", zh="是否预期"),),
    "AUTOPIND": (Item("death.autopsy", zh="尸检"),),
    "DTHCOIND": (Item("death.certificate", zh="死亡证明"),),
    "WLST": (Item("death.life_support_withdrawn"),),
    "HRS1…3": tuple(
        Item(f"death.hours_{edge}_{number}", zh="小时数") for number in (1, 2, 3) for edge in ("start", "end")
    ),
}

CHECKS = "safety.edit_checks"
UNDERLYING = (
    "Underlying-disease fluctuation expected in ALI is not an AE unless worse than expected in the "
    "investigator's opinion `[D]`."
)
F12 = Apart("the checklist is F12; the event itself carries the flag until then")
F15 = Apart("medication is F15")

CLAUSES: dict[str, dict[str, Held]] = {
    "F13": {
        "one diagnosis per row": by("safety.models.AdverseEvent.term"),
        'no "death" as term (use cause)': by(f"{CHECKS}.names_a_cause"),
        "≥ consent (earlier → MH)": by(f"{CHECKS}.onset_after_consent"),
        "ONGO=Y ⇔ no end (H)": by("safety.models.AdverseEvent.ended"),
        "end ≥ onset (H)": by(f"{CHECKS}.ends_after_onset"),
        "end ≤ death": by(f"{CHECKS}.ends_by_death"),
        "5 ⇔ FATAL (H)": by(f"{CHECKS}.fatal_means_grade_5"),
        "grade must exist for term (S)": by(f"{CHECKS}.grade_exists_for_term"),
        "AESER=Y ⇔ ≥1 flag Y (H)": by(f"{CHECKS}.serious_has_a_criterion"),
        "grade 4 with AESER=N (S)": by(f"{CHECKS}.grade_4_is_usually_serious"),
        "grade 5 ⇒ AESDTH=Y (H)": by(f"{CHECKS}.fatal_means_grade_5"),
        'first three = "related"': by("ucmsc_ali.protocol.model.Safety"),
        "DRUG WITHDRAWN ⇒ later infusion not given (H)": by(
            f"{CHECKS}.no_infusion_after_withdrawal_for_an_event"
        ),
        "Y ⇒ CM or PR row linked (S)": F15,
        "RECOVERED ⇒ end date (H)": by(f"{CHECKS}.recovered_has_ended"),
        "ONGO ⇒ not RECOVERED/FATAL (H)": by(f"{CHECKS}.recovered_has_ended"),
        "Grade change: one row per event with a severity log": Apart(
            "the log of grades; the highest is kept"
        ),
        "analysis uses maximum grade.": by("safety.models.AdverseEvent.grade"),
        UNDERLYING: Apart("the investigator's judgement, before anything is typed"),
    },
    "F18": {
        "≥ all observed data": by(f"{CHECKS}.nothing_observed_after_death"),
        "nothing dated later except lab results, autopsy, queries (H)": by(f"{CHECKS}.nothing_after_death"),
        "exactly one (H)": by("safety.models.Death.primary_cause", f"{CHECKS}.cause_is_fatal"),
        "that AE ends on death date (H)": by(f"{CHECKS}.cause_ends_at_death"),
        "equals AEREL of PRCDTH (H)": by(f"{CHECKS}.relation_equals_that_of_cause"),
        "≤ 24 after end ⇒ IAE12=Y (H)": F12,
    },
}
