"""What a product and its administration must show (F11, domain §2.5 and §3.3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from dosing.arithmetic import is_within_tolerance
from dosing.finding import Finding, Severity
from ucmsc_ali.lib.quantities import plain, show
from ucmsc_ali.lib.study_day import hours_between
from ucmsc_ali.protocol.model import Dose, Product, Protocol, Text

PASS, FAIL, PENDING = "PASS", "FAIL", "PENDING"


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What is known of a product: times aware, viability in percent, concentration in 10^6/mL."""

    lot: str = ""
    expires_at: datetime | None = None
    ready_at: datetime | None = None
    viability_percent: Decimal | None = None
    concentration: Decimal | None = None
    passage: int | None = None
    release_tests: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Interruption:
    """A stop of an infusion and its restart, aware; `restarted_at` is empty where it did not go on."""

    stopped_at: datetime
    restarted_at: datetime | None = None


def check_product(
    batch: Batch, start: datetime, *, protocol: Protocol, lots_before: Sequence[str] = ()
) -> list[Finding]:
    """Return what forbids or questions giving a product at an aware start."""
    limits = protocol.product
    return [
        *_viability(batch.viability_percent, limits),
        *_expiry(batch.expires_at, start),
        *_release(batch.release_tests, limits),
        *_hold(batch.ready_at, start, limits),
        *_passage(batch.passage, limits),
        *_concentration(batch.concentration, limits),
        *_lot(batch.lot, lots_before, limits),
    ]


def _viability(found: Decimal | None, limits: Product) -> Iterator[Finding]:
    if found is None:
        yield _hard("VIABILITY_MISSING", "Enter the viability.", "请填写存活率。")
    elif found < limits.viability_minimum_percent:
        limit = plain(limits.viability_minimum_percent)
        yield _hard(
            "VIABILITY_TOO_LOW",
            f"Viability {plain(found)} % is below {limit} %: do not give this product.",
            f"存活率{plain(found)}%低于{limit}%：不得输注该制剂。",
        )
    elif found < limits.viability_expected_percent:
        limit = plain(limits.viability_expected_percent)
        yield _soft(
            "VIABILITY_LOW",
            f"Viability {plain(found)} % is below the expected {limit} %.",
            f"存活率{plain(found)}%低于预期的{limit}%。",
        )


def _expiry(expires_at: datetime | None, start: datetime) -> Iterator[Finding]:
    if expires_at is None:
        yield _hard("EXPIRY_MISSING", "Enter the expiry of the product.", "请填写制剂有效期。")
    elif start > expires_at:
        yield _hard(
            "EXPIRED",
            "The product expired before the start: do not give it.",
            "制剂在输注开始前已过期：不得输注。",
        )


def _release(results: Mapping[str, str], limits: Product) -> Iterator[Finding]:
    for test in limits.release_tests:
        result, name = results.get(test, ""), RELEASE_TESTS.get(test, Text(test, test))
        if result == FAIL:
            yield _hard(
                f"{test}_FAILED",
                f"{name.en[0].upper()}{name.en[1:]} failed: do not give this product.",
                f"{name.zh}不合格：不得输注该制剂。",
            )
        elif result == PENDING:
            yield _soft(f"{test}_PENDING", f"The result of {name.en} is pending.", f"{name.zh}结果待报告。")
        elif result != PASS:
            yield _hard(f"{test}_MISSING", f"Enter the result of {name.en}.", f"请填写{name.zh}结果。")


def _hold(ready_at: datetime | None, start: datetime, limits: Product) -> Iterator[Finding]:
    if ready_at is None:
        return
    hours = hours_between(ready_at, start)
    if hours < 0:
        yield _hard(
            "READY_AFTER_START",
            "The product was ready after the start: check the times.",
            "制剂准备完成时间晚于输注开始：请核对时间。",
        )
    elif hours > limits.hold_expected_maximum_hours:
        limit = plain(limits.hold_expected_maximum_hours)
        yield _soft(
            "HELD_LONG",
            f"The product was ready {show(hours)} h before the start, more than {limit} h.",
            f"制剂准备完成至输注开始{show(hours)}小时，超过{limit}小时。",
        )


def _passage(found: int | None, limits: Product) -> Iterator[Finding]:
    if found is None:
        return
    low, high = limits.passage_minimum, limits.passage_maximum
    if not low <= found <= high:
        yield _hard(
            "PASSAGE_OUT_OF_RANGE", f"Enter a passage from {low} to {high}.", f"代次应为{low}–{high}。"
        )
    elif found > limits.passage_expected_maximum:
        expected = limits.passage_expected_maximum
        yield _soft(
            "PASSAGE_HIGH",
            f"Passage {found} is above the expected {expected}.",
            f"代次{found}高于预期的{expected}。",
        )


def _concentration(found: Decimal | None, limits: Product) -> Iterator[Finding]:
    low, high = plain(limits.concentration_minimum), plain(limits.concentration_maximum)
    if found is None or not limits.concentration_minimum <= found <= limits.concentration_maximum:
        yield _hard(
            "CONCENTRATION_OUT_OF_RANGE",
            f"Enter a concentration from {low} to {high} × 10^6/mL.",
            f"细胞浓度应为{low}–{high} × 10^6/mL。",
        )


