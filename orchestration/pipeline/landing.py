"""Land what is new in the inbox, or some of it again: in batches, two files at a time, each one transaction.

New is a file never seen; one whose size, time or inode changed and whose bytes did too; one whose manifest came, went
or changed; and every file of an agency whose contract is another than the one it was landed under.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.domain.clock import wall_clock
from orchestration.landing.contracts import DATASETS
from orchestration.pipeline.contracts import Contracts
from orchestration.pipeline.events import event, record
from orchestration.pipeline.new_files import SeenFile, at_rest, new_files
from orchestration.pipeline.progress import Progress
from orchestration.pipeline.replay import Replay, agency_codes
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.landing.inbox import InboxFile
    from orchestration.landing.landing import LandedDelivery

#: Files landed between two transactions: a crash costs at most so many landings, which are then repeated.
BATCH = 200

#: Polars uses every core on one file; a second file hides the waits of the first.
WORKERS = 2


@dataclass
class DatasetLanding:
    """What landing did with a dataset's files; rows are of the files landed now."""

    files_seen: int = 0
    files_landed: int = 0
    rows_read: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    bytes_read: int = 0

    @property
    def quarantine_share(self) -> float | None:
        """Refused rows among those read; null where none were."""
        return self.rows_quarantined / self.rows_read if self.rows_read else None


@dataclass
class Landing:
    """What landing did. ``misplaced``: files in no dataset's folder; ``arriving``: still being written.

    ``months``: by dataset, the months of the files seen; ``agencies``: those whose files were landed;
    ``lake_rows``: by dataset and month, the rows that lie in the lake afterwards.
    """

    datasets: dict[str, DatasetLanding] = field(default_factory=dict)
    months: dict[str, dict[str, DatasetLanding]] = field(default_factory=dict)
    agencies: set[str] = field(default_factory=set)
    lake_rows: dict[tuple[str, str], int] = field(default_factory=dict)
    misplaced: DatasetLanding = field(default_factory=DatasetLanding)
    arriving: int = 0

    def counts_of(self, dataset: str) -> DatasetLanding:
        """The counts of a file's dataset; files in no dataset's folder are counted together."""
        return self.datasets.get(dataset, self.misplaced)

    def month_of(self, file: InboxFile) -> DatasetLanding:
        """The counts of the month that a delivery's period begins in, where its lake file lies."""
        month = f"{file.period.start:%Y-%m}" if file.period else "unknown"
        return self.months.setdefault(file.dataset, {}).setdefault(month, DatasetLanding())


def land_new_files(
    settings: Settings,
    *,
    received_at: datetime,
    progress: Progress,
    datasets: Sequence[str] = DATASETS,
    run_id: str | None = None,
    replay: Replay | None = None,
) -> Landing:
    """Land the new files of some datasets, and note misplaced files; or land again what a replay asks for, alone.

    Args:
        received_at: the receipt, with a zone, of files not seen before; where the clock went back, just after the
            latest one known.

    Raises:
        LedgerDamaged: the ledger is a database no more, or a page of it is damaged.
        OSError: a file cannot be opened, or the lake cannot be written.
    """
    from orchestration.landing.agency_profile import load_agency_profiles
    from orchestration.landing.inbox import scan
    from orchestration.ledger import Ledger

    receipt = wall_clock(received_at)
    files = scan(settings.inbox, agency_codes(settings.reference), DATASETS)
    files = [file for file in files if file.dataset in datasets or file.dataset not in DATASETS]
    if replay is not None:
        files = [file for file in files if replay.takes(file)]
    contracts = Contracts(settings, load_agency_profiles(settings.reference / "agency_profiles.toml"))
    landing = Landing({dataset: DatasetLanding() for dataset in datasets})
    for file in files:
        landing.counts_of(file.dataset).files_seen += 1
        landing.month_of(file).files_seen += 1
    with Ledger.open(settings.ledger_url) as ledger, ThreadPoolExecutor(WORKERS) as pool:
        ledger.assert_whole()
        known = ledger.known_files()
        # Whoever is received later is later: a clock that jumped back must not let a second file stand for the first.
        latest = max((file.received_at for file in known.values()), default=receipt)
        receipt = receipt if receipt >= latest else latest + timedelta(microseconds=1)
        contracts.begin(files, known)
        new, growing = at_rest(new_files(files, known, contracts, again=replay is not None))
        landing.arriving = len(growing)
        record(settings, *(_arriving(run_id, one) for one in growing))
        progress.step("Tiếp nhận tệp", "Landing files", total=len(new))
        for start in range(0, len(new), BATCH):
            records: list[tuple[object, object]] = []
            events: list[dict[str, Any]] = []
            batch = new[start : start + BATCH]
            for seen, landed in pool.map(lambda one: _land(settings, one, receipt, contracts), batch):
                progress.advance(seen.file.relative)
                records += _records(settings, seen, landed)
                _count(landing, seen, landed)
                events.append(_arriving(run_id, seen) if landed is None else _landed(run_id, landed))
            ledger.record_landings(records)
            record(settings, *events)
        landing.lake_rows = ledger.lake_rows()
    if replay is None:  # else the series' other files still wait for a contract that changed
        contracts.finish(files)
    return landing


