"""Fills docs/performance.md with what was measured; the words around the numbers are the page's own.

python -m benchmarks.page
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.marks import filled
from benchmarks.measure import RESULTS
from orchestration.settings import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "performance.md"

#: A day's cost may grow by this factor while the history grows by ten (the issue that asked for this page).
ALLOWED_GROWTH = 1.5

Result = Mapping[str, Any]

#: Dagster's steps, as people call them.
STEPS = {
    "landing": "Landing",
    "delivery_gate": "Delivery gate",
    "frozen_run": "Freezing current deliveries",
    "dbt_models": "dbt: models and tests",
    "publication_gate": "Publication gate",
    "publication": "Publishing",
}


def read_results(folder: Path = RESULTS) -> list[Result]:
    """The kept results, smallest history first; where several days were measured, the quickest stands for them."""
    results = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    return sorted((_with_quickest_day(result) for result in results), key=lambda result: result["dossiers"])


def _with_quickest_day(result: dict[str, Any]) -> Result:
    """What else a machine has to do adds to a day's cost and never takes from it."""
    days = [result["one_more_day"], *result.get("more_days", [])]
    quickest = min(days, key=lambda day: float(day["seconds"]))
    return {**result, "one_more_day": quickest, "days_measured": len(days)}


def measured(results: Sequence[Result]) -> str:
    """All tables, as Markdown."""
    if not results:
        return "Nothing has been measured yet."
    parts = [circumstances(results), "## What it costs", costs(results), "## One more day, as the history grows"]
    parts += [growth(results), "## Where the time goes", *(part for result in results for part in where(result))]
    return "\n\n".join(parts)


def circumstances(results: Sequence[Result]) -> str:
    """What was measured, where and when."""
    rows = []
    for result in results:
        inbox, day, at = result["inbox"], result["day"], result["circumstances"]
        rows.append(
            [
                size(result),
                str(result["days"]),
                f"{inbox['files']:,}",
                f"{inbox['bytes'] / 1e9:.2f} GB",
                f"{inbox['dossier_rows'] + inbox['payment_rows']:,}",
                f"{day['files']} files, {day['dossier_rows'] + day['payment_rows']:,} rows",
                f"{at['measured_at']}, commit {at['commit']}, {at['cores']} cores, {at['memory_bytes'] / 2**30:.0f} GB,"
                f" load {at['load_before']} before; Python {at['python']}, Polars {at['polars']},"
                f" DuckDB {at['duckdb']}",
            ]
        )
    return table(["dossiers", "days", "files", "inbox", "rows", "one more day", "measured"], rows)


def costs(results: Sequence[Result]) -> str:
    """Thước beside the bare scripts: seconds, ratios, memory."""
    heads = ["", *(column for r in results for column in (size(r), "bare", "ratio", "memory (bare)"))]
    rows = []
    for name, cost in _COSTS.items():
        row = [name]
        for result in results:
            thuoc, bare, memory = cost(result)
            row += [seconds(thuoc), seconds(bare), ratio(thuoc, bare), memory]
        rows.append(row)
    return table(heads, rows)


def _landing(result: Result) -> tuple[float, float | None, str]:
    return _step(result, "first", "landing"), result["bare_read"]["seconds"], f"({memory(result['bare_read'])})"


def _build(result: Result) -> tuple[float, float | None, str]:
    by_hand = result["by_hand"]
    return _after_landing(result, "first"), by_hand["seconds"] - by_hand["steps"]["read"], ""


def _whole(result: Result) -> tuple[float, float | None, str]:
    both = f"{memory(result['first'])} ({memory(result['by_hand'])})"
    return result["first"]["seconds"], result["by_hand"]["seconds"], both


def _day(result: Result) -> tuple[float, float | None, str]:
    by_hand = result["by_hand_one_more_day"]
    return (
        result["one_more_day"]["seconds"],
        by_hand["seconds"],
        f"{memory(result['one_more_day'])} ({memory(by_hand)})",
    )


def _nothing(result: Result) -> tuple[float, float | None, str]:
    return result["nothing_new"]["seconds"], None, memory(result["nothing_new"])