def _lot(lot: str, before: Sequence[str], limits: Product) -> Iterator[Finding]:
    if limits.same_lot_expected and lot and any(other != lot for other in before):
        others = ", ".join(sorted({other for other in before if other != lot}))
        yield _soft(
            "LOT_CHANGED",
            f"Lot {lot} differs from {others}, which was given before.",
            f"批号{lot}与之前使用的{others}不同。",
        )


def check_administration(
    *,
    start: datetime,
    end: datetime | None,
    volume_ml: Decimal | None,
    planned_ml: Decimal | None,
    percent: Decimal | None,
    protocol: Protocol,
    interruptions: Sequence[Interruption] = (),
) -> list[Finding]:
    """Return what is wrong or unusual in how an infusion was given; `percent` of the planned cells.

    The end and the volume are None while the infusion still runs.
    """
    return [
        *(_duration(start, end, protocol.product) if end is not None else ()),
        *(_volume(volume_ml, planned_ml, protocol) if volume_ml is not None else ()),
        *_delivered(percent, protocol.dose),
        *_interruptions(start, end, interruptions, protocol),
    ]


def _duration(start: datetime, end: datetime, limits: Product) -> Iterator[Finding]:
    minutes = hours_between(start, end) * 60
    low, high = limits.duration_minimum_minutes, limits.duration_maximum_minutes
    usual = (limits.duration_expected_minimum_minutes, limits.duration_expected_maximum_minutes)
    if minutes <= 0:
        yield _hard("END_BEFORE_START", "The end must be after the start.", "结束时间须晚于开始时间。")
    elif not low <= minutes <= high:
        yield _hard(
            "DURATION_OUT_OF_RANGE",
            f"{show(minutes, 0)} min from start to end: check the times ({low} to {high} min).",
            f"输注时长{show(minutes, 0)}分钟：请核对时间（{low}–{high}分钟）。",
        )
    elif not usual[0] <= minutes <= usual[1]:
        yield _soft(
            "DURATION_UNUSUAL",
            f"{show(minutes, 0)} min from start to end; {usual[0]} to {usual[1]} min are expected.",
            f"输注时长{show(minutes, 0)}分钟；预期{usual[0]}–{usual[1]}分钟。",
        )


def _volume(volume: Decimal, planned: Decimal | None, protocol: Protocol) -> Iterator[Finding]:
    highest = protocol.product.volume_maximum_ml
    low, high = protocol.dose.volume_minimum_percent, protocol.dose.volume_maximum_percent
    if not 0 <= volume <= highest:
        yield _hard(
            "VOLUME_OUT_OF_RANGE",
            f"Enter a volume from 0 to {plain(highest)} mL.",
            f"体积应为0–{plain(highest)} mL。",
        )
    elif planned and not low <= volume / planned * 100 <= high:
        yield _soft(
            "VOLUME_UNUSUAL",
            f"{plain(volume)} mL is {show(volume / planned * 100)} % of the planned {show(planned)} mL.",
            f"{plain(volume)} mL为计划体积{show(planned)} mL的{show(volume / planned * 100)}%。",
        )


def _delivered(percent: Decimal | None, dose: Dose) -> Iterator[Finding]:
    if percent is not None and not is_within_tolerance(percent, dose):
        low, high = plain(dose.delivered_minimum_percent), plain(dose.delivered_maximum_percent)
        text = Text(
            f"{show(percent)} % of the planned cells were given, outside {low} to {high} %: a deviation.",
            f"实际细胞数为计划的{show(percent)}%，超出{low}–{high}%：方案偏离。",
        )
        yield Finding("DOSE_OUT_OF_TOLERANCE", Severity.MINOR, text)


def _interruptions(
    start: datetime, end: datetime | None, stops: Sequence[Interruption], protocol: Protocol
) -> Iterator[Finding]:
    limit = protocol.spacing.restart_within_hours
    for stop in stops:
        moments = [start, stop.stopped_at, stop.restarted_at, end]
        known = [moment for moment in moments if moment is not None]
        if known != sorted(known):
            yield _hard(
                "INTERRUPTION_OUTSIDE",
                "The stop and the restart must lie between start and end, in this order.",
                "中断与恢复时间须依次位于开始与结束之间。",
            )
        elif stop.restarted_at and hours_between(stop.stopped_at, stop.restarted_at) > limit:
            yield _hard(
                "RESTARTED_TOO_LATE",
                f"A restart after {plain(limit)} h is another infusion: end this one at the stop.",
                f"中断超过{plain(limit)}小时后恢复视为另一次输注：请以中断时间结束本次输注。",
            )


def _hard(code: str, en: str, zh: str) -> Finding:
    return Finding(code, Severity.HARD, Text(en, zh))


def _soft(code: str, en: str, zh: str) -> Finding:
    return Finding(code, Severity.SOFT, Text(en, zh))


RELEASE_TESTS = {
    "STERILITY": Text("the sterility test", "无菌检查"),
    "ENDOTOXIN": Text("the endotoxin test", "内毒素检查"),
    "MYCOPLASMA": Text("the mycoplasma test", "支原体检查"),
}
