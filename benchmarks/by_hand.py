"""Runs the bare script ``by_hand.sql``: the baseline of the build, and the figures that Thước's must equal.

python -m benchmarks.by_hand --inbox DIR --as-of 2024-02-21 --out indicator_values.parquet
"""

from __future__ import annotations

import argparse
import time
from datetime import date, timedelta
from pathlib import Path

import duckdb

from benchmarks.agencies import FIRST_DAY
from orchestration.domain.calendar import WorkingCalendar
from orchestration.settings import PROJECT_ROOT

SCRIPT = Path(__file__).with_suffix(".sql")
REFERENCE = PROJECT_ROOT / "data" / "reference"
STEP = "-- step: "


def run_by_hand(inbox: Path, *, as_of: date, out: Path, scratch: Path) -> dict[str, float]:
    """Fill ``out`` (Parquet) with ``indicator_values``; the seconds that each step took, by its name.

    Args:
        scratch: a folder for the script's own database, which is in a file as Thước's is.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    database = scratch / "by_hand.duckdb"
    database.unlink(missing_ok=True)
    seconds: dict[str, float] = {}
    with duckdb.connect(str(database), config={"preserve_insertion_order": False}) as connection:
        connection.execute("set variable inbox = $1", [str(inbox)])
        connection.execute("set variable reference = $1", [str(REFERENCE)])
        connection.execute("set variable as_of = $1::date", [as_of])
        _give_calendar(connection, as_of)
        for name, statements in steps():
            since = time.monotonic()
            connection.execute(statements)
            seconds[name] = time.monotonic() - since
        since = time.monotonic()
        connection.execute(f"copy indicator_values to '{out}' (format parquet)")
        seconds["write"] = time.monotonic() - since
    database.unlink()
    return seconds


def steps() -> list[tuple[str, str]]:
    """The script's parts: (name, statements)."""
    _, *parts = SCRIPT.read_text(encoding="utf-8").split(STEP)
    return [(part.split("\n", 1)[0].strip(), part.split("\n", 1)[1]) for part in parts]


def _give_calendar(connection: duckdb.DuckDBPyConnection, as_of: date) -> None:
    """Which days are worked is a fact, not a formula: it is taken as given."""
    calendar = WorkingCalendar.from_csv(REFERENCE / "calendar_overrides.csv")
    first = FIRST_DAY - timedelta(days=31)
    days = [first + timedelta(days=number) for number in range((as_of - first).days + 31)]
    connection.execute("create table calendar (day date, is_working bool)")
    connection.executemany("insert into calendar values (?, ?)", [(day, calendar.is_working(day)) for day in days])


def main() -> None:
    """Run the script on an inbox and tell what took how long."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inbox", type=Path, required=True)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    seconds = run_by_hand(arguments.inbox, as_of=arguments.as_of, out=arguments.out, scratch=arguments.out.parent)
    for name, took in seconds.items():
        print(f"{name}: {took:.1f} s")


if __name__ == "__main__":
    main()
