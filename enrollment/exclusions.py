"""Protocol E01 to E07: MET means that the exclusion is absent."""

from collections.abc import Callable, Iterator
from datetime import date

from enrollment import criteria_words as words
from enrollment.evidence import (
    INDETERMINATE,
    NEGATIVE,
    POSITIVE,
    Case,
    Input,
    Judgement,
    LabResult,
    Status,
    Verdict,
    yes_no,
)
from ucmsc_ali.lib.body import MALE
from ucmsc_ali.lib.partial_date import PartialDate
from ucmsc_ali.lib.study_day import days_between
from ucmsc_ali.protocol.model import Text
from ucmsc_ali.protocol.vocabulary import Malignancy


def declined(case: Case) -> Verdict:
    """Protocol E01: the complement of I01, never asked twice (A24)."""
    found = case.evidence
    inputs = (Input("declined", yes_no(answer=found.is_declined)),)
    if found.is_declined:
        return Verdict("E01", Status.NOT_MET, inputs, notes=(words.CONSENT_DECLINED,))
    if found.consented_at is None or found.consented_at > case.at:
        return Verdict("E01", Status.PENDING, inputs, notes=(words.CONSENT_MISSING,))
    return Verdict("E01", Status.MET, (Input("consented_at", case.shown(found.consented_at)),))


def judged(code: str) -> Callable[[Case], Verdict]:
    """Return the rule of an exclusion that the investigator judges, in words where present (A18, A22)."""

    def rule(case: Case) -> Verdict:
        answer = case.evidence.judgements.get(code, Judgement())
        if answer.is_present is None:
            return Verdict(code, Status.PENDING, _judgement(answer), notes=(words.JUDGEMENT_MISSING,))
        if not answer.is_present:
            return Verdict(code, Status.MET, _judgement(answer))
        return Verdict(code, Status.NOT_MET, _judgement(answer), notes=_comment_owed(case, answer))

    return rule


def _judgement(answer: Judgement) -> tuple[Input, ...]:
    present = Input("present", yes_no(answer=answer.is_present))
    return (present, Input("comment", answer.comment)) if answer.comment else (present,)


def _comment_owed(case: Case, answer: Judgement, text: Text = words.COMMENT_OWED) -> tuple[Text, ...]:
    limit = case.protocol.eligibility.comment_minimum_characters
    return (text.filled(limit=limit),) if len(answer.comment.strip()) < limit else ()


def malignant(case: Case) -> Verdict:
    """Protocol E03: any known malignancy, or only one treated of late if the protocol says so (A23)."""
    answer = case.evidence.judgements.get("E03", Judgement())
    verdict = Verdict("E03", Status.NOT_MET, _judgement(answer))
    if answer.is_present is None:
        return Verdict("E03", Status.PENDING, verdict.inputs, notes=(words.JUDGEMENT_MISSING,))
    if not answer.is_present:
        return Verdict("E03", Status.MET, verdict.inputs)
    return _long_ago(case, verdict) or verdict


def _long_ago(case: Case, verdict: Verdict) -> Verdict | None:
    """Return MET where the last treatment is certainly longer ago than the protocol asks."""
    rules, treated = case.protocol.eligibility, case.evidence.malignancy_last_treated
    consented = case.evidence.consented_at
    if rules.malignancy is Malignancy.EVER or treated is None or consented is None:
        return None
    on = consented.astimezone(case.zone).date()
    limit = (on.year - rules.malignancy_years, on.month, on.day)
    last = treated.latest
    if (last.year, last.month, last.day) >= limit:
        return None
    inputs = (*verdict.inputs, Input("malignancy_last_treated", str(treated)))
    note = words.MALIGNANCY_LONG_AGO.filled(limit=rules.malignancy_years)
    return Verdict("E03", Status.MET, inputs, notes=(note,))


def severe_infection(case: Case) -> Verdict:
    """Protocol E04: judged; "absent" needs a comment where infection is the cause (A19)."""
    answer, cause = case.evidence.judgements.get("E04", Judgement()), case.evidence.risk_factor
    verdict = judged("E04")(case)
    inputs = (*verdict.inputs, Input("risk_factor", cause)) if cause else verdict.inputs
    notes, status = verdict.notes, verdict.status
    if status is Status.MET and cause in case.protocol.eligibility.infective_risk_factors:
        notes = _comment_owed(case, answer, words.COMMENT_OWED_FOR_CAUSE)
        status = Status.PENDING if notes else Status.MET
    return Verdict("E04", status, inputs, notes=notes)


