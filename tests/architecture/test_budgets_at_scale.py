"""Queries per page: exact, and the same at 20 and at 2,000 participants (issue 2)."""

from itertools import count, islice

import pytest

from enrollment.models import Participant
from followup.models import ScheduledAssessment
from tests.architecture.test_budgets import FURTHER, by_name, counted, told
from tests.bench.pages import MEASURED
from ucmsc_ali.accounts.models import Site
from ucmsc_ali.crf.models import Crf
from ucmsc_ali.demo.crowd import crowd

pytestmark = pytest.mark.django_db
__all__ = ["counted", "told"]
FEW, MANY, AT_ONE_SITE = 20, 2_000, 900


def test_queries_are_the_same_at_20_and_at_2000_participants(told, counted):
    codes = told(list(MEASURED.values()))
    measured = {name: codes[story.key] for name, story in MEASURED.items()}
    told([*FURTHER, *crowd(FEW - len(codes) - len(FURTHER), seed=1)])
    few = counted(measured)

    echo(MANY - FEW)
    many = counted(measured)

    assert Participant.objects.count() == MANY
    assert {str(page): number for page, number in many.items() if number > page.limit} == {}
    assert by_name(many) == by_name(few)


def echo(wanted: int) -> None:
    """Add participants who stand where those of the demonstration stand: their schedules, their forms."""
    sources = list(Participant.objects.all())
    made = [
        twin(source, site, number)
        for source, (site, number) in zip(cycle(sources, wanted), places(), strict=False)
    ]
    Participant.objects.bulk_create(made)
    rows = {model: {source.pk: list(model.objects.filter(participant=source)) for source in sources}
            for model in (ScheduledAssessment, Crf)}  # fmt: skip
    for model, by_source in rows.items():
        copies = [
            copy(model, row, participant_id=new.pk)
            for source, new in zip(cycle(sources, wanted), made, strict=True)
            for row in by_source[source.pk]
        ]
        model.objects.bulk_create(copies, batch_size=500)


def cycle(sources: list[Participant], wanted: int) -> list[Participant]:
    """Return sources over and over, as many as wanted."""
    return [sources[place % len(sources)] for place in range(wanted)]


def places():
    """Yield a site and a free number at it, first at site 01."""
    first = Site.objects.get(number="01")
    yield from ((first, number) for number in islice(count(100), AT_ONE_SITE))
    for site in (Site.objects.create(number=f"9{place}", name=f"Fictional {place}") for place in range(3)):
        yield from ((site, number) for number in islice(count(1), AT_ONE_SITE))


def twin(source: Participant, site: Site, number: int) -> Participant:
    """Return a participant who stands where another does, but is not treated: 20 are all there may be."""
    code = f"{site.number}-{number:03}"
    return copy(
        Participant,
        source,
        site_id=site.pk,
        number=number,
        code=code,
        token=code,
        rescreen_of_id=None,
        day_0_at=None,
    )


def copy(model, row, **other):
    """Return an unsaved copy of a row with other values."""
    columns = [column.attname for column in model._meta.concrete_fields if not column.primary_key]
    return model(**{**{name: getattr(row, name) for name in columns}, **other})
