"""Data items: model fields that say everything about a value, once.

A field's meaning (label, unit, limits, code list, standard names) lives here and nowhere else: the
form, its checks, the casebook and the trail read it. None of it reaches the migrations.
"""

from ucmsc_ali.crf.items.answers import Choice, DerivedCode, Link, Text, YesNo
from ucmsc_ali.crf.items.field import ItemField, items_of
from ucmsc_ali.crf.items.meaning import Bound, Label, Meaning, When
from ucmsc_ali.crf.items.numbers import Assay, Derived, Fraction, Measurement, Whole
from ucmsc_ali.crf.items.times import Day, Moment, PartialTime

__all__ = [
    "Assay",
    "Bound",
    "Choice",
    "Day",
    "Derived",
    "DerivedCode",
    "Fraction",
    "ItemField",
    "Label",
    "Link",
    "Meaning",
    "Measurement",
    "Moment",
    "PartialTime",
    "Text",
    "When",
    "Whole",
    "YesNo",
    "items_of",
]