def infected(case: Case) -> Verdict:
    """Protocol E05: a positive result excludes; anything but a dated, recent negative holds back (A20)."""
    tests = {code: case.evidence.infection_tests.get(code, LabResult()) for code in infection_codes(case)}
    inputs = tuple(Input(code, result_in_words(test)) for code, test in tests.items())
    positive = [code for code, test in tests.items() if test.result == POSITIVE]
    if positive:
        notes = tuple(_named(words.TEST_POSITIVE, code) for code in positive)
        return Verdict("E05", Status.NOT_MET, inputs, notes=notes)
    limit = case.protocol.eligibility.infection_maximum_age_days
    notes = tuple(note for code, test in tests.items() for note in open_points(code, test, case.today, limit))
    return Verdict("E05", Status.PENDING if notes else Status.MET, inputs, notes=notes)


def infection_codes(case: Case) -> tuple[str, ...]:
    """Return the tests that the protocol asks for."""
    return case.protocol.eligibility.infection_tests


def result_in_words(test: LabResult) -> str:
    """Return a result and its date, such as NEGATIVE, 2016-05-01."""
    result = test.result or "UNKNOWN"
    return f"{result}, {test.on}" if test.on else result


def open_points(code: str, test: LabResult, today: date, limit: int) -> Iterator[Text]:
    """Yield why a test is not yet a dated negative of the last `limit` days."""
    if test.result == POSITIVE:
        yield _named(words.TEST_POSITIVE, code)
    elif test.result == INDETERMINATE:
        yield _named(words.TEST_INDETERMINATE, code)
    elif test.result != NEGATIVE:
        yield _named(words.TEST_OPEN, code)
    elif test.on is None:
        yield _named(words.TEST_UNDATED, code)
    elif (age := days_between(today, test.on)) > limit:
        yield _named(words.TEST_OLD, code, age=age, limit=limit)


def _named(text: Text, code: str, **values: object) -> Text:
    name = words.LABELS[code]
    return Text(text.en.format(test=name.en, **values), text.zh.format(test=name.zh, **values))


def pregnant_or_perinatal(case: Case) -> Verdict:
    """Protocol E06: female, and pregnant or no more than 42 days after a birth (A21)."""
    sex = case.evidence.sex
    if not sex:
        return Verdict("E06", Status.PENDING, notes=(words.SEX_MISSING,))
    if sex == MALE:
        return Verdict("E06", Status.MET, (Input("sex", sex),))
    status, notes = _tested_positive(case) or _postpartum(case) or _tested_negative(case)
    return Verdict("E06", status, _pregnancy_inputs(case), notes=notes)


def _pregnancy_inputs(case: Case) -> tuple[Input, ...]:
    found = case.evidence
    inputs = [Input("sex", found.sex), Input("can_bear_children", yes_no(answer=found.can_bear_children))]
    if found.pregnancy:
        inputs.append(Input("pregnancy", result_in_words(found.pregnancy)))
    if found.gave_birth_on:
        inputs.append(Input("gave_birth_on", str(found.gave_birth_on)))
    return tuple(inputs)


Judged = tuple[Status, tuple[Text, ...]]


def _tested_positive(case: Case) -> Judged | None:
    test = case.evidence.pregnancy
    return (Status.NOT_MET, (words.PREGNANT,)) if test and test.result == POSITIVE else None


def _postpartum(case: Case) -> Judged | None:
    """Return the verdict of a recent birth, None where a birth decides nothing."""
    born, limit = case.evidence.gave_birth_on, case.protocol.eligibility.postpartum_exclusion_days
    if born is None:
        return None
    least, most = _days_since(born, case.today)
    if most <= limit:
        return Status.NOT_MET, (words.POSTPARTUM.filled(age=most, limit=limit),)
    return (Status.PENDING, (words.POSTPARTUM_UNSURE,)) if least <= limit else None


def _days_since(born: PartialDate, today: date) -> tuple[int, int]:
    """Return the fewest and the most days since a date that may be partial."""
    return days_between(today, born.latest), days_between(today, born.earliest)


def _tested_negative(case: Case) -> Judged:
    found, limit = case.evidence, case.protocol.eligibility.pregnancy_maximum_age_days
    test = found.pregnancy or LabResult()
    if found.can_bear_children is None:
        return Status.PENDING, (words.CHILDBEARING_MISSING,)
    if not found.can_bear_children:
        return Status.MET, ()
    notes = tuple(open_points("pregnancy", test, case.today, limit))
    return (Status.PENDING, notes) if notes else (Status.MET, ())
