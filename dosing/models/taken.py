"""A link that is never chosen on the form that shows it: it follows from another record."""

from typing import ClassVar

from ucmsc_ali.crf.items import Link


class TakenLink(Link):
    """Another record, found by the record's method `derive_<name>`."""

    derived: ClassVar[bool] = True
