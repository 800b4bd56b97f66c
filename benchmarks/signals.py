"""Measures the signals of hollow progress on samples with planted cases: precision and recall by unit and month.

    python -m benchmarks.signals --dossiers 60000 --seeds 3 4

For each seed a sample's dossiers are told anew in some unit-months (``benchmarks.planting``), written in each agency's
manner, and run through ``thuoc run`` in a home made anew. A unit-month is worth a question when its published figure
reaches ``QUESTIONS``. Writes ``benchmarks/results/signals.json`` and the table of ``docs/signals.md``.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.marks import filled
from benchmarks.planting import SHARES, Planted, plant
from orchestration.domain.calendar import WorkingCalendar
from orchestration.domain.vietnamese import format_number, format_percent
from orchestration.publication.reader import open_publication
from orchestration.sample.manners import manner_of
from orchestration.sample.placing import place
from orchestration.sample.rendering import files, rendered, written
from orchestration.sample.world import sample_rows
from orchestration.settings import PROJECT_ROOT, Settings

RESULT = Path(__file__).with_name("results") / "signals.json"
PAGE = PROJECT_ROOT / "docs" / "signals.md"
#: The sample ends on 30 April 2024.
AS_OF = "2024-05-01"


@dataclass(frozen=True)
class Question:
    """From when a unit-month is worth a question: so many dossiers, such a share, so many times its agency's share."""

    dossiers: int
    share: float
    times_agency: float = 0


#: One or two dossiers are chance. Shares: above what honest work shows (docs/signals.md says why just these).
QUESTIONS = {
    "signal_filing_burst_rate": Question(5, 0.10),
    "signal_accepted_at_once_rate": Question(3, 0.10),
    "signal_due_moved_rate": Question(3, 0.05),
    "signal_finished_then_reopened_rate": Question(3, 0.05),
    "signal_digitized_without_electronic_result_rate": Question(5, 0.35, 1.5),
    "signal_completion_spike_rate": Question(10, 0.20),
}


def write_inbox(inbox: Path, *, dossiers: int, seed: int, settings: Settings) -> list[Planted]:
    """The dossiers of a sample, told anew where signals are planted, as an inbox; the key."""
    reference = settings.reference
    told = sample_rows(dossiers=dossiers, seed=seed, reference=reference)
    rows = {month.code: datasets["dossiers"] for month, datasets in told}
    rows, key = plant(rows, WorkingCalendar.from_csv(reference / "calendar_overrides.csv"), seed)
    for month, frame in rows.items():
        for code in frame["agency_code"].unique().sort():
            manner = manner_of(code)
            own = frame.filter(pl.col("agency_code") == code)
            (cells,) = files(written(own, "dossiers", manner, reference)).values()
            place(inbox / code / "dossiers" / f"{month}{manner.suffix}", rendered(cells, manner))
    return key


def measure(work: Path, *, dossiers: int, seed: int, settings: Settings) -> list[dict[str, Any]]:
    """One sample through a home of its own; a row a signal.

    Raises:
        subprocess.CalledProcessError: nothing was published.
    """
    home = work / f"signals-{seed}"
    shutil.rmtree(home, ignore_errors=True)
    key = write_inbox(home / "inbox", dossiers=dossiers, seed=seed, settings=settings)
    entry = "import sys; from orchestration.cli import main; sys.argv[0] = 'thuoc'; main()"
    subprocess.run(
        [sys.executable, "-c", entry, "run", "--as-of", AS_OF],
        env=_environment(home),
        cwd=PROJECT_ROOT,
        check=True,
    )
    with open_publication(home / "published") as publication:
        figures = publication.query(
            "select indicator_code, agency_code, unit_code, period, numerator, denominator from indicator_values "
            "where starts_with(indicator_code, 'signal_') and period_type = 'month' and denominator > 0"
        )
    shutil.rmtree(home)
    rows = [{"seed": seed, **judged(code, figures, key)} for code in QUESTIONS]
    print("\n".join(map(str, rows)), flush=True)
    return rows


def _environment(home: Path) -> dict[str, str]:
    import os

    return os.environ | {"THUOC_HOME": str(home), "DAGSTER_DISABLE_TELEMETRY": "1"}


def judged(code: str, figures: pl.DataFrame, key: Iterable[Planted]) -> dict[str, Any]:
    """How a signal's unit-months that are worth a question compare with those in which it was planted."""
    question, key = QUESTIONS[code], list(key)
    shares = figures.filter(pl.col("indicator_code") == code).with_columns(
        share=pl.col("numerator") / pl.col("denominator")
    )
    agencies = shares.filter(pl.col("unit_code") == "").select("agency_code", "period", of_agency="share")
    mine = shares.filter(pl.col("unit_code") != "").join(agencies, on=["agency_code", "period"])
    asked = mine.filter(
        (pl.col("numerator") >= question.dossiers)
        & (pl.col("share") >= question.share)
        & (pl.col("share") >= question.times_agency * pl.col("of_agency"))
    )
    found = set(asked.select("unit_code", "period").iter_rows())
    planted = [one for one in key if one.signal == code and not one.is_decoy]
    true = {(one.unit, one.month) for one in planted}
    decoys = [one for one in key if one.signal == code and one.is_decoy]
    return {
        "signal": code,
        "unit_months": mine.height,
        "planted": len(true),
        "asked": len(found),
        "right": len(found & true),
        "precision": len(found & true) / len(found) if found else None,
        "recall": len(found & true) / len(true),
        "recall_by_share": {
            str(share): _recall([one for one in planted if one.share == share], found) for share in SHARES
        },
        "decoys": len(decoys),
        "decoys_asked": sum((one.unit, one.month) in found for one in decoys),
    }


def _recall(planted: Sequence[Planted], found: set[tuple[str, str]]) -> float:
    return sum((one.unit, one.month) in found for one in planted) / len(planted)


def page(result: dict[str, Any]) -> str:
    """The measured table of the page."""
    shares = [format_percent(share, 0) for share in SHARES]
    head = [
        "signal",
        "seed",
        "unit-months",
        "planted",
        "asked",
        "precision",
        "recall",
        *(f"of {s}" for s in shares),
        "decoys asked",
    ]
    lines = [
        f"{format_number(result['dossiers'])} dossiers a sample, of which unit-months of eight months are judged.",
        "",
    ]
    lines += [f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}"]
    for row in result["signals"]:
        cells = [
            *(row["signal"], row["seed"], row["unit_months"], row["planted"], row["asked"]),
            "—" if row["precision"] is None else format_percent(row["precision"], 0),
            format_percent(row["recall"], 0),
            *(format_percent(recall, 0) for recall in row["recall_by_share"].values()),
            f"{row['decoys_asked']} of {row['decoys']}",
        ]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def main() -> None:
    """Measure, and write result and page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dossiers", type=int, default=60_000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[3, 4])
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()))
    arguments = parser.parse_args()
    rows = [
        row
        for seed in arguments.seeds
        for row in measure(
            arguments.work, dossiers=arguments.dossiers, seed=seed, settings=Settings(home=arguments.work)
        )
    ]
    result = {
        "dossiers": arguments.dossiers,
        "questions": {code: asdict(question) for code, question in QUESTIONS.items()},
        "signals": sorted(rows, key=lambda row: (list(QUESTIONS).index(row["signal"]), row["seed"])),
    }
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), "signals", page(result)), encoding="utf-8")


if __name__ == "__main__":
    main()
