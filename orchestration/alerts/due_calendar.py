"""The calendar of expected deliveries of a home, by the day that its runs looked at last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from orchestration.alerts.expected import Expected, expected_deliveries, load_due_days
from orchestration.domain.agencies import read_agencies
from orchestration.domain.calendar import IsWorking, WorkingCalendar
from orchestration.domain.clock import hanoi_now
from orchestration.landing.contracts import DATASETS
from orchestration.ledger import Ledger
from orchestration.ledger.failing import Receipt
from orchestration.settings import Settings


def expected_now(settings: Settings, ledger: Ledger, as_of: date | None = None) -> Iterator[Expected]:
    """The calendar of expected deliveries by a day; null: the last run's.

    Raises:
        ValueError: due_days.toml cannot be understood.
    """
    day = as_of or newest_as_of(ledger) or hanoi_now().date()
    return expected_of(settings, ledger.alerts.receipts(), day, ceased(settings), working_calendar(settings).is_working)


def expected_of(
    settings: Settings, receipts: Sequence[Receipt], as_of: date, ceased: Mapping[str, date], is_working: IsWorking
) -> Iterator[Expected]:
    """The calendar by a day, of what arrived.

    Raises:
        ValueError: due_days.toml cannot be understood.
    """
    due, of_agency = load_due_days(settings.reference / "due_days.toml", DATASETS)
    return expected_deliveries(receipts, as_of, due=due, of_agency=of_agency, ceased=ceased, is_working=is_working)


def working_calendar(settings: Settings) -> WorkingCalendar:
    """Vietnam's calendar with the project's corrections."""
    return WorkingCalendar.from_csv(settings.reference / "calendar_overrides.csv")


def ceased(settings: Settings) -> dict[str, date]:
    """The last day of agencies that are none any more."""
    agencies = read_agencies(settings.reference)
    return {row["agency_code"]: date.fromisoformat(row["valid_to"]) for row in agencies if row["valid_to"]}


def newest_as_of(ledger: Ledger, as_of: date | None = None) -> date | None:
    """The latest day that a run looked at, or this one: a look back into the past makes nothing less late."""
    runs = ledger.runs()["as_of"].drop_nulls().to_list()
    return max([*runs, *([as_of] if as_of else [])], default=None)
