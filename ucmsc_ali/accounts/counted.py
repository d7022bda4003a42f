"""What upper floors count for whoever is signed in, within the query that reads the membership.

Each page reads the membership once; a figure of the header counted there costs no query of its own.
"""

from collections.abc import Mapping
from typing import Any

_counts: dict[str, Any] = {}


def count_with_membership(name: str, expression: Any) -> None:
    """Let `membership.<name>` be a count; the expression may refer to the membership by OuterRef."""
    _counts[name] = expression


def counts() -> Mapping[str, Any]:
    """Return every count that was declared."""
    return _counts
