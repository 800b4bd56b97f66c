"""Where the time of a run went, by its own records: Dagster's steps, dbt's models."""

from __future__ import annotations

import json
from pathlib import Path


def run_steps(home: Path) -> dict[str, float]:
    """Seconds of each step of the latest run, in the order they began (Dagster's event log)."""
    from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

    with DagsterInstance.from_config(str(home / "dagster")) as instance:
        (run,) = instance.get_runs(RunsFilter(statuses=[DagsterRunStatus.SUCCESS]), limit=1)
        stats = instance.get_run_step_stats(run.run_id)
    timed = sorted(
        (step.start_time, step.step_key, step.end_time) for step in stats if step.start_time and step.end_time
    )
    return {key: end - start for start, key, end in timed}


def dbt_models(home: Path) -> dict[str, float]:
    """Seconds of each model and test of the latest dbt build, slowest first; ``all``: from first to last."""
    results = json.loads((home / "dbt" / "run_results.json").read_text(encoding="utf-8"))
    nodes = {node["unique_id"].split(".", 2)[2]: node["execution_time"] for node in results["results"]}
    return {"all": results["elapsed_time"], **dict(sorted(nodes.items(), key=lambda node: -node[1]))}


def disk(home: Path) -> dict[str, int]:
    """Bytes under each part of the home, the inbox aside."""
    parts = [entry for entry in sorted(home.iterdir()) if not entry.is_symlink()]
    return {entry.name: _bytes(entry) for entry in parts}


def _bytes(entry: Path) -> int:
    files = (
        [entry] if entry.is_file() else [path for path in entry.rglob("*") if path.is_file() and not path.is_symlink()]
    )
    # A file hard-linked from version to version takes its place once.
    return sum({path.stat().st_ino: path.stat().st_blocks * 512 for path in files}.values())
