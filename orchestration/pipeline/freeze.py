"""Freeze what a run works on: current deliveries, verdicts and the calendar, as files that dbt reads.

``runs/<run_id>`` is written whole, then ``runs/current`` is pointed at it; dbt knows only ``runs/current``.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.domain.calendar import WorkingCalendar
from orchestration.pipeline.calendar import calendar_rows
from orchestration.pipeline.code_version import formula_version
from orchestration.publication.durable import switch_symlink
from orchestration.settings import Settings

if TYPE_CHECKING:
    import polars as pl

CURRENT = "current"

#: Frozen folders kept for looking back at; figures never need them again.
KEPT_RUNS = 5


@dataclass(frozen=True)
class FrozenRun:
    """The run that ``runs/current`` belongs to; ``formulas`` is the version of what decides figures."""

    run_id: str
    as_of: date
    formulas: str


class NothingFrozen(Exception):
    """No run has frozen its deliveries yet."""


def freeze(settings: Settings, *, run_id: str, as_of: date) -> dict[str, int]:
    """Freeze the ledger's state for a run; the rows of each file by its name."""
    frames = _frames(settings, run_id, as_of)
    settings.runs.mkdir(parents=True, exist_ok=True)
    beside = settings.runs / f".{run_id}"
    folder = settings.runs / run_id
    for leftover in (beside, folder):
        shutil.rmtree(leftover, ignore_errors=True)
    beside.mkdir()
    for name, frame in frames.items():
        frame.write_parquet(beside / f"{name}.parquet")
    beside.rename(folder)
    switch_symlink(settings.runs / CURRENT, run_id)
    _prune(settings.runs, keep=folder)
    return {name: frame.height for name, frame in frames.items()}


def frozen_run(settings: Settings) -> FrozenRun:
    """The run that dbt, the publication gate and the publication work on.

    Raises:
        NothingFrozen: there is none.
    """
    import polars as pl

    path = settings.runs / CURRENT / "run.parquet"
    if not path.exists():
        raise NothingFrozen("chưa có lần chạy nào; hãy chạy `thuoc run` / no run yet: run `thuoc run`")
    facts = pl.read_parquet(path).row(0, named=True)
    return FrozenRun(facts["run_id"], facts["as_of"], facts["code_version"])


def _frames(settings: Settings, run_id: str, as_of: date) -> dict[str, pl.DataFrame]:
    import polars as pl

    from orchestration.ledger import Ledger

    with Ledger.open(settings.ledger_url) as ledger:
        current = ledger.current_deliveries()
        deliveries = ledger.deliveries()
        gate_results = ledger.gate_results()
        quarantine_rules = ledger.quarantine_rules()
    lake = pl.concat_str(pl.lit(f"{settings.home}/"), "lake_path")
    calendar = WorkingCalendar.from_csv(settings.reference / "calendar_overrides.csv")
    return {
        "run": pl.DataFrame(
            {"run_id": [run_id], "as_of": [as_of], "code_version": [formula_version(settings)]},
            schema={"run_id": pl.String, "as_of": pl.Date, "code_version": pl.String},
        ),
        "current_deliveries": current.with_columns(lake_path=lake),
        "deliveries": deliveries,
        "gate_results": gate_results.drop("run_id"),
        "quarantine_rules": quarantine_rules,
        "calendar": calendar_rows(calendar, as_of),
    }


def _prune(runs: Path, *, keep: Path) -> None:
    """Drop the folders of old runs, and those that a crash left half-written."""
    folders = [entry for entry in runs.iterdir() if entry.is_dir() and not entry.is_symlink() and entry != keep]
    folders.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    whole = [folder for folder in folders if not folder.name.startswith(".")]
    for folder in set(folders) - set(whole[: KEPT_RUNS - 1]):
        shutil.rmtree(folder, ignore_errors=True)
