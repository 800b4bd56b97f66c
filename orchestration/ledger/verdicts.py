"""Which deliveries are accepted: a pure function of the set of deliveries, whatever the order they came in.

For each series (agency × dataset) in period order, for each period in revision order. What a delivery's own facts say
(unreadable, critical rules it fails) is given; what its series says of it (another content under a revision that
exists, volume, rows of other periods) is decided here, because the deliveries in force of earlier periods must be known
first: a spike that is held is no part of the median that later periods are compared with.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from statistics import median
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from orchestration.domain.calendar import IsWorking

Status = Literal["accepted", "held", "duplicate", "superseded", "unreadable", "withdrawn"]
ComparativeRule = Literal["revision_is_new", "volume", "inside_period"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Where the comparative rules hold a delivery; the values and why they stand there: ``expectations.thresholds``."""

    volume_low: float
    volume_high: float
    volume_periods: int
    volume_bursts: frozenset[str]
    outside_share: float
    few_rows: int
    few_share: float
    months_remembered: timedelta
    days_remembered: timedelta

    def judges_volume(self, dataset: str, earlier_periods: int) -> bool:
        """Whether enough is known of a dataset that comes evenly to hold a delivery for its volume."""
        return earlier_periods >= self.volume_periods and dataset not in self.volume_bursts

    def beyond_few(self, rows: int, share: float) -> bool:
        """Whether rows are more than the few that are let through whatever their share of a small delivery."""
        return rows > self.few_rows or share > self.few_share


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a verdict depends on. ``critical``: its own facts fail a critical rule; ``rows_accepted``: null: unread."""

    delivery_id: str
    agency_code: str
    dataset: str
    period: str
    period_start: date
    period_end: date
    revision: int
    path: str
    sha256: str
    received_at: datetime
    rows_accepted: int | None = None
    readable: bool = True
    critical: bool = False
    withdrawn: bool = False
    declared_empty: bool = False
    rows_outside_period: int = 0
    share_outside_period: float | None = None

    @property
    def series(self) -> tuple[str, str]:
        """The agency and the dataset."""
        return self.agency_code, self.dataset


@dataclass(frozen=True, slots=True)
class InForce:
    """An earlier period's delivery in force: its kind of period, its end, its rows."""

    period: str
    period_start: date
    period_end: date
    rows: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the series says of a delivery.

    ``share_outside_period`` is null where the rule does not apply: nothing earlier is in force, or rows belong to no
    period; ``share_outside_period_held`` also where the rows outside are few.
    ``volume_ratio`` is null without an earlier median above zero, and for a delivery declared empty.
    """

    earlier_periods: int
    median_rows: float | None
    volume_ratio: float | None
    share_outside_period: float | None
    share_outside_period_held: float | None
    conflicts_with: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A delivery's status; ``standing`` is the delivery it duplicates, or that superseded it."""

    delivery: Candidate
    status: Status
    comparison: Comparison
    resend_revision: int
    standing: str | None = None

    @property
    def is_current(self) -> bool:
        """Whether its rows are the ones in force."""
        return self.status == "accepted"


def weekday(day: date) -> bool:
    """Whether a day is a working day, as far as the calendar's week tells."""
    return day.weekday() < 5


def judge(
    deliveries: Iterable[Candidate],
    limits: Limits,
    *,
    is_working: IsWorking = weekday,
    past: Iterable[InForce] = (),
    first_end: date | None = None,
) -> list[Verdict]:
    """The verdicts of one series' deliveries, or of all from some period on.

    Args:
        deliveries: every delivery of the periods to judge.
        limits: the thresholds of the comparative rules.
        is_working: tells working days from days off; days are compared with days of their kind.
        past: what is in force in earlier periods, at least as far back as ``limits`` remembers.
        first_end: the end of the first period in force, when it is further back than ``past``.
    """
    known = _Past(limits, is_working, first_end)
    for delivery in sorted(past, key=lambda delivery: delivery.period_end):
        known.add(delivery)
    verdicts = []
    ordered = sorted(deliveries, key=_period_order)
    for _, of_period in groupby(ordered, key=lambda delivery: (delivery.period_end, delivery.period_start)):
        judged = _judge_period(list(of_period), known, limits)
        verdicts += judged
        for current in (verdict.delivery for verdict in judged if verdict.is_current):
            known.add(InForce(current.period, current.period_start, current.period_end, current.rows_accepted or 0))
    return verdicts


def judge_all(deliveries: Iterable[Candidate], limits: Limits, *, is_working: IsWorking = weekday) -> list[Verdict]:
    """The verdicts of any set of deliveries, series by series."""
    ordered = sorted(deliveries, key=lambda delivery: delivery.series)
    by_series = groupby(ordered, key=lambda delivery: delivery.series)
    return [verdict for _, of_series in by_series for verdict in judge(of_series, limits, is_working=is_working)]


