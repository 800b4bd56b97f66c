"""The six signals of docs/signals.md, as a careful clerk would count them from every version that is in force.

Plain and slow on purpose. A signal is about a unit; an agency's is the sum over its units and what is outside them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from math import floor
from statistics import median

from orchestration.domain.calendar import WorkingCalendar
from orchestration.domain.periods import month_after
from tests.support.deliveries import DAY, SECOND, Delivery, Instant, Row, accepted_rows, current
from tests.support.formulas import CLOCK_STOPPED, Clerk, Count, digitized

SIGNALS = (
    "signal_filing_burst_rate",
    "signal_accepted_at_once_rate",
    "signal_due_moved_rate",
    "signal_finished_then_reopened_rate",
    "signal_digitized_without_electronic_result_rate",
    "signal_completion_spike_rate",
)


@dataclass(frozen=True)
class Parameters:
    """dbt's variables of the same names, with ``signal_`` before them."""

    burst_filings: int = 5
    burst_seconds: int = 180
    burst_times_usual: int = 4
    at_once_seconds: int = 10
    last_working_seconds: int = 3600
    spike_last_working_days: int = 2
    spike_completions: int = 10
    spike_times_median: int = 3

    @property
    def variables(self) -> dict[str, int]:
        return {f"signal_{name}": value for name, value in asdict(self).items()}


#: Those of the project.
PROJECT = Parameters()
#: Under these, histories of a few dossiers hold bursts and spikes.
SHARP = Parameters(
    burst_filings=2, burst_times_usual=1, at_once_seconds=60, spike_completions=2, spike_last_working_days=12
)


def told_states(deliveries: Sequence[Delivery], agency: str) -> dict[str, list[Row]]:
    """Every version in force of an agency's dossiers, by code."""
    told: dict[str, list[Row]] = {}
    for delivery in current(deliveries):
        if (delivery.agency, delivery.dataset) == (agency, "dossiers"):
            for row in accepted_rows(delivery):
                told.setdefault(row["dossier_code"], []).append(row)
    return told


def count_signals(
    dossiers: Iterable[Row], told: Mapping[str, Sequence[Row]], clerk: Clerk, parameters: Parameters
) -> dict[str, Count]:
    """Numerator and denominator of each signal among the current rows of an agency or a unit."""
    rows = list(dossiers)
    units = {row["unit_code"] for row in rows}
    of_units = [[row for row in rows if row["unit_code"] == unit] for unit in units]
    accepted = [row for row in rows if clerk.accepted(row)]
    answered = [row for row in accepted if _answered_in_office_hours(row, clerk)]
    due = [row for row in accepted if row["due_at"] is not None]
    ends = {row["dossier_code"]: _first_end(told[row["dossier_code"]]) for row in rows if row["status"] != "withdrawn"}
    ended = [row for row in rows if clerk.in_period(_at(ends.get(row["dossier_code"])))]
    finished = [row for row in rows if clerk.finished(row)]
    scanned = [row for row in finished if digitized(row)]
    counts = (
        _sum(_bursts(of_unit, clerk, parameters) for of_unit in of_units),
        (sum(_seconds(row) <= parameters.at_once_seconds for row in answered), len(answered)),
        (sum(_was_moved(row, told[row["dossier_code"]]) for row in due), len(due)),
        (sum(_reopened(row, ends[row["dossier_code"]], clerk, parameters) for row in ended), len(ended)),
        (sum(not row["has_electronic_result"] for row in scanned), len(scanned)),
        _sum(_spikes(of_unit, clerk, parameters) for of_unit in of_units),
    )
    return dict(zip(SIGNALS, counts, strict=True))


def _sum(counts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    pairs = list(counts)
    return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)


def _bursts(rows: Sequence[Row], clerk: Clerk, parameters: Parameters) -> tuple[int, int]:
    days: dict[date, list[datetime]] = {}
    for row in rows:
        if clerk.submitted_online(row) and row["submitted_at"].precision != DAY:
            days.setdefault(row["submitted_at"].at.date(), []).append(row["submitted_at"].at)
    within, total = timedelta(seconds=parameters.burst_seconds), 0
    for filed in days.values():
        usual = Fraction(len(filed) * parameters.burst_seconds, 8 * 3600)
        enough = parameters.burst_filings + floor(parameters.burst_times_usual * usual)
        crowds = [start for start in filed if sum(start <= at <= start + within for at in filed) >= enough]
        total += sum(any(start <= at <= start + within for start in crowds) for at in filed)
    return total, sum(map(len, days.values()))


