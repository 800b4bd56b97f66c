"""The calendar of expected deliveries: what is due, late, missing, by agency, dataset and month.

An agency owes a dataset from the first month that it delivered on, until it ceases to be an agency; not the months that
were over when the dataset's first delivery arrived and that nobody sent: what is sent of the past has gaps. A month is
due some whole working days after its end, and missing when its grace is over too: ``data/reference/due_days.toml``.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any, Literal

from orchestration.domain.agencies import is_agency_code
from orchestration.domain.calendar import IsWorking, working_days_from
from orchestration.domain.periods import month_after
from orchestration.ledger.failing import Receipt

#: received: something of it is in force; refused: what came is held; open: not due yet.
State = Literal["received", "refused", "open", "late", "missing"]


@dataclass(frozen=True, slots=True)
class DueDays:
    """Working days after a month's end: due at the end of the ``due``-th, missing after ``grace`` more."""

    due: int
    grace: int

    def __post_init__(self) -> None:
        if not (isinstance(self.due, int) and isinstance(self.grace, int) and self.due >= 1 and self.grace >= 0):
            raise ValueError("due ≥ 1, grace ≥ 0: số nguyên ngày làm việc / whole working days")


@dataclass(frozen=True, slots=True)
class Expected:
    """What an agency owes of a dataset for a month, and what came of it by the as-of day.

    ``due_on``, ``missing_after``: the last days on which it is in time, and only late. ``received_on``: the day of the
    first receipt, null where it lies after the as-of day (a history landed later) or nothing came.
    """

    agency_code: str
    dataset: str
    month: date
    due_on: date
    missing_after: date
    state: State
    received_on: date | None

    @property
    def period(self) -> str:
        """The delivery's period, ``YYYY-MM``."""
        return f"{self.month:%Y-%m}"

    @property
    def came_late(self) -> bool:
        """Whether it came after it was due."""
        return self.received_on is not None and self.received_on > self.due_on


def load_due_days(path: Path, datasets: Collection[str]) -> tuple[dict[str, DueDays], dict[tuple[str, str], DueDays]]:
    """Due days by dataset, and agencies' own by agency and dataset. A dataset without any is never due.

    Raises:
        ValueError: a table that is none, or of no dataset or agency, named.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    of_agencies = tables.pop("agencies", {})
    due = {dataset: _due_days(table, f"{path.name} [{dataset}]") for dataset, table in tables.items()}
    own = {
        (agency_code, dataset): _due_days(table, f"{path.name} [agencies.{agency_code}.{dataset}]")
        for agency_code, of_agency in of_agencies.items()
        for dataset, table in of_agency.items()
    }
    unknown = {dataset for dataset in due if dataset not in datasets}
    unknown |= {f"{agency}.{of}" for agency, of in own if of not in datasets or not is_agency_code(agency)}
    if unknown:
        raise ValueError(f"{path.name}: không có cơ quan, bộ dữ liệu / no such agency or dataset: {sorted(unknown)}")
    return due, own


def _due_days(table: Any, named: str) -> DueDays:
    try:
        return DueDays(**table)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{named}: cần due, grace / needs due, grace: {error}") from error


def expected_deliveries(
    receipts: Iterable[Receipt],
    as_of: date,
    *,
    due: Mapping[str, DueDays],
    of_agency: Mapping[tuple[str, str], DueDays],
    ceased: Mapping[str, date],
    is_working: IsWorking,
) -> Iterator[Expected]:
    """What is owed of the months that are over, by agency, dataset and month.

    Args:
        receipts: what arrived, of every period; a day's delivery counts for its month.
        as_of: nothing on this day counts.
        due: due days by dataset.
        of_agency: an agency's own, by agency and dataset.
        ceased: the last day of agencies that are none any more.
    """
    series = _by_series(receipts)
    most = max((days.due + days.grace for days in (*due.values(), *of_agency.values())), default=0)
    on_record, history = _on_record(series), _history(series)
    days = _days_after_months(min(chain(*series.values()), default=as_of), as_of, most, is_working)
    for (agency_code, dataset), months in series.items():
        own = of_agency.get((agency_code, dataset), due.get(dataset))
        delivered = sorted(month for month, receipt in months.items() if receipt.in_force)
        if own is None or not delivered:
            continue
        recorded = on_record[dataset]
        for month in sorted(days):
            if month < delivered[0] or month > ceased.get(agency_code, month):
                continue
            if month not in recorded and month < max(recorded) and month_after(month) <= history.get(dataset, as_of):
                continue
            due_on, missing_after = days[month][own.due - 1], days[month][own.due + own.grace - 1]
            receipt = months.get(month)
            yield Expected(
                agency_code,
                dataset,
                month,
                due_on,
                missing_after,
                _state(receipt, as_of, due_on, missing_after),
                _received_on(receipt, as_of),
            )


def _by_series(receipts: Iterable[Receipt]) -> dict[tuple[str, str], dict[date, Receipt]]:
    """By agency and dataset, then month; of a month with several receipts (days) what they say together."""
    series: dict[tuple[str, str], dict[date, Receipt]] = {}
    for receipt in receipts:
        months = series.setdefault((receipt.agency_code, receipt.dataset), {})
        month = receipt.period_start.replace(day=1)
        known = months.get(month, receipt)
        months[month] = Receipt(
            receipt.agency_code,
            receipt.dataset,
            month,
            month_after(month),
            known.in_force or receipt.in_force,
            known.refused or receipt.refused,
            min(filter(None, (known.received_at, receipt.received_at)), default=None),
        )
    return series


def _on_record(series: Mapping[tuple[str, str], Iterable[date]]) -> dict[str, set[date]]:
    """The months of each dataset of which anybody sent something."""
    months: dict[str, set[date]] = defaultdict(set)
    for (_, dataset), of_agency in series.items():
        months[dataset] |= set(of_agency)
    return months


def _history(series: Mapping[tuple[str, str], Mapping[date, Receipt]]) -> dict[str, date]:
    """The day on which the first delivery of each dataset arrived."""
    days: dict[str, date] = {}
    for (_, dataset), months in series.items():
        arrived = [receipt.received_at.date() for receipt in months.values() if receipt.received_at]
        if arrived:
            days[dataset] = min([*arrived, days.get(dataset, arrived[0])])
    return days


def _days_after_months(first: date, as_of: date, most: int, is_working: IsWorking) -> dict[date, list[date]]:
    """The first working days after each month from ``first`` on that is over, as many as anybody has time."""
    found = {}
    month = first
    while (day := month_after(month)) <= as_of:
        found[month] = list(islice(working_days_from(day, is_working), most))
        month = day
    return found


def _state(receipt: Receipt | None, as_of: date, due_on: date, missing_after: date) -> State:
    if receipt is not None and receipt.in_force:
        return "received"
    if receipt is not None and receipt.refused:
        return "refused"
    if as_of <= due_on:
        return "open"
    return "late" if as_of <= missing_after else "missing"


def _received_on(receipt: Receipt | None, as_of: date) -> date | None:
    day = receipt.received_at.date() if receipt is not None and receipt.received_at is not None else None
    return day if day is not None and day < as_of else None
