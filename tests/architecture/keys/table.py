"""Which item of the casebook each key of domain.md §4 is, and why some differ. A reviewed file.

A key without a line fails `test_domain_forms.py`, and so does an item that no key means and OURS does not
name; a limit or check without a line fails `test_domain_clauses.py`. To cover a new form: take it out of
FORMS_TO_COME, and give each of its keys and clauses a line in the file of its app, beside this one.
"""

from tests.architecture.keys import dosing, enrollment, followup, safety
from tests.architecture.keys.dosing import F11
from tests.architecture.keys.enrollment import F01, F02, F03, F05
from tests.architecture.keys.followup import F06, F08, F09, F10, F16, F17
from tests.architecture.keys.kinds import Held, Meant
from tests.architecture.keys.safety import F13, F18

FORMS_TO_COME = {
    "F04": "medical history and smoking",
    "F07": "respiratory support log; PEEP at sampling stands on the blood gas until then",
    "F12": "checklist of infusion-associated events; F13 flags them until then",
    "F14": "report of serious adverse events with its clocks",
    "F15": "concomitant medication",
    "F19": "protocol deviations; a soft check keeps the question and its answer until then",
    "F20": "signature of the casebook",
}

KEYS: dict[str, dict[str, tuple[Meant, ...]]] = {
    "F01": F01,
    "F02": F02,
    "F03": F03,
    "F05": F05,
    "F06": F06,
    "F08": F08,
    "F09": F09,
    "F10": F10,
    "F11": F11,
    "F13": F13,
    "F16": F16,
    "F17": F17,
    "F18": F18,
}

CLAUSES: dict[str, dict[str, Held]] = {
    **enrollment.CLAUSES,
    **dosing.CLAUSES,
    **followup.CLAUSES,
    **safety.CLAUSES,
}

OURS = {
    "consent.declined_sex": "F01 DECLINED: sex is kept",
    "consent.declined_age_band": "F01 DECLINED: the age band is kept",
    "consent.obtained_by": "F01: consent by staff on the delegation log",
    "consent.incapacity": "A18: why a representative signed",
    "consent.capacity_regained": "F01 RECONDTM: its condition",
    "eligibility.e03_last_treated": "A23: lets “active within 2 years” be switched on",
    "baseline.risk_factor_other": "F05 RISKF: which other one",
    "baseline.image_routine_care": "F01: an image before consent is of routine care (SOC=Y)",
    "baseline.delivered_on": "A21: perinatal, up to 42 days after a birth",
    "vital-signs.reference": "F06 VSTPTREF, follows from point and visit",
    "vital-signs.mean_pressure": "§2.6: mean pressure, computed where it was not measured",
    "blood-gas.routine_care": "F01: a blood gas reused for screening (SOC=Y)",
    "blood-gas.peep": "A14: PEEP is recorded; F07 has the log",
    "blood-gas.aag_basis": "A16: the constants are stored with each result",
    "chest-ct.routine_care": "F01: a CT reused for screening (SOC=Y)",
    "cytokines.laboratory": "F10: a change of laboratory within a participant is asked",
    "cytokines.analysed_on": "S6: a result may be dated after death, a sample may not",
    "cytokines.il6_analysis": "§2.7: half the lower limit for “<”, the upper limit for “>”",
    "cytokines.il8_analysis": "§2.7: half the lower limit for “<”, the upper limit for “>”",
    "infusion-preparation.weight_today": "§2.5: a weight that differs by more than 10 % is asked",
    "infusion-preparation.dose_weight": "A25: the weight that the dose was computed from",
    "infusion.reason_words": "F11 ECREASOC: which other reason",
    "infusion.hours_since_previous": "A26: the interval from start to start",
    "infusion.sponsor_approval": "§3.3: more than 48 h needs the sponsor's approval",
    "infusion.sponsor_approved_at": "§3.3: the approval comes before the infusion",
    "discharge.called_at": "F16 HODISP: the call after leaving against advice",
    "discharge.call_result": "F16 HODISP: the vital status of that call",
    "end-of-study.attempt_1": "F17 EOSRES: three attempts on different days",
    "end-of-study.attempt_2": "F17 EOSRES: three attempts on different days",
    "end-of-study.attempt_3": "F17 EOSRES: three attempts on different days",
    "visit.occurred": "the visit header of §4, compared by itself",
    "visit.reason_not": "the visit header of §4, compared by itself",
    "visit.visited_on": "the visit header of §4, compared by itself",
    "visit.contact_mode": "the visit header of §4, compared by itself",
}
