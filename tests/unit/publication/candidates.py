"""Small candidate warehouses for the publication's tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from orchestration.publication.manifest import Version
from orchestration.publication.writer import publish

VALUES = """
    select 'late_rate' as indicator_code, agency_code, '' as unit_code, 'month' as period_type,
        make_date(year, 3, 1) as period_start, make_date(year, 4, 1) as period_end,
        numerator::bigint as numerator, denominator::bigint as denominator
    from (values {rows}) as figures (agency_code, year, numerator, denominator)
"""
ROWS = ("('H01', 2023, 1, 10)", "('H02', 2023, 2, 20)", "('H01', 2024, 3, 30)", "('H02', 2024, 4, 40)")


def make_candidate(path: Path, rows: tuple[str, ...] = ROWS, *, mark: int = 0) -> Path:
    """A candidate with a mart by period, a plain mart that carries ``mark``, and an inner table."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute(
            "create schema marts; create schema intermediate; create table intermediate.inner_one (x int)"
        )
        warehouse.execute(f"create table marts.indicator_values as {VALUES.format(rows=', '.join(rows))}")
        warehouse.execute(f"create table marts.agencies as select 'H01' as agency_code, {mark} as mark")
    return path


def publish_candidate(candidate: Path, published: Path, *, retention: int = 30) -> Version:
    """Publish with facts that do not matter to the test."""
    return publish(
        candidate,
        published,
        run_id="run-1",
        as_of=date(2024, 5, 1),
        code_version="0.1.0+abc",
        created_at=datetime(2024, 5, 1, 1, 30, tzinfo=UTC),
        retention=retention,
    )
