"""The words that the protocol file may use where it chooses between readings."""

from enum import StrEnum


class Kind(StrEnum):
    """Whether a criterion lets in or keeps out."""

    INCLUSION = "INCLUSION"
    EXCLUSION = "EXCLUSION"


class Answered(StrEnum):
    """How a criterion is answered: computed, partly computed, or judged by an investigator."""

    AUTO = "AUTO"
    SEMI = "SEMI"
    JUDGEMENT = "JUDGEMENT"


class Mark(StrEnum):
    """What the schedule of activities says of one cell."""

    REQUIRED = "X"
    OPTIONAL = "o"


class Basis(StrEnum):
    """What a window is counted from, and its unit: hours, but days for calendar days and withdrawal."""

    CONSENT = "CONSENT"
    BEFORE_INFUSION_1 = "BEFORE_INFUSION_1"
    ANCHOR_START = "ANCHOR_START"
    INFUSION_END = "INFUSION_END"
    PREVIOUS_INFUSION = "PREVIOUS_INFUSION"
    CALENDAR_DAY = "CALENDAR_DAY"
    WITHDRAWAL = "WITHDRAWAL"


class Anchor(StrEnum):
    """Which infusion is day 0 (A1)."""

    FIRST_INFUSION_START = "FIRST_INFUSION_START"
    LAST_INFUSION_START = "LAST_INFUSION_START"


class DayUnit(StrEnum):
    """Whether a study day is a date at the site or 24 hours (A2)."""

    CALENDAR = "CALENDAR"
    ELAPSED = "ELAPSED"


class SixHourReference(StrEnum):
    """What the 6-hour sample is counted from (A4)."""

    INFUSION_1_END = "INFUSION_1_END"
    INFUSION_1_START = "INFUSION_1_START"
    EACH_INFUSION_END = "EACH_INFUSION_END"
    EACH_INFUSION_START = "EACH_INFUSION_START"

    @property
    def every_infusion(self) -> bool:
        """Say whether each infusion has its own sample."""
        return self in {self.EACH_INFUSION_END, self.EACH_INFUSION_START}

    @property
    def counts_from_end(self) -> bool:
        """Say whether the hours run from the end of the infusion."""
        return self in {self.INFUSION_1_END, self.EACH_INFUSION_END}


class CellCount(StrEnum):
    """Which cells the dose counts (A25)."""

    VIABLE = "VIABLE"
    TOTAL = "TOTAL"


class DoseWeight(StrEnum):
    """Which weight the dose is computed from (A25)."""

    ACTUAL_BASELINE = "ACTUAL_BASELINE"
    PREDICTED = "PREDICTED"


class GradientEquation(StrEnum):
    """Which alveolar gas equation gives the A-a gradient (A16)."""

    SIMPLIFIED = "SIMPLIFIED"
    FULL = "FULL"


class WaterVapour(StrEnum):
    """Whether water vapour pressure is fixed or follows body temperature (A16)."""

    FIXED = "FIXED"
    TEMPERATURE = "TEMPERATURE"


class Malignancy(StrEnum):
    """Whether any known malignancy excludes, or only a recently treated one (A23)."""

    EVER = "EVER"
    WITHIN_YEARS = "WITHIN_YEARS"


class CapReached(StrEnum):
    """Whom the enrolment cap counts (A30)."""

    TREATED = "TREATED"
    ENROLLED = "ENROLLED"