def _period_order(delivery: Candidate) -> tuple[date, date, int, datetime, str, str]:
    """Receipt first, then path: the first of two contents under one revision stands."""
    return (
        delivery.period_end,
        delivery.period_start,
        delivery.revision,
        delivery.received_at,
        delivery.path,
        delivery.delivery_id,
    )


class _Past:
    """What is in force in the periods judged so far, by kind of period, oldest first."""

    def __init__(self, limits: Limits, is_working: IsWorking, first_end: date | None) -> None:
        self._limits = limits
        self._is_working = is_working
        self._rows: dict[str, list[tuple[date, int]]] = {}
        self._first_end = first_end or date.max

    def add(self, delivery: InForce) -> None:
        kind = self._kind(delivery.period, delivery.period_start)
        self._rows.setdefault(kind, []).append((delivery.period_end, delivery.rows))
        self._first_end = min(self._first_end, delivery.period_end)

    def has_earlier(self, period_end: date) -> bool:
        """Whether anything is in force in a period that ended before."""
        return self._first_end < period_end

    def comparable_rows(self, period: str, start: date, end: date) -> list[int]:
        """Rows of the earlier periods remembered that are of the same kind: months, working days, or days off."""
        kind = self._kind(period, start)
        memory = self._limits.months_remembered if kind == "month" else self._limits.days_remembered
        ends = self._rows.get(kind, [])
        oldest = bisect_right(ends, start - memory, key=itemgetter(0))
        return [rows for _, rows in ends[oldest : bisect_left(ends, end, key=itemgetter(0))]]

    def _kind(self, period: str, start: date) -> str:
        if len(period) == len("YYYY-MM"):
            return "month"
        return "working day" if self._is_working(start) else "day off"


def _judge_period(deliveries: Sequence[Candidate], past: _Past, limits: Limits) -> list[Verdict]:
    verdicts: list[Verdict] = []
    in_force: int | None = None
    first_of_revision: dict[int, str] = {}
    resend = deliveries[-1].revision + 1
    some = deliveries[0]
    comparable = past.comparable_rows(some.period, some.period_start, some.period_end)
    has_earlier = past.has_earlier(some.period_end)
    for delivery in deliveries:
        first = first_of_revision.setdefault(delivery.revision, delivery.delivery_id)
        comparison = Comparison(
            earlier_periods=len(comparable),
            median_rows=float(median(comparable)) if comparable else None,
            volume_ratio=_volume_ratio(delivery, comparable),
            share_outside_period=delivery.share_outside_period if has_earlier else None,
            share_outside_period_held=_share_outside(delivery, limits) if has_earlier else None,
            conflicts_with=None if first == delivery.delivery_id else first,
        )
        standing = None if in_force is None else verdicts[in_force].delivery
        status = _status(delivery, comparison, standing, limits)
        verdict = Verdict(delivery, status, comparison, resend)
        if status == "duplicate" and standing is not None:
            verdict = replace(verdict, standing=standing.delivery_id)
        if status == "accepted":
            if in_force is not None:
                verdicts[in_force] = replace(verdicts[in_force], status="superseded", standing=delivery.delivery_id)
            in_force = len(verdicts)
        verdicts.append(verdict)
    return verdicts


def _status(delivery: Candidate, comparison: Comparison, standing: Candidate | None, limits: Limits) -> Status:
    if delivery.withdrawn:
        return "withdrawn"
    if not delivery.readable:
        return "unreadable"
    if standing is not None and standing.sha256 == delivery.sha256:
        return "duplicate"
    return "held" if delivery.critical or failed_rules(delivery, comparison, limits) else "accepted"


def failed_rules(delivery: Candidate, comparison: Comparison, limits: Limits) -> set[ComparativeRule]:
    """The critical rules that a delivery fails by what its series says of it."""
    failed: set[ComparativeRule] = set()
    if comparison.conflicts_with is not None:
        failed.add("revision_is_new")
    ratio = comparison.volume_ratio
    judged = limits.judges_volume(delivery.dataset, comparison.earlier_periods)
    if judged and ratio is not None and not limits.volume_low <= ratio <= limits.volume_high:
        failed.add("volume")
    if (comparison.share_outside_period_held or 0) > limits.outside_share:
        failed.add("inside_period")
    return failed


def _volume_ratio(delivery: Candidate, comparable: Sequence[int]) -> float | None:
    if delivery.rows_accepted is None or delivery.declared_empty or not comparable:
        return None
    middle = median(comparable)
    return delivery.rows_accepted / middle if middle > 0 else None


def _share_outside(delivery: Candidate, limits: Limits) -> float | None:
    share = delivery.share_outside_period
    return share if share is None or limits.beyond_few(delivery.rows_outside_period, share) else None