_COSTS = {
    "Landing": _landing,
    "Full build: gates, dbt, publication": _build,
    "First run, from start to end": _whole,
    "One more day's deliveries": _day,
    "Nothing new": _nothing,
}


def growth(results: Sequence[Result]) -> str:
    """One more day step by step at each size, and by what factor it grew from the smallest to the largest history."""
    first, last = results[0], results[-1]
    steps = {title: [_step(result, "one_more_day", key) for result in results] for key, title in STEPS.items()}
    start = [result["one_more_day"]["seconds"] - sum(result["one_more_day"]["steps"].values()) for result in results]
    whole = [result["one_more_day"]["seconds"] for result in results]
    rows = [
        [title, *(seconds(value) for value in values), ratio(values[-1], values[0])]
        for title, values in {"Start and end": start, **steps, "**In all**": whole}.items()
    ]
    cores = [result["one_more_day"]["cpu_seconds"] for result in results]
    rows.append(["In all, seconds of cores", *(seconds(value) for value in cores), ratio(cores[-1], cores[0])])
    told = table(["one more day", *map(size, results), "growth"], rows)
    if len(results) < 2:
        return told
    of_time, of_cores = whole[-1] / whole[0], cores[-1] / cores[0]
    days = " and ".join(str(result.get("days_measured", 1)) for result in (first, last))
    verdict = "within" if max(of_time, of_cores) <= ALLOWED_GROWTH else "**beyond**"
    return (
        f"{told}\n\nFrom {size(first)} to {size(last)} dossiers a day's cost grew by {of_time:.2f}× in time and by "
        f"{of_cores:.2f}× in seconds of cores, {verdict} the {ALLOWED_GROWTH}× that are allowed "
        f"(the quickest of {days} days)."
    )


def where(result: Result) -> list[str]:
    """Where the time of a size's runs went: steps, then the slowest models."""
    runs = {"first": "first run", "one_more_day": "one more day"}
    steps = [[title, *(seconds(_step(result, run, key)) for run in runs)] for key, title in STEPS.items()]
    steps.append(["In all", *(seconds(result[run]["seconds"]) for run in runs)])
    hand = result["by_hand"]["steps"]
    disk = ", ".join(
        f"{part} {used / 1e6:,.0f} MB" for part, used in result["one_more_day"]["disk"].items() if used > 5e5
    )
    return [
        f"### {size(result)} dossiers",
        table(["step", *runs.values()], steps),
        *(f"Slowest in dbt, {title}: {_slowest(result[run]['models'])}." for run, title in runs.items()),
        f"The bare script: {', '.join(f'{name} {seconds(value)}' for name, value in hand.items())}.",
        f"On the disk after it all: {disk}; the inbox {result['inbox']['bytes'] / 1e6:,.0f} MB.",
        f"Both give the same {result['by_hand_one_more_day']['compared']['rows']:,} rows of `indicator_values`.",
    ]


def _slowest(models: Mapping[str, float]) -> str:
    named = [(name, value) for name, value in models.items() if name != "all"]
    return f"{seconds(models['all'])} in all; " + ", ".join(f"`{name}` {seconds(value)}" for name, value in named[:8])


def _step(result: Result, run: str, step: str) -> float:
    return float(result[run]["steps"].get(step, 0.0))


def _after_landing(result: Result, run: str) -> float:
    return float(sum(value for step, value in result[run]["steps"].items() if step != "landing"))


def size(result: Result) -> str:
    """2M, 200k: how many dossiers."""
    dossiers = result["dossiers"]
    return f"{dossiers / 1e6:g}M" if dossiers >= 1e6 else f"{dossiers / 1e3:g}k"


def seconds(value: float | None) -> str:
    """Seconds as people compare them; a dash for nothing to compare."""
    return "—" if value is None else f"{value:.1f} s"


def ratio(value: float, base: float | None) -> str:
    """How many times the base; a dash without one."""
    return f"{value / base:.2f}×" if base else "—"


def memory(took: Mapping[str, Any]) -> str:
    """The most memory that the processes held together."""
    return f"{took['peak_bytes'] / 2**30:.1f} GB"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; numbers to the right."""
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Fill the page from the kept results."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), "page", measured(read_results())), encoding="utf-8")


if __name__ == "__main__":
    main()
