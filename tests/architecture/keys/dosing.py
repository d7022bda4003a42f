"""F11 of domain.md §4. A reviewed file."""

from decimal import Decimal

from tests.architecture.keys.kinds import QUALIFIER, Apart, Column, Held, Item, Meant, by
from ucmsc_ali.protocol import current

PRODUCT, DOSE = current().product, current().dose
BATCH_IS_GIVEN = {"required": "a batch and a preparation exist only for what is to be given"}

FROM_THE_VISIT = {"type": "follows from the visit", "zh": "short, beside the others"}
F11: dict[str, tuple[Meant, ...]] = {
    "INFNO": (
        Item("infusion.infusion_number", but=FROM_THE_VISIT),
        Item("infusion-preparation.infusion_number", but=FROM_THE_VISIT),
    ),
    "ECOCCUR": (Item("infusion.given"),),
    "ECREASOC": (Item("infusion.reason_not_given", but={"required": "asked where it was not given"}),),
    "LOT": (
        Item("product-batch.lot", zh="批号", but=BATCH_IS_GIVEN),
        Item(
            "infusion-preparation.batch", zh="批号", but={**BATCH_IS_GIVEN, "type": "chosen from the batches"}
        ),
        Item("infusion.batch", zh="批号", but={"type": "the batch that was prepared"}),
    ),
    "DONOR": (Item("product-batch.donor_code", zh="供者编码", but=BATCH_IS_GIVEN),),
    "PASSAGE": (
        Item(
            "product-batch.passage",
            zh="代次",
            hard="1–10",
            hard_in=(Decimal(PRODUCT.passage_minimum), Decimal(PRODUCT.passage_maximum)),
            soft="≤5",
            soft_in=(None, Decimal(PRODUCT.passage_expected_maximum)),
            but=BATCH_IS_GIVEN,
        ),
    ),
    "PRODEXP": (Item("product-batch.expires_at", type="DTM", zh="有效期", but=BATCH_IS_GIVEN),),
    "THAWDTM": (Item("infusion-preparation.ready_at", type="DTM", zh="复苏", but=BATCH_IS_GIVEN),),
    "RELBY": (
        Item(
            "product-batch.released_by",
            type="e-sign",
            zh="放行人",
            but={"required": "a batch may be entered before its release; giving it is refused until then"},
        ),
        Item(
            "product-batch.released_at",
            type="e-sign",
            but={"required": "a batch may be entered before its release", "zh": "the time beside the name"},
        ),
    ),
    "VIAB": (Item("product-batch.viability_percent", zh="存活率", but=BATCH_IS_GIVEN),),
    "VIABM": (Item("product-batch.viability_method", zh="存活率", but=BATCH_IS_GIVEN),),
    "CONC": (
        Item(
            "product-batch.concentration",
            hard_in=(PRODUCT.concentration_minimum, PRODUCT.concentration_maximum),
            but=BATCH_IS_GIVEN,
        ),
    ),
    "STERIL": (Item("product-batch.sterility", zh="无菌", but=BATCH_IS_GIVEN),),
    "ENDOTOX": (Item("product-batch.endotoxin", zh="内毒素", but=BATCH_IS_GIVEN),),
    "MYCO": (Item("product-batch.mycoplasma", zh="支原体", but=BATCH_IS_GIVEN),),
    "PTDOSE": (
        Item("infusion-preparation.planned_cells", type="derived [10*6]"),
        Item("infusion.planned_cells", type="derived [10*6]"),
    ),
    "PTVOL": (
        Item("infusion-preparation.planned_volume", type="[mL]", but=QUALIFIER),
        Item("infusion.planned_volume", type="[mL]", but=QUALIFIER),
    ),
    "IDCHK": (Column("review.Signature.meaning"),),
    "PREMED": (
        Item("infusion.premedication"),
        Item(
            "infusion.premedication_words", but={"type": "in words until F15 holds it", "zh": "its details"}
        ),
    ),
    "STDTM": (Item("infusion.started_at"),),
    "ENDTM": (Item("infusion.ended_at"),),
    "VOLINF": (Item("infusion.volume_ml", type="dec1 [mL]", zh="输注体积"),),
    "DILVOL": (Item("infusion.diluted_ml", type="dec1 [mL]", zh="稀释后总量", but=QUALIFIER),),
    "RATE": (Item("infusion.rate", type="[mL/h]", zh="速度", but=QUALIFIER),),
    "SITE": (Item("infusion.access", codes="PERIPHERAL VEIN 外周静脉, CENTRAL VEIN 中心静脉"),),
    "INTYN + rows": (
        Item("infusion.interrupted"),
        *(Item(f"infusion.stop_{n}_at", but=QUALIFIER) for n in (1, 2, 3)),
        *(
            Item(f"infusion.restart_{n}_at", but={**QUALIFIER, "zh": "named as a new start"})
            for n in (1, 2, 3)
        ),
        *(Item(f"infusion.stop_{n}_reason") for n in (1, 2, 3)),
    ),
    "CELLDEL": (Item("infusion.delivered_cells", zh="实际活细胞数"),),
    "DOSEPCT": (
        Item(
            "infusion.delivered_percent",
            soft="90–110",
            soft_in=(DOSE.delivered_minimum_percent, DOSE.delivered_maximum_percent),
            but={**QUALIFIER, "zh": "the row names the cells alone"},
        ),
    ),
    "NDOSEPRE": (
        Item("infusion.given_before"),
        Item("cytokines.infusions_before"),
    ),
    "vitals grid": (Column("followup.VitalSigns.point"),),
}

