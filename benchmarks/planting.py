"""Plants signals of hollow progress, and what merely looks like them, in the sample's rows by unit and month.

A planted unit-month has a share of its dossiers told anew, in every delivery that tells of them. A decoy is treated
just alike but for the one thing that makes it no signal: at the counter, out of office hours, with a supplement, days
before the deadline, not digitized, in the middle of the month.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np
import polars as pl

from orchestration.domain.calendar import WorkingCalendar
from orchestration.domain.periods import month_after
from orchestration.sample.manners import manner_of

#: Shares of a unit-month's dossiers that are told anew: some, many, most.
SHARES = (0.15, 0.4, 0.8)
#: Unit-months of each share, and decoys, for each signal.
PLANTED, DECOYS = 4, 6
#: Fewest dossiers of the kind in a unit-month: fewer hold no pattern.
FEWEST = 15
#: The months that may be planted; the month after is delivered too, so that something can be told anew.
MONTHS = ("2024-01", "2024-02", "2024-03")
STOPPED = ("supplement", "payment_due", "suspended")


@dataclass(frozen=True)
class Planted:
    """One unit-month; a decoy must not be found."""

    signal: str
    unit: str
    month: str
    share: float
    is_decoy: bool
    dossiers: int


@dataclass(frozen=True)
class Place:
    """Where and how much is to be planted, and the calendar and chance to do it with."""

    month: datetime
    agency: str
    is_decoy: bool
    calendar: WorkingCalendar
    rng: np.random.Generator

    @property
    def end(self) -> datetime:
        """The first instant after the month."""
        return datetime.combine(month_after(self.month.date()), time())

    def working_day(self, from_the_end: int) -> datetime:
        """The month's working days counted from its end, 1 the last."""
        days = [self.month + timedelta(days=number) for number in range((self.end - self.month).days)]
        return [day for day in days if self.calendar.is_working(day.date())][-from_the_end]


Rows = list[dict[str, object]]
#: Tells the chosen dossiers anew: of each its rows as (delivery month, row), changed in place or added to.
Told = list[tuple[str, dict[str, object]]]


def plant(
    rows: dict[str, pl.DataFrame], calendar: WorkingCalendar, seed: int
) -> tuple[dict[str, pl.DataFrame], list[Planted]]:
    """Rows of ``dossiers`` by delivery month, told anew, and the key. No unit-month and no dossier is taken twice."""
    rng = np.random.default_rng([seed, 77])
    schema = next(iter(rows.values())).schema
    by_dossier: dict[tuple[str, str], Told] = {}
    for month, frame in rows.items():
        for row in frame.iter_rows(named=True):
            by_dossier.setdefault((row["agency_code"], row["dossier_code"]), []).append((month, row))
    by_unit: dict[str, list[Told]] = {}
    for told in by_dossier.values():
        if unit := told[0][1]["unit_code"]:
            by_unit.setdefault(str(unit), []).append(told)
    key, taken, retold = [], set[tuple[str, str]](), set[int]()
    for signal in SIGNALS:
        places = _places(signal, by_unit, retold, calendar, rng)
        for share, is_decoy in [(share, False) for share in SHARES for _ in range(PLANTED)] + [(0.8, True)] * DECOYS:
            unit, month, fitting, place = _free(signal, places[is_decoy], taken)
            chosen = [
                fitting[at] for at in sorted(rng.choice(len(fitting), round(share * len(fitting)), replace=False))
            ]
            SIGNALS[signal].tell(chosen, place)
            taken.add((unit, month))
            retold.update(map(id, chosen))
            key.append(Planted(signal, unit, month, share, is_decoy, len(chosen)))
    anew: dict[str, Rows] = {month: [] for month in rows}
    for told in by_dossier.values():
        for month, row in told:
            anew[month].append(row)
    return {
        month: pl.DataFrame(own, schema=schema).sort("agency_code", "dossier_code") for month, own in anew.items()
    }, key


