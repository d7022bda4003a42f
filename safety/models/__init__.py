"""What went wrong."""

from safety.models.adverse_event import AdverseEvent
from safety.models.death import Death

__all__ = ["AdverseEvent", "Death"]
