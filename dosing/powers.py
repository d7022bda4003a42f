"""Powers of ten as people write them."""

import re

RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """Return arithmetic with its powers raised: 10^6 becomes 10⁶."""
    return re.sub(r"\^(\d+)", lambda power: power[1].translate(RAISED), text)
