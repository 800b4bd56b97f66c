"""Landing files again: an agency's month after its profile or a contract changed, or after the lake was damaged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.domain.agencies import read_agencies
from orchestration.domain.periods import Period, parse_period
from orchestration.landing.contracts import DATASETS
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.landing.inbox import InboxFile


class NothingToReplay(LookupError):
    """What was asked for names no agency, dataset or period, or no file of the inbox answers to it."""


@dataclass(frozen=True)
class Replay:
    """The files to land whether the ledger knows them or not; an empty part lets all through.

    A file's receipt stays what it was, so a replay gives the delivery it gave before, unless the contract changed.
    """

    agencies: frozenset[str] = frozenset()
    datasets: frozenset[str] = frozenset()
    periods: frozenset[Period] = frozenset()

    def takes(self, file: InboxFile) -> bool:
        """Whether a file is of these; a delivery is of a period that holds its own: 2024-03-15 is of 2024-03."""
        if self.agencies and file.agency_code not in self.agencies:
            return False
        if self.datasets and file.dataset not in self.datasets:
            return False
        return not self.periods or any(_holds(period, file.period) for period in self.periods)


def replay_of(
    settings: Settings, *, agency: str | None = None, period: str | None = None, dataset: str | None = None
) -> Replay:
    """The replay that people ask for by codes; what is not named is not asked about.

    Args:
        period: of any type: a quarter takes its months, a month its days.

    Raises:
        NothingToReplay: nothing is named, or a code is unknown.
    """
    if agency is dataset is period is None:
        raise NothingToReplay(
            "cho biết cơ quan (--agency), kỳ (--period) hoặc tập dữ liệu (--dataset) cần nạp lại "
            "/ name an agency, a period or a dataset to land again"
        )
    if agency is not None and agency not in agency_codes(settings.reference):
        raise NothingToReplay(f"không có cơ quan “{agency}” / no agency has the code “{agency}”")
    if dataset is not None and dataset not in DATASETS:
        known = ", ".join(DATASETS)
        raise NothingToReplay(f"không có tập dữ liệu “{dataset}” (có: {known}) / no such dataset (there are: {known})")
    try:
        periods = frozenset() if period is None else frozenset({parse_period(period)})
    except ValueError as error:
        raise NothingToReplay(str(error)) from None
    return Replay(_only(agency), _only(dataset), periods)


def files_to_replay(settings: Settings, **named: str) -> list[InboxFile]:
    """The files of the inbox that a replay of these names takes (see ``replay_of``).

    Raises:
        NothingToReplay: a code is unknown, or there is no such file.
    """
    from orchestration.landing.inbox import scan

    replay = replay_of(settings, **named)
    files = [file for file in scan(settings.inbox, agency_codes(settings.reference), DATASETS) if replay.takes(file)]
    if not files:
        told = " · ".join(named.values())
        raise NothingToReplay(f"inbox không có tệp nào của {told} / the inbox holds no file of {told}")
    return files


def agency_codes(reference: Path) -> list[str]:
    """The agencies that may deliver."""
    return [row["agency_code"] for row in read_agencies(reference)]


def _only(code: str | None) -> frozenset[str]:
    return frozenset() if code is None else frozenset({code})


def _holds(period: Period, delivered: Period | None) -> bool:
    return delivered is not None and period.start <= delivered.start and delivered.end <= period.end