#: A unit, a month, the dossiers that may be told anew, and where they are.
Found = tuple[str, str, list[Told], Place]


def _places(
    signal: str, by_unit: dict[str, list[Told]], retold: set[int], calendar: WorkingCalendar, rng: np.random.Generator
) -> dict[bool, list[Found]]:
    """Unit-months with enough dossiers to plant a signal in, and a decoy (true), in random order."""
    units = sorted(by_unit)
    found: dict[bool, list[Found]] = {False: [], True: []}
    for unit in (units[at] for at in rng.permutation(len(units))):
        for month in MONTHS:
            for is_decoy in found:
                start = datetime.fromisoformat(f"{month}-01")
                place = Place(start, unit.split(".")[0], is_decoy, calendar, rng)
                free = (told for told in by_unit[unit] if id(told) not in retold)
                fitting = [told for told in free if SIGNALS[signal].fits(told, place)]
                if len(fitting) >= FEWEST:
                    found[is_decoy].append((unit, month, fitting, place))
    return {is_decoy: [places[at] for at in rng.permutation(len(places))] for is_decoy, places in found.items()}


def _free(signal: str, places: list[Found], taken: set[tuple[str, str]]) -> Found:
    """The next unit-month that has nothing planted yet.

    Raises:
        ValueError: there is none.
    """
    while places:
        place = places.pop(0)
        if place[:2] not in taken:
            return place
    raise ValueError(f"{signal}: too few unit-months of {FEWEST} dossiers; take a larger sample")


def _in_month(instant: object, place: Place) -> bool:
    return isinstance(instant, datetime) and place.month <= instant < place.end


def _last(told: Told) -> dict[str, object]:
    return told[-1][1]


def _in_office_hours(instant: datetime, calendar: WorkingCalendar) -> bool:
    clock = instant.time()
    return calendar.is_working(instant.date()) and (time(8) <= clock < time(12) or time(13) <= clock < time(17))


def _filed(told: Told, place: Place) -> bool:
    row = _last(told)
    online = row["channel"] == "online"
    return online != place.is_decoy and row["status"] != "withdrawn" and _in_month(row["submitted_at"], place)


def _file_in_bursts(chosen: list[Told], place: Place) -> None:
    """Six to ten dossiers that came one after the other, at the time of the first, seconds apart."""
    ordered = sorted(chosen, key=lambda told: str(_last(told)["submitted_at"]))
    while ordered:
        crowd, ordered = ordered[: (size := int(place.rng.integers(6, 11)))], ordered[size:]
        at = _last(crowd[0])["submitted_at"]
        for told in crowd:
            for _, row in told:
                row["submitted_at"] = min(at, row["submitted_at"])  # type: ignore[type-var]
            at += timedelta(seconds=int(place.rng.integers(3, 19)))  # type: ignore[operator]


def _answered(told: Told, place: Place) -> bool:
    """Decoys were filed when offices are shut: there a machine answers."""
    row = _last(told)
    if row["channel"] != "online" or row["status"] == "withdrawn" or manner_of(place.agency).clock != "second":
        return False
    if not (_in_month(row["submitted_at"], place) and _in_month(row["accepted_at"], place)):
        return False
    return _in_office_hours(row["submitted_at"], place.calendar) != place.is_decoy  # type: ignore[arg-type]


def _accept_at_once(chosen: list[Told], place: Place) -> None:
    for told in chosen:
        seconds = timedelta(seconds=int(place.rng.integers(2, 10)))
        for _, row in told:
            if row["accepted_at"] is not None:
                row["accepted_at"] = row["submitted_at"] + seconds  # type: ignore[operator]


def _due(told: Told, place: Place) -> bool:
    first, row = told[0][1], _last(told)
    return (
        told[0][0] == f"{place.month:%Y-%m}"
        and _in_month(first["accepted_at"], place)
        and first["due_at"] is not None
        and row["status"] != "withdrawn"
        and all(each["status"] not in STOPPED and each["supplement_count"] == 0 for _, each in told)
    )


