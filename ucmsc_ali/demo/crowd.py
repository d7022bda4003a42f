"""Many more participants, for measurements: screened long ago at as many sites as their numbers need."""

from collections.abc import Iterator
from random import Random

from ucmsc_ali.demo import usual
from ucmsc_ali.demo.course import assessed, consented, entered, judged
from ucmsc_ali.demo.story import DaysAgo, FailScreening, Person, Screen, Step, Story, hours

PER_SITE = 900  # a site gives 999 numbers; the rest is left for whoever tries the pages
FIRST_DAY, LAST_DAY = 330, 40  # days ago
RISKS = ("PNEUMONIA", "ASPIRATION", "TRAUMA", "PANCREATITIS", "SEPSIS EXTRAPULMONARY")
OLD_CONSENT = "V1.0"


def crowd(count: int, seed: int) -> list[Story]:
    """Return so many further stories, the earliest first; the same for the same seed."""
    numbers = Random(f"{seed}:crowd")  # noqa: S311 made-up people, the same for the same seed
    return [one(index, count, numbers) for index in range(count)]


def site_of_number(index: int) -> str:
    """Return the number of the site where the participant with this index was screened."""
    return f"{index // PER_SITE + 1:02d}"


def one(index: int, count: int, numbers: Random) -> Story:
    """Return one story; its kind is drawn."""
    ago = FIRST_DAY - (FIRST_DAY - LAST_DAY) * index // max(count, 1)
    tell = numbers.choices((too_well, infected, declines, unfinished), weights=(45, 20, 25, 10))[0]
    return Story(
        key=f"crowd-{index:04d}",
        title="Screened long ago",
        anchor=DaysAgo(ago, f"{numbers.randint(7, 18):02d}:{numbers.randint(0, 59):02d}"),
        steps=list(tell(numbers)),
        site=site_of_number(index),
    )


def person(numbers: Random) -> Person:
    """Return somebody who could take part."""
    return Person(
        age=numbers.randint(36, 69),
        sex=numbers.choice("MF"),
        birthday=f"{numbers.randint(1, 12):02d}-{numbers.randint(1, 28):02d}",
        height=str(numbers.randint(152, 184)),
        weight=f"{numbers.uniform(52, 90):.1f}",
        risk_factor=numbers.choice(RISKS),
    )


def too_well(numbers: Random) -> Iterator[Step]:
    """Yield a screening that ends for a P/F above the limit."""
    who = person(numbers)
    yield from consented(who, hours(0), version=OLD_CONSENT)
    yield from assessed(who, hours(0), pao2=str(numbers.randint(101, 112)))
    yield judged(who, hours(3))
    yield FailScreening(at=hours(4))


def infected(numbers: Random) -> Iterator[Step]:
    """Yield a screening that ends for a positive test."""
    who, test = person(numbers), numbers.choice(("hbsag", "hcv", "tb"))
    yield from consented(who, hours(0), version=OLD_CONSENT)
    yield from assessed(who, hours(0), pao2=str(numbers.randint(68, 95)), baseline={test: "POSITIVE"})
    yield FailScreening(at=hours(4))


def declines(numbers: Random) -> Iterator[Step]:
    """Yield a refusal."""
    yield Screen(at=hours(0))
    values = usual.declined(numbers.choice("MF"), numbers.choice(("WITHIN", "WITHIN", "ABOVE")))
    yield entered("consent", "SCR", values, hours(0, 30))


def unfinished(numbers: Random) -> Iterator[Step]:
    """Yield a screening that ran out of time."""
    who = person(numbers)
    yield from consented(who, hours(0), version=OLD_CONSENT)
    yield FailScreening(at=hours(73), words="Infusion 1 could not be given within 72 h of consent.")
