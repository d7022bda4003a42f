"""What happened next: the schedule and what was observed."""

from followup.models.blood_gas import ArterialBloodGas
from followup.models.chest_ct import ChestCt
from followup.models.cytokines import Cytokines
from followup.models.discharge import Discharge
from followup.models.end_of_study import EndOfStudy
from followup.models.scheduled_assessment import ScheduledAssessment
from followup.models.visit import Visit
from followup.models.vital_signs import VitalSigns

__all__ = [
    "ArterialBloodGas",
    "ChestCt",
    "Cytokines",
    "Discharge",
    "EndOfStudy",
    "ScheduledAssessment",
    "Visit",
    "VitalSigns",
]
