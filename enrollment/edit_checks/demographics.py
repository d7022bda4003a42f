"""Checks of F03: an age that can be, a birth date that is whole."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from ucmsc_ali.crf.rules import Entry, Problem
from ucmsc_ali.protocol.load import current


def birth_is_a_date(entry: Entry) -> Iterator[Problem]:
    """Refuse a time of birth; ask where only a part of the date is known (domain §2.1)."""
    text = entry.record.birth_date
    if "T" in text:
        yield Problem("birth_date", _("Enter the date without a time."), "birth_time")
    elif text and entry.record.birth.exact is None:
        message = _("The age cannot be derived from a part of the date. Is nothing more known?")
        yield Problem("birth_date", message, "birth_partial", asks=True)


def age_is_expected(entry: Entry) -> Iterator[Problem]:
    """Ask about an age outside the protocol's limits (F03, S 35–70)."""
    age, rules = entry.record.age, current().eligibility
    if age is not None and not rules.age_minimum_years <= age <= rules.age_maximum_years:
        message = _("%(age)s years at consent: the protocol includes %(low)s to %(high)s. Is the date right?")
        facts = {"age": age, "low": rules.age_minimum_years, "high": rules.age_maximum_years}
        yield Problem("birth_date", message % facts, "age_expected", asks=True)


def only_men_have_no_childbearing(entry: Entry) -> Iterator[Problem]:
    """Refuse "not applicable" for anyone but a man (F03 CHILDPOT)."""
    record = entry.record
    if record.childbearing == "NA" and record.sex and not record.is_male:
        yield Problem("childbearing", _("Answer Yes or No."), "childbearing")
