"""Who is in the trial, and why."""

from enrollment.models.participant import Participant

__all__ = ["Participant"]
