"""Measures a history: landing and full build, one more day, nothing new, beside bare scripts that do the same work.

    python -m benchmarks.measure --dossiers 2000000
    python -m benchmarks.measure --dossiers 20000000
    python -m benchmarks.measure --dossiers 20000000 --more 2       # two days more, in the home that stands
    python -m benchmarks.page                          # docs/performance.md from what was measured

Thước runs as its users run it (``thuoc run``), in a home of its own that is made anew; the inbox is kept in ``--work``
and not written again. Every number of a result is of one call of this command on one machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.agencies import History, day_of, history
from benchmarks.breakdown import dbt_models, disk, run_steps
from benchmarks.comparison import compare
from benchmarks.history import PER_DAY, Written, remove_days, write_inbox
from benchmarks.watch import Took, watched
from orchestration.settings import PROJECT_ROOT

RESULTS = Path(__file__).with_name("results") / "history"
#: Steps that change the home: half of one cannot be gone on with.
_RUNS = ("first", "one_more_day", "nothing_new")
#: Models of a build that are kept in a result: the slowest.
SLOWEST = 12


class NotEqual(Exception):
    """Thước and the bare script do not agree: nothing measured about them means anything."""


class Measurement:
    """One measurement, step by step; ``result`` is what it has found so far."""

    def __init__(self, work: Path, told: History, days: int) -> None:
        self._work = work
        self._history = told
        self._days = days
        self._home = work / "home"
        self._inbox = work / "inbox"
        self.result: dict[str, Any] = {"dossiers": told.per_day * days, "days": days, "circumstances": circumstances()}

    def prepare(self) -> None:
        """The inbox without its last day, and an empty home."""
        since = time.monotonic()
        remove_days(self._inbox, self._history, self._days)
        days = write_inbox(self._inbox, self._history, self._days)
        self.result["inbox"] = _sum(days) | {"seconds_to_write": time.monotonic() - since}
        shutil.rmtree(self._home, ignore_errors=True)
        self._home.mkdir(parents=True)
        (self._home / "inbox").symlink_to(self._inbox)

    def add_a_day(self) -> None:
        """One more day's deliveries."""
        days = write_inbox(self._inbox, self._history, self._days + 1)
        self.result["day"] = _sum(days[-1:])

    def take_up(self, kept: Path) -> None:
        """Go on with what was cut short, if it was the same measurement and no run of Thước was under way."""
        found = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
        if found.pop("under_way", "first") in _RUNS:
            return
        if any(_but_time(found[fact]) != _but_time(told) for fact, told in self.result.items()):
            return
        print(f"going on; done before: {', '.join(found)}", flush=True)
        self.result = found

    def run(self, name: str, as_of: date) -> None:
        """``thuoc run``: what it took, where the time went, what lies on the disk after it."""
        took = watched(
            [str(Path(sys.executable).with_name("thuoc")), "run", "--as-of", as_of.isoformat()],
            environment={"THUOC_HOME": str(self._home), "DAGSTER_DISABLE_TELEMETRY": "1", "THUOC_LANGUAGE": "en"},
            cwd=self._work,
        )
        self._tell(name, took)
        if name == "nothing_new":
            return
        models = dbt_models(self._home)
        self.result[name] |= {
            "steps": run_steps(self._home),
            "models": dict(list(models.items())[: SLOWEST + 1]),
            "disk": disk(self._home),
        }

    def more_days(self, result: dict[str, Any], count: int) -> None:
        """Days after those that a result tells of, in the same home: machines are not equally quiet at all times.

        Raises:
            ValueError: the home is not the one that the result tells of.
        """
        told = result.setdefault("more_days", [])
        for _ in range(count):
            days = self._days + 2 + len(told)
            if not (self._home / "published" / str(2 + len(told))).is_dir():
                raise ValueError(f"{self._home} is not the home of this result")
            write_inbox(self._inbox, self._history, days)
            self.run("day", day_of(days))
            told.append(self.result.pop("day"))

    def read_bare(self) -> None:
        """The bare limit of landing."""
        out = self._work / "bare"
        took = self._script("bare_read", "--inbox", self._inbox, "--out", out)
        shutil.rmtree(out)
        self._tell("bare_read", took)

    def by_hand(self, name: str, as_of: date) -> None:
        """The bare script, and whether its figures are those published.

        Raises:
            NotEqual: they are not.
        """
        out = self._work / "by_hand.parquet"
        took = self._script("by_hand", "--inbox", self._inbox, "--as-of", as_of, "--out", out)
        self._tell(name, took)
        steps = [line.rsplit(": ", 1) for line in took.output.splitlines()]
        self.result[name]["steps"] = {step: float(seconds.removesuffix(" s")) for step, seconds in steps}
        compared = compare(self._home / "published", out)
        self.result[name]["compared"] = asdict(compared)
        if not compared.equal:
            raise NotEqual(f"{name}: {compared}")

    def _script(self, module: str, *arguments: object) -> Took:
        command = [sys.executable, "-m", f"benchmarks.{module}", *map(str, arguments)]
        return watched(command, environment={}, cwd=PROJECT_ROOT)

    def _tell(self, name: str, took: Took) -> None:
        self.result[name] = {
            "seconds": took.seconds,
            "cpu_seconds": took.cpu_seconds,
            "peak_bytes": took.peak_bytes,
        }
        costs = f"{took.seconds:.1f} s, {took.cpu_seconds:.1f} s of cores, {took.peak_bytes / 2**30:.2f} GB"
        print(f"{name}: {costs}\n{took.output}", flush=True)