def _move_due(chosen: list[Told], place: Place) -> None:
    """A week later from the next delivery on; decoys were asked for a supplement meanwhile."""
    for told in chosen:
        if len(told) == 1:
            told.append((f"{place.end:%Y-%m}", dict(told[0][1])))
        for _, row in told[1:]:
            row["due_at"] = row["due_at"] + timedelta(days=7)  # type: ignore[operator]
            row["updated_at"] = max(row["updated_at"], _later(place))  # type: ignore[type-var]
            row["supplement_count"] = int(place.is_decoy)


def _later(place: Place) -> datetime:
    """Some time in the first days of the next month."""
    return place.end + timedelta(hours=9, seconds=int(place.rng.integers(0, 4 * 86_400)))


def _may_reopen(told: Told, place: Place) -> bool:
    row, due = _last(told), _last(told)["due_at"]
    if row["status"] != "resolved" or not isinstance(due, datetime) or not _in_month(due, place):
        return False
    early = due - timedelta(days=2 if place.is_decoy else 1)
    return isinstance(row["accepted_at"], datetime) and max(place.month, row["accepted_at"]) < early


def _reopen(chosen: list[Told], place: Place) -> None:
    """Told as finished within the last minutes, and a month later as still at work, or finished then."""
    for told in chosen:
        row = dict(_last(told))
        minutes = timedelta(minutes=int(place.rng.integers(1, 40)))
        due: datetime = row["due_at"]  # type: ignore[assignment]
        if manner_of(place.agency).due_as_day:
            due = datetime.combine(due.date(), time(17))
        finished = due - minutes - timedelta(days=2 if place.is_decoy else 0)
        done = row | {"finished_at": finished, "updated_at": finished, "result_returned_at": None}
        later = _later(place)
        again = place.rng.random() < 0.5
        reopened = done | {
            "updated_at": later,
            "status": "resolved" if again else "processing",
            "finished_at": later if again else None,
        }
        told[:] = [(f"{place.month:%Y-%m}", done), (f"{place.end:%Y-%m}", reopened)]


def _finished(told: Told, place: Place) -> bool:
    row = _last(told)
    return row["status"] in ("resolved", "rejected") and _in_month(row["finished_at"], place)


def _scanned(told: Told, place: Place) -> bool:
    return _finished(told, place) and bool(_last(told)["components_digitized"] and _last(told)["result_digitized"])


def _leave_scans(chosen: list[Told], place: Place) -> None:
    for told in chosen:
        for _, row in told:
            row["has_electronic_result"] = False
            row["result_digitized"] = bool(row["result_digitized"]) and not place.is_decoy


def _finish_together(chosen: list[Told], place: Place) -> None:
    """On the last working day, those that ended before it; decoys on one in the middle of the month."""
    day = place.working_day(10 if place.is_decoy else 1)
    for told in chosen:
        at = day + timedelta(hours=14, seconds=int(place.rng.integers(0, 10_000)))
        for _, row in told:
            if row["finished_at"] is not None and row["accepted_at"] <= at:  # type: ignore[operator]
                row |= {"finished_at": at, "result_returned_at": None, "updated_at": max(row["updated_at"], at)}  # type: ignore[type-var]


@dataclass(frozen=True)
class Signal:
    """Which dossiers suit a signal in a place, and how they are told anew."""

    fits: Callable[[Told, Place], bool]
    tell: Callable[[list[Told], Place], None]


SIGNALS = {
    "signal_finished_then_reopened_rate": Signal(_may_reopen, _reopen),
    "signal_digitized_without_electronic_result_rate": Signal(_scanned, _leave_scans),
    "signal_accepted_at_once_rate": Signal(_answered, _accept_at_once),
    "signal_due_moved_rate": Signal(_due, _move_due),
    "signal_filing_burst_rate": Signal(_filed, _file_in_bursts),
    "signal_completion_spike_rate": Signal(_finished, _finish_together),
}
