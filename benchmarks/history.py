"""Writes an inbox of a history that grows in time: so many new dossiers a day, delivered daily by all 86 agencies.

    python -m benchmarks.history --inbox DIR --dossiers 20000000        # 200 days of 100,000 new dossiers

Deterministic by ``--seed``, day by day in bounded memory. ``history.json`` beside the inbox says which days are there:
what was cut short goes on, what is there is not written again, and one more day can be added.
"""

from __future__ import annotations

import argparse
import json
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import polars as pl

from benchmarks.agencies import History, day_of, history
from benchmarks.extracts import catalogue, dossier_states, payment_states, visits, write_extract
from benchmarks.lives import LONGEST_LIFE, lives
from orchestration.domain.periods import month_after

PER_DAY = 100_000
WORKERS = 2


@dataclass(frozen=True)
class Written:
    """What was written for one day."""

    day: int
    files: int
    bytes: int
    dossier_rows: int
    payment_rows: int


def write_days(inbox: Path, history: History, first: int, last: int) -> Iterator[Written]:
    """Write the deliveries of days ``[first, last)``, day by day.

    What is delivered on a day depends on all days before: their lives are made again, not read.
    """
    awaited: dict[str, dict[object, list[pl.DataFrame]]] = {"dossiers": {}, "payments": {}}
    with ThreadPoolExecutor(WORKERS) as pool:
        for day in range(max(0, first - LONGEST_LIFE), last):
            born = lives(history, day)
            for dataset, states in (("dossiers", dossier_states(born)), ("payments", payment_states(born))):
                for (delivered_on,), rows in states.partition_by(
                    "delivered_on", include_key=False, as_dict=True
                ).items():
                    awaited[dataset].setdefault(delivered_on, []).append(rows)
            today = {dataset: waiting.pop(day_of(day), []) for dataset, waiting in awaited.items()}
            if day >= first:
                yield _write_day(inbox, history, day, today, pool)


def _write_day(
    inbox: Path, history: History, day: int, rows: dict[str, list[pl.DataFrame]], pool: ThreadPoolExecutor
) -> Written:
    agencies = {agency.code: agency for agency in history.agencies}
    period = f"{day_of(day):%Y-%m-%d}"
    deliveries, counts = [], {}
    for dataset, parts in rows.items():
        told = pl.concat(parts) if parts else pl.DataFrame({"agency_code": []}, schema={"agency_code": pl.String})
        counts[dataset] = told.height
        for (code,), own in told.partition_by("agency_code", as_dict=True).items():
            columns = own.drop("agency_code") if dataset == "payments" else own
            deliveries.append((agencies[str(code)], dataset, period, columns))
    if day_of(day).day == 1:
        month = day_of(day)
        before = month_after(month, -1)
        for agency in history.agencies:
            deliveries.append((agency, "procedures", f"{month:%Y-%m}", catalogue(agency, month)))
            deliveries.append((agency, "portal_visits", f"{before:%Y-%m}", visits(history, agency, before)))
    deliveries = [delivery for delivery in deliveries if delivery[3].height]
    sizes = list(pool.map(lambda delivery: write_extract(inbox, *delivery), deliveries))
    return Written(day, len(sizes), sum(sizes), counts["dossiers"], counts["payments"])


def write_inbox(inbox: Path, history: History, last: int) -> list[Written]:
    """Write the days before ``last`` that are not there yet; what is written of them, day by day.

    An inbox of another history is written anew.
    """
    known = written_days(inbox, history)
    if not known:
        shutil.rmtree(inbox, ignore_errors=True)
    since = time.monotonic()
    for written in write_days(inbox, history, len(known), last):
        known.append(written)
        _record(inbox, history, known)
        if written.day % 20 == 0 or written.day == last - 1:
            took = timedelta(seconds=int(time.monotonic() - since))
            print(
                f"{day_of(written.day)}: {written.files} files, {written.dossier_rows} rows of dossiers; {took}",
                flush=True,
            )
    return known[:last]


def remove_days(inbox: Path, history: History, first: int) -> None:
    """Take away the daily deliveries from a day on, so that they can arrive again."""
    known = written_days(inbox, history)
    for written in known[first:]:
        assert day_of(written.day).day != 1, "a month's first day brings monthly files too, which would stay"
        for path in inbox.glob(f"*/*/{day_of(written.day):%Y-%m-%d}.*"):
            path.unlink()
    _record(inbox, history, known[:first])


def written_days(inbox: Path, history: History) -> list[Written]:
    """The days of this history that lie in the inbox; none of another history's."""
    record = _record_of(inbox)
    if not record.exists():
        return []
    known = json.loads(record.read_text())
    return [Written(**day) for day in known["days"]] if known["history"] == _identity(history) else []


def _record(inbox: Path, history: History, days: list[Written]) -> None:
    _record_of(inbox).write_text(
        json.dumps({"history": _identity(history), "days": [asdict(day) for day in days]}) + "\n"
    )


def _record_of(inbox: Path) -> Path:
    return inbox.parent / "history.json"


def _identity(history: History) -> dict[str, object]:
    return {"seed": history.seed, "per_day": history.per_day, "agencies": len(history.agencies)}


def main() -> None:
    """Write the inbox."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inbox", type=Path, required=True)
    parser.add_argument("--dossiers", type=int, required=True, help="in all; a day has --per-day of them")
    parser.add_argument("--per-day", type=int, default=PER_DAY)
    parser.add_argument("--agencies", type=int, default=86)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    told = history(per_day=arguments.per_day, agencies=arguments.agencies, seed=arguments.seed)
    write_inbox(arguments.inbox, told, -(-arguments.dossiers // arguments.per_day))


if __name__ == "__main__":
    main()
