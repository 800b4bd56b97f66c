"""``thuoc sample``: synthetic extracts of all 86 agencies, January to April 2023 and 2024, as an inbox.

Written month by month: memory holds one month's new dossiers and those still open. The same arguments give the same
bytes. Nothing in the sample breaks the contract or a gate.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from orchestration.domain.calendar import WorkingCalendar
from orchestration.sample import dossiers as of_dossiers
from orchestration.sample import payments as of_payments
from orchestration.sample.clock import WorkingClock
from orchestration.sample.figures import REPORTING_UNITS, reported_figures
from orchestration.sample.journeys import new_dossiers
from orchestration.sample.manners import manner_of
from orchestration.sample.months import Month, sample_months
from orchestration.sample.placing import place
from orchestration.sample.population import Population, draw_population
from orchestration.sample.procedures import Catalogue, draw_catalogue, procedures_delivered
from orchestration.sample.rates import published_rates
from orchestration.sample.rendering import files, rendered, written
from orchestration.sample.visits import portal_visits

#: Fewer dossiers than that cannot give every agency one in every month.
FEWEST_DOSSIERS = 1_000

#: Control totals that a manifest states, by dataset.
_TOTALS = {"dossiers": "fee_vnd", "payments": "amount_vnd", "portal_visits": "visits"}


@dataclass(frozen=True)
class SampleSummary:
    """What was written. ``synthetic`` is always true: whoever shows the sample says so."""

    out: Path
    dossiers: int
    seed: int
    agencies: int
    periods: tuple[str, ...]
    files: int
    written: int
    rows: dict[str, int]
    formats: dict[str, int]
    synthetic: bool = True
    source_system: str = of_dossiers.SOURCE_SYSTEM


@dataclass
class _Tally:
    """Counts what is placed."""

    files: int = 0
    written: int = 0
    agencies: set[str] = field(default_factory=set)
    rows: Counter[str] = field(default_factory=Counter)
    formats: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _World:
    """What is drawn once for a sample."""

    population: Population
    catalogue: Catalogue
    clock: WorkingClock
    units: pl.DataFrame
    seed: int


def write_sample(out: Path, *, dossiers: int = 20_000, seed: int = 1, reference: Path) -> SampleSummary:
    """Write ``out/<agency>/<dataset>/<period>.<ext>`` for every agency, dataset and month.

    Args:
        out: an inbox folder; files of the same sample that stand there are left untouched.
        dossiers: how many are submitted in the eight months together.
        seed: another seed, another sample.
        reference: the folder of committed facts.

    Raises:
        ValueError: fewer dossiers than ``FEWEST_DOSSIERS``, or a negative seed.
        FileExistsError: ``out`` holds files of another sample.
    """
    tally = _Tally()
    periods = []
    for month, rows_by_dataset in sample_rows(dossiers=dossiers, seed=seed, reference=reference):
        periods.append(month.code)
        for dataset, rows in rows_by_dataset.items():
            _write(out, dataset, month, rows, reference, tally)
    return SampleSummary(
        out=out,
        dossiers=dossiers,
        seed=seed,
        agencies=len(tally.agencies),
        periods=tuple(periods),
        files=tally.files,
        written=tally.written,
        rows=dict(tally.rows),
        formats=dict(tally.formats),
    )


def sample_rows(*, dossiers: int, seed: int, reference: Path) -> Iterator[tuple[Month, dict[str, pl.DataFrame]]]:
    """The rows of a sample before they are spelt: for each month, by dataset, with ``agency_code`` and the contract's
    columns and types. See :func:`write_sample`."""
    if dossiers < FEWEST_DOSSIERS or seed < 0:
        raise ValueError(
            f"cần --dossiers từ {FEWEST_DOSSIERS} trở lên và --seed không âm "
            f"/ --dossiers must be {FEWEST_DOSSIERS} or more, --seed not negative: {dossiers}, {seed}"
        )
    world = _draw(reference, seed)
    open_dossiers, open_payments = pl.DataFrame(), pl.DataFrame()
    for month in sample_months():
        open_dossiers, open_payments = _new(world, month, dossiers, open_dossiers, open_payments)
        yield month, _deliveries(world, month, open_dossiers, open_payments)
        open_dossiers = of_dossiers.still_open(open_dossiers, month.end)
        open_payments = of_payments.still_open(open_payments, month.end)


def _draw(reference: Path, seed: int) -> _World:
    population = draw_population(reference, published_rates(reference), seed)
    calendar = WorkingCalendar.from_csv(reference / "calendar_overrides.csv")
    reporting = [
        (code, unit)
        for code, own in zip(population.codes, population.units, strict=True)
        for unit in own
        if code in REPORTING_UNITS
    ]
    return _World(
        population,
        draw_catalogue(population.codes, seed),
        # Ends after the last due date of a dossier of the last month.
        WorkingClock(calendar, date(2022, 12, 1), date(2024, 12, 31)),
        pl.DataFrame(reporting, schema=["agency_code", "unit_code"], orient="row"),
        seed,
    )


def _new(
    world: _World, month: Month, total: int, open_dossiers: pl.DataFrame, open_payments: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What was open, and what a month adds."""
    counts = world.population.new_dossiers(total, month)
    new = new_dossiers(month, counts, world.population, world.catalogue, world.clock, world.seed)
    paid = of_payments.new_payments(new, month, world.population, world.clock, world.seed)
    return pl.concat([open_dossiers, new] if len(open_dossiers) else [new]), pl.concat(
        [open_payments, paid] if len(open_payments) else [paid]
    )