AT_THE_START = "dosing.edit_checks.infusion.product_may_be_given"
AS_GIVEN = "dosing.edit_checks.infusion.given_as_planned"
IN_ORDER = "dosing.edit_checks.infusion.starts_in_order"
HOURS_AT_MOST = PRODUCT.duration_maximum_minutes // 60

CLAUSES: dict[str, dict[str, Held]] = {
    "F11": {
        "1<2<3 in time (H)": by(IN_ORDER),
        "passage H 1–10, S ≤5": by(
            "dosing.forms.product_batch.BatchForm.check_limits",
            AT_THE_START,
            numbers=(PRODUCT.passage_minimum, PRODUCT.passage_maximum, PRODUCT.passage_expected_maximum),
        ),
        "start ≤ expiry (H)": by(AT_THE_START),
        "start−ready ≤ 4 h (S) `[D]`": by(AT_THE_START, numbers=(PRODUCT.hold_expected_maximum_hours,)),
        "<80 hard stop": by(
            AT_THE_START,
            "dosing.edit_checks.preparation.batch_may_be_given",
            numbers=(PRODUCT.viability_minimum_percent,),
        ),
        "S <85": by(AT_THE_START, numbers=(PRODUCT.viability_expected_percent,)),
        "FAIL = hard stop": by(AT_THE_START, "dosing.edit_checks.preparation.batch_may_be_given"),
        "late FAIL → SAE-type alert": by("dosing.panels.batch_alerts"),
        "two-person check (H)": by("dosing.edit_checks.infusion.prepared_and_checked"),
        "different users (H)": by("dosing.actions.checks.refusal_by_signatures"),
        "end>start (H)": by(AS_GIVEN),
        "5 min–4 h (H), 15–120 min (S)": by(
            AS_GIVEN,
            numbers=(
                PRODUCT.duration_minimum_minutes,
                HOURS_AT_MOST,
                PRODUCT.duration_expected_minimum_minutes,
                PRODUCT.duration_expected_maximum_minutes,
            ),
        ),
        "S VOLINF 90–110 % of PTVOL": by(
            AS_GIVEN, numbers=(DOSE.volume_minimum_percent, DOSE.volume_maximum_percent)
        ),
        "inside start–end": by(AS_GIVEN, "dosing.edit_checks.infusion.stops_are_whole"),
        "all required points present by end+24 h": by("followup.presenters.records.of_vital_signs"),
        "eligibility signed (H)": by("dosing.edit_checks.infusion.eligible_for_the_first"),
        "INF1 ≥ consent (H)": by("enrollment.infusion_gate.infusion_1_blocks"),
        "previous infusion's 6-h and 24-h (if elapsed) checklist complete (H)": Apart("the checklist is F12"),
        "interval rules A26": by(IN_ORDER),
        "same lot for all three (S).": by(AT_THE_START),
    },
}
