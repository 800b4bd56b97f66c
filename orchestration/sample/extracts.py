"""``thuoc sample``: synthetic extracts of all 86 agencies, January to April 2023 and 2024, as an inbox.

Its figures are the published ones (``calibration``). Written by blocks of agencies, month by month: memory holds one
month's new dossiers of a block and those still open. The same arguments give the same bytes. Nothing in the sample
breaks the contract or a gate.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from orchestration.sample import dossiers as of_dossiers
from orchestration.sample.manners import manner_of
from orchestration.sample.mess import Mess, key_path
from orchestration.sample.months import Month, sample_months
from orchestration.sample.placing import place
from orchestration.sample.rendering import files, written
from orchestration.sample.spoiling import Sent
from orchestration.sample.world import draw_world, told

#: Control totals that a manifest states, by dataset.
_TOTALS = {"dossiers": "fee_vnd", "payments": "amount_vnd", "portal_visits": "visits"}


@dataclass(frozen=True)
class SampleSummary:
    """What was written; ``planted``: faults among it. ``synthetic`` is always true: who shows the sample says so."""

    out: Path
    dossiers: int
    seed: int
    agencies: int
    periods: tuple[str, ...]
    files: int
    written: int
    rows: dict[str, int]
    formats: dict[str, int]
    planted: int
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


def write_sample(
    out: Path, *, dossiers: int = 20_000, seed: int = 1, messy: bool = False, reference: Path
) -> SampleSummary:
    """Write ``out/<agency>/<dataset>/<period>.<ext>`` for every agency, dataset and month.

    Args:
        out: an inbox folder; files of the same sample that stand there are left untouched.
        dossiers: how many are submitted in the eight months together.
        seed: another seed, another sample.
        messy: with what agencies really send; the key of the planted faults lies beside the inbox (``mess``).
        reference: the folder of committed facts.

    Raises:
        ValueError: fewer dossiers than ``FEWEST_DOSSIERS``, or a negative seed.
        FileExistsError: ``out`` holds files of another sample.
    """
    tally = _Tally()
    world = draw_world(reference, dossiers=dossiers, seed=seed)
    mess = Mess.draw(world.population, dossiers, seed) if messy else Mess({}, {}, ())
    for month, rows_by_dataset in told(world):
        for dataset, rows in rows_by_dataset.items():
            _write(out, dataset, month, rows, reference, tally, mess)
    if messy:
        mess.write_key(key_path(out), dossiers=dossiers, seed=seed)
    return SampleSummary(
        out=out,
        dossiers=dossiers,
        seed=seed,
        agencies=len(tally.agencies),
        periods=tuple(month.code for month in sample_months()),
        files=tally.files,
        written=tally.written,
        rows=dict(tally.rows),
        formats=dict(tally.formats),
        planted=len(mess.planted),
    )


def _write(
    out: Path, dataset: str, month: Month, rows: pl.DataFrame, reference: Path, tally: _Tally, mess: Mess
) -> None:
    totals = _totals(rows, dataset)
    manners = {code: manner_of(code) for code in rows["agency_code"].unique().sort() if not mess.is_silent(code, month)}
    # Agencies of one manner are spelt together: a few hundred small frames cost more than a dozen larger ones.
    for manner in dict.fromkeys(manners.values()):
        codes = [code for code, own in manners.items() if own == manner]
        cells = written(rows.filter(pl.col("agency_code").is_in(codes)), dataset, manner, reference)
        for code, file in files(cells).items():
            tally.rows[dataset] += len(file)
            tally.agencies.add(code)
            for sent in mess.deliveries(code, dataset, month, file, manner):
                revision = f".r{sent.revision}" if sent.revision > 1 else ""
                path = out / code / dataset / f"{month.code}{revision}{manner.suffix}"
                if manner.manifest:
                    _state(path, sent, totals.get(code, {}))
                tally.written += place(path, sent.content)
                tally.files += 1
                tally.formats[manner.suffix[1:]] += 1


def _state(path: Path, sent: Sent, totals: dict[str, int]) -> None:
    """The manifest stands before its file does."""
    manifest = {"rows": sent.stated, "sha256": hashlib.sha256(sent.content).hexdigest(), "totals": totals}
    place(path.with_name(f"{path.name}.manifest.json"), json.dumps(manifest).encode())


def _totals(rows: pl.DataFrame, dataset: str) -> dict[str, dict[str, int]]:
    column = _TOTALS.get(dataset)
    if column is None:
        return {}
    sums = rows.group_by("agency_code").agg(pl.col(column).sum())
    return {code: {column: int(total)} for code, total in sums.iter_rows()}
