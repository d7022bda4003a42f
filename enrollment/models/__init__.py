"""Who is in the trial, and why."""

from enrollment.models.baseline import BaselineAssessment
from enrollment.models.consent import Consent
from enrollment.models.consent_version import ConsentVersion
from enrollment.models.demographics import Demographics
from enrollment.models.eligibility import Eligibility
from enrollment.models.participant import Participant
from enrollment.models.screen_failure import ScreenFailure

__all__ = [
    "BaselineAssessment",
    "Consent",
    "ConsentVersion",
    "Demographics",
    "Eligibility",
    "Participant",
    "ScreenFailure",
]