def _deliveries(
    world: _World, month: Month, open_dossiers: pl.DataFrame, open_payments: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Rows by dataset, each with ``agency_code``."""
    morning = _first_morning(world.clock, month)
    states = of_dossiers.state_at_end(open_dossiers, month)
    payments = of_payments.state_at_end(open_payments, month)
    procedures = procedures_delivered(world.catalogue, month)
    visits = portal_visits(world.population.codes, month, world.seed)
    return {
        "dossiers": of_dossiers.told(states, month, morning),
        "payments": of_payments.told(payments, month, morning),
        "procedures": procedures,
        "portal_visits": visits,
        "reported_figures": reported_figures(states, payments, procedures, visits, world.units, month, world.seed),
    }


def _first_morning(clock: WorkingClock, month: Month) -> datetime:
    start = np.array([month.start], dtype="datetime64[s]")
    morning: datetime = clock.instants(clock.seconds(start))[0].item()
    return morning


def _write(out: Path, dataset: str, month: Month, rows: pl.DataFrame, reference: Path, tally: _Tally) -> None:
    tally.rows[dataset] += len(rows)
    totals = _totals(rows, dataset)
    manners = {code: manner_of(code) for code in rows["agency_code"].unique().sort()}
    # Agencies of one manner are spelt together: a few hundred small frames cost more than a dozen larger ones.
    for manner in dict.fromkeys(manners.values()):
        codes = [code for code, own in manners.items() if own == manner]
        cells = written(rows.filter(pl.col("agency_code").is_in(codes)), dataset, manner, reference)
        for code, file in files(cells).items():
            path = out / code / dataset / f"{month.code}{manner.suffix}"
            content = rendered(file, manner)
            if manner.manifest:
                _state(path, content, len(file), totals.get(code, {}))
            tally.written += place(path, content)
            tally.files += 1
            tally.agencies.add(code)
            tally.formats[manner.suffix[1:]] += 1


def _state(path: Path, content: bytes, rows: int, totals: dict[str, int]) -> None:
    """The manifest stands before its file does."""
    manifest = {"rows": rows, "sha256": hashlib.sha256(content).hexdigest(), "totals": totals}
    place(path.with_name(f"{path.name}.manifest.json"), json.dumps(manifest).encode())


def _totals(rows: pl.DataFrame, dataset: str) -> dict[str, dict[str, int]]:
    column = _TOTALS.get(dataset)
    if column is None:
        return {}
    sums = rows.group_by("agency_code").agg(pl.col(column).sum())
    return {code: {column: int(total)} for code, total in sums.iter_rows()}
