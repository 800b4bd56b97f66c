"""Are two sets of ``indicator_values`` equal? All columns, both ways, duplicates counted.

The bare script knows the calendar's periods alone: half-years, reporting and cumulative ones are left aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from orchestration.publication.reader import open_publication

COLUMNS = (
    "indicator_code, agency_code, unit_code, period, period_type, period_start, period_end, status, "
    "numerator, denominator, value, quality"
)
#: The kinds of period that the bare script computes.
PERIOD_TYPES = ("month", "quarter", "ytd", "year")


@dataclass(frozen=True)
class Comparison:
    """Rows of each, rows that only one has, and a few of those in words."""

    rows: int
    only_thuoc: int
    only_by_hand: int
    examples: tuple[str, ...]

    @property
    def equal(self) -> bool:
        """Whether both say the same, and say something."""
        return self.rows > 0 and not self.only_thuoc and not self.only_by_hand


def compare(published: Path, by_hand: Path) -> Comparison:
    """The current publication against the bare script's Parquet file, of the indicators that the script computes."""
    bare = pl.read_parquet(by_hand)
    with open_publication(published) as publication:
        figures = publication.query(f"select {COLUMNS} from indicator_values where period_type in {PERIOD_TYPES}")
    return differences(figures.filter(pl.col("indicator_code").is_in(bare["indicator_code"].unique())), bare)


def differences(thuoc: pl.DataFrame, by_hand: pl.DataFrame) -> Comparison:
    """Rows that one has and the other has not."""
    with duckdb.connect() as connection:
        for name, rows in (("thuoc", thuoc), ("by_hand", by_hand)):
            connection.register(f"{name}_rows", rows.to_arrow())
            connection.execute(f"create view {name} as select {COLUMNS} from {name}_rows")
        lacking = {
            one: connection.execute(f"from {one} except all from {other} order by all").fetchall()
            for one, other in (("thuoc", "by_hand"), ("by_hand", "thuoc"))
        }
    examples = [f"{name}: {row}" for name, rows in lacking.items() for row in rows[:10]]
    return Comparison(thuoc.height, len(lacking["thuoc"]), len(lacking["by_hand"]), tuple(examples))
