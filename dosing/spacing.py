"""How the infusions follow one another: order, one a day, hours from start to start (A26, domain §3.3)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from dosing.finding import Finding, Severity
from ucmsc_ali.lib.quantities import show
from ucmsc_ali.lib.study_day import hours_between, protocol_day, site_date
from ucmsc_ali.protocol.model import Protocol, Spacing, Text


@dataclass(frozen=True)
class Given:
    """An infusion that was started: its number, aware start, aware end where it has ended."""

    number: int
    start: datetime
    end: datetime | None = None


def check_start(
    number: int, start: datetime, given: Sequence[Given], *, zone: ZoneInfo, protocol: Protocol
) -> list[Finding]:
    """Return what the start of an infusion meets or breaks; `given` are the others that were started."""
    earlier = sorted((one for one in given if one.number < number), key=lambda one: one.number)
    later = [one for one in given if one.number > number]
    found = [*_order(number, start, earlier, later), *_date(number, start, given, zone, protocol)]
    if earlier and start > earlier[-1].start:
        found.append(interval(number, start, earlier[-1], protocol.spacing))
    return found


def _order(
    number: int, start: datetime, earlier: Sequence[Given], later: Sequence[Given]
) -> Iterator[Finding]:
    if number > 1 and not earlier:
        yield _hard(
            "FIRST_INFUSION_MISSING",
            Text("Record infusion 1 first.", "请先记录第1次输注。"),
        )
    for one in earlier:
        if start <= one.start:
            yield _hard("ORDER", _ORDER.filled(number=number, other=one.number, side="after", zh_side="晚于"))
        elif one.end is None or start < one.end:
            yield _hard("PREVIOUS_NOT_ENDED", _NOT_ENDED.filled(number=number, other=one.number))
    for one in later:
        if start >= one.start:
            yield _hard(
                "ORDER", _ORDER.filled(number=number, other=one.number, side="before", zh_side="早于")
            )


def _date(
    number: int, start: datetime, given: Sequence[Given], zone: ZoneInfo, protocol: Protocol
) -> Iterator[Finding]:
    day = site_date(start, zone)
    for one in given:
        if protocol.spacing.one_start_per_date and one.number != number and site_date(one.start, zone) == day:
            yield _hard("SAME_DATE", _SAME_DATE.filled(other=one.number, day=day.isoformat()))
    first = next((one for one in given if one.number == 1), None)
    if first and number > 1 and protocol_day(start, first.start, zone) > protocol.spacing.last_day:
        yield _hard("AFTER_LAST_DAY", _AFTER_LAST_DAY.filled(number=number, day=protocol.spacing.last_day))


def interval(number: int, start: datetime, previous: Given, spacing: Spacing) -> Finding:
    """Judge the hours from the previous start; an infusion missed between moves the limits on."""
    hours = hours_between(previous.start, start)
    missed = spacing.target_hours * (number - previous.number - 1)
    if hours < spacing.hard_minimum_hours:
        return _interval("TOO_SOON", Severity.HARD, hours, previous, spacing.hard_minimum_hours)
    if hours < spacing.earliest_hours + missed:
        return _interval("EARLY", Severity.MINOR, hours, previous, spacing.earliest_hours + missed)
    if hours > spacing.major_after_hours + missed:
        return _interval("VERY_LATE", Severity.MAJOR, hours, previous, spacing.major_after_hours + missed)
    if hours > spacing.latest_hours + missed:
        return _interval("LATE", Severity.MINOR, hours, previous, spacing.latest_hours + missed)
    return _interval("IN_TIME", Severity.OK, hours, previous, spacing.target_hours + missed)


def _interval(code: str, severity: Severity, hours: Decimal, previous: Given, limit: Decimal) -> Finding:
    text = _INTERVALS[code].filled(hours=show(hours), other=previous.number, limit=f"{limit:f}")
    return Finding(f"INTERVAL_{code}", severity, text)


def _hard(code: str, text: Text) -> Finding:
    return Finding(code, Severity.HARD, text)


_ORDER = Text(
    "Infusion {number} must start {side} infusion {other}: check the times.",
    "第{number}次输注开始时间应{zh_side}第{other}次输注：请核对时间。",
)
_NOT_ENDED = Text(
    "Infusion {number} cannot start before infusion {other} has ended.",
    "第{other}次输注结束前，第{number}次输注不能开始。",
)
_SAME_DATE = Text(
    "Infusion {other} also starts on {day}: one start per date.",
    "第{other}次输注也在{day}开始：每日只能开始一次。",
)
_AFTER_LAST_DAY = Text(
    "Infusion {number} cannot be given after D{day}.",
    "第{number}次输注不得在D{day}之后进行。",
)
_INTERVALS = {
    "TOO_SOON": Text(
        "{hours} h after the start of infusion {other}: wait until {limit} h.",
        "距第{other}次输注开始{hours}小时：须满{limit}小时。",
    ),
    "EARLY": Text(
        "{hours} h after the start of infusion {other}: earlier than {limit} h, a minor deviation.",
        "距第{other}次输注开始{hours}小时：早于{limit}小时，轻微偏离。",
    ),
    "LATE": Text(
        "{hours} h after the start of infusion {other}: later than {limit} h, a minor deviation.",
        "距第{other}次输注开始{hours}小时：晚于{limit}小时，轻微偏离。",
    ),
    "VERY_LATE": Text(
        "{hours} h after the start of infusion {other}: later than {limit} h, a major deviation. "
        "The sponsor approves it first.",
        "距第{other}次输注开始{hours}小时：晚于{limit}小时，重大偏离，须先经申办者批准。",
    ),
    "IN_TIME": Text(
        "{hours} h after the start of infusion {other} (target {limit} h).",
        "距第{other}次输注开始{hours}小时（目标{limit}小时）。",
    ),
}