def _land(
    settings: Settings, seen: SeenFile, receipt: datetime, contracts: Contracts
) -> tuple[SeenFile, LandedDelivery | None]:
    """Land one file; no delivery for one whose bytes are still changing."""
    from orchestration.landing.inbox import FileChanged, hash_of, locked
    from orchestration.landing.landing import land

    known = seen.known
    try:
        try:
            sha256 = hash_of(seen.file)
        except PermissionError:
            # Permission may come without any change of the file: no inode is its own, so every run looks again.
            seen = replace(seen, file=locked(seen.file), facts={**seen.facts, "inode": 0})
            sha256 = hash_of(seen.file)
        return seen, land(
            seen.file,
            sha256=sha256,
            received_at=known.received_at if known is not None and known.sha256 == sha256 else receipt,
            lake=settings.lake,
            quarantine=settings.quarantine,
            agency_profile=contracts.profile_of(seen.file.agency_code),
            synonyms=contracts.synonyms,
        )
    except (FileChanged, FileNotFoundError):
        return seen, None


def _records(settings: Settings, seen: SeenFile, landed: LandedDelivery | None) -> Iterator[tuple[object, object]]:
    """What the ledger keeps: the file with its delivery, and its manifest, whose change is a change of the delivery."""
    if landed is None:
        return
    receipt = {"received_at": landed.received_at}
    yield {**seen.facts, **receipt, "sha256": landed.sha256}, _delivery(settings, landed)
    if seen.has_manifest:
        # Its size, time and inode tell whether it changed; a hash would tell no more.
        yield {**seen.manifest, **receipt, "sha256": ""}, None


def _delivery(settings: Settings, landed: LandedDelivery) -> dict[str, Any]:
    """The delivery as the ledger takes it; paths relative to the home, so that a home can be moved."""
    file = landed.file

    def inside(path: Path | None) -> str | None:
        return None if path is None else path.relative_to(settings.home).as_posix()

    return {
        "delivery_id": landed.delivery_id,
        "agency_code": file.agency_code,
        "dataset": file.dataset,
        "period": file.period,
        "revision": file.revision,
        "lake_path": inside(landed.lake_file),
        "quarantine_path": inside(landed.quarantine_file),
        "profile": landed.profile.as_json(),
    }


def _landed(run_id: str | None, landed: LandedDelivery) -> dict[str, Any]:
    profile = landed.profile
    return event(
        "delivery_landed",
        run_id=run_id,
        delivery_id=landed.delivery_id,
        **_place(landed.file),
        readable=profile.readable,
        rows_read=profile.rows_read,
        rows_accepted=profile.rows_accepted,
        rows_quarantined=profile.rows_quarantined,
    )


def _arriving(run_id: str | None, seen: SeenFile) -> dict[str, Any]:
    """A file that is still being written, or was taken away, and is left to the next run."""
    return event("delivery_arriving", run_id=run_id, **_place(seen.file))


def _place(file: InboxFile) -> dict[str, Any]:
    """The agency and dataset of a file; a misplaced file's folders may be named anything."""
    return {"agency_code": file.agency_code, "dataset": file.dataset} if file.problem is None else {}


def _count(landing: Landing, seen: SeenFile, landed: LandedDelivery | None) -> None:
    if landed is None:
        landing.arriving += 1
        return
    if seen.file.problem is None:
        landing.agencies.add(seen.file.agency_code)
    for counts in (landing.counts_of(seen.file.dataset), landing.month_of(seen.file)):
        counts.files_landed += 1
        counts.rows_read += landed.profile.rows_read
        counts.rows_accepted += landed.profile.rows_accepted
        counts.rows_quarantined += landed.profile.rows_quarantined
        counts.bytes_read += seen.facts["size"]