def _answered_in_office_hours(row: Row, clerk: Clerk) -> bool:
    submitted, clock = row["submitted_at"], row["submitted_at"].at.time()
    in_hours = time(8) <= clock < time(12) or time(13) <= clock < time(17)
    to_the_second = submitted.precision == SECOND == row["accepted_at"].precision
    return bool(
        row["channel"] == "online" and to_the_second and in_hours and clerk.calendar.is_working(submitted.at.date())
    )


def _seconds(row: Row) -> float:
    return float((row["accepted_at"].at - row["submitted_at"].at).total_seconds())


def _was_moved(row: Row, states: Sequence[Row]) -> bool:
    if any(state["status"] in CLOCK_STOPPED or (state["supplement_count"] or 0) > 0 for state in states):
        return False
    dues = [state["due_at"] for state in states if state["accepted_at"] is not None and state["due_at"] is not None]
    return bool(row["due_at"].after(min(dues, key=_order)))


End = tuple[Instant, Instant]


def _first_end(states: Sequence[Row]) -> End | None:
    """The earliest end that a version tells to the minute, with the deadline that it tells."""
    ends = [
        (state["finished_at"], state["due_at"])
        for state in states
        if state["status"] in ("resolved", "rejected")
        and state["finished_at"] is not None
        and state["finished_at"].precision != DAY
        and state["due_at"] is not None
    ]
    return min(ends, key=lambda end: (*_order(end[0]), *_order(end[1])), default=None)


def _order(instant: Instant) -> tuple[datetime, int]:
    return instant.at, instant.precision


def _at(end: End | None) -> Instant | None:
    return end[0] if end else None


def _reopened(row: Row, end: End | None, clerk: Clerk, parameters: Parameters) -> bool:
    assert end is not None
    ended, due = end
    is_done = row["status"] in ("resolved", "rejected") and row["finished_at"] is not None
    if ended.after(due) or (is_done and not row["finished_at"].after(ended)):
        return False
    until = datetime.combine(due.at.date(), time(17)) if due.precision == DAY else due.at
    return _working_time(ended.at, until, clerk.calendar) <= timedelta(seconds=parameters.last_working_seconds)


def _working_time(start: datetime, end: datetime, calendar: WorkingCalendar) -> timedelta:
    worked, day = timedelta(), start.date()
    while day <= end.date():
        if calendar.is_working(day):
            for opens, closes in ((time(8), time(12)), (time(13), time(17))):
                begin, stop = max(start, datetime.combine(day, opens)), min(end, datetime.combine(day, closes))
                worked += max(stop - begin, timedelta())
        day += timedelta(days=1)
    return worked


def _spikes(rows: Sequence[Row], clerk: Clerk, parameters: Parameters) -> tuple[int, int]:
    done = Counter(
        row["finished_at"].at.date()
        for row in rows
        if row["status"] in ("resolved", "rejected")
        and row["finished_at"] is not None
        and row["finished_at"].at.date() < clerk.as_of
    )
    inside = [day for day in done if clerk.start <= day < clerk.asat.date()]
    spikes = 0
    for day in inside:
        working = _working_days(day.replace(day=1), clerk.calendar)
        usual = median(done[each] for each in working if each < clerk.as_of) if working[0] < clerk.as_of else None
        is_late = day >= working[-parameters.spike_last_working_days :][0]
        if is_late and usual is not None and done[day] > parameters.spike_times_median * usual:
            spikes += done[day] if done[day] >= parameters.spike_completions else 0
    return spikes, sum(done[day] for day in inside)


@cache
def _working_days(month: date, calendar: WorkingCalendar) -> tuple[date, ...]:
    days = (month + timedelta(days=number) for number in range((month_after(month) - month).days))
    return tuple(day for day in days if calendar.is_working(day))