def measure(work: Path, told: History, days: int) -> dict[str, Any]:
    """Everything that docs/performance.md tells of one size of history.

    What was found is kept in ``work`` after each step. A measurement that was cut short goes on where nothing that it
    measures was half done: a ``thuoc run`` that was cut short is measured from the beginning, in a new home.
    """
    measurement = Measurement(work, told, days)
    today, tomorrow = day_of(days), day_of(days + 1)
    steps: list[tuple[str, Callable[[], None]]] = [
        ("inbox", measurement.prepare),
        ("first", lambda: measurement.run("first", today)),
        ("bare_read", measurement.read_bare),
        ("by_hand", lambda: measurement.by_hand("by_hand", today)),
        ("day", measurement.add_a_day),
        ("one_more_day", lambda: measurement.run("one_more_day", tomorrow)),
        ("nothing_new", lambda: measurement.run("nothing_new", tomorrow)),
        ("by_hand_one_more_day", lambda: measurement.by_hand("by_hand_one_more_day", tomorrow)),
    ]
    kept = work / "measured.json"
    measurement.take_up(kept)
    for name, step in steps:
        if name in measurement.result:
            continue
        kept.write_text(json.dumps(measurement.result | {"under_way": name}) + "\n", encoding="utf-8")
        step()
    kept.unlink()
    return measurement.result


def circumstances() -> dict[str, Any]:
    """The machine, the versions and the code that were measured."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    return {
        "measured_at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        "commit": commit,
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        **{package: version(package) for package in ("polars", "duckdb", "dbt-core", "dagster")},
    }


def _but_time(circumstances: Any) -> Any:
    """What must be the same in one measurement."""
    if not isinstance(circumstances, dict):
        return circumstances
    return {name: value for name, value in circumstances.items() if name not in ("measured_at", "load_before")}


def _sum(days: list[Written]) -> dict[str, int]:
    return {
        "files": sum(day.files for day in days),
        "bytes": sum(day.bytes for day in days),
        "dossier_rows": sum(day.dossier_rows for day in days),
        "payment_rows": sum(day.payment_rows for day in days),
    }


def main() -> None:
    """Measure one size of history and keep the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dossiers", type=int, default=2_000_000)
    parser.add_argument("--per-day", type=int, default=PER_DAY)
    parser.add_argument("--agencies", type=int, default=86)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--work", type=Path, help="default: a folder of this size's name under the temporary folder")
    parser.add_argument("--more", type=int, default=0, help="measure so many days more of a result that stands")
    parser.add_argument("--result", type=Path, help="default: benchmarks/results/history/<dossiers>.json")
    arguments = parser.parse_args()
    told = history(per_day=arguments.per_day, agencies=arguments.agencies, seed=arguments.seed)
    work = arguments.work or Path(tempfile.gettempdir()) / f"thuoc-benchmark-{arguments.dossiers}"
    work.mkdir(parents=True, exist_ok=True)
    path = arguments.result or RESULTS / f"{arguments.dossiers}.json"
    days = -(-arguments.dossiers // arguments.per_day)
    if arguments.more:
        result = json.loads(path.read_text(encoding="utf-8"))
        Measurement(work.resolve(), told, days).more_days(result, arguments.more)
    else:
        result = measure(work.resolve(), told, days)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(path)


if __name__ == "__main__":
    main()
