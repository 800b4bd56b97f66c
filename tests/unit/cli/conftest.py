from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.cli import main
from orchestration.publication.writer import publish

FIGURES = """
    create schema marts;
    create table marts.indicators as select * from (values
        ('late_rate', 'computed', 1, 'Tỷ lệ quá hạn', 'Late', '%', 'down', 'dossiers', '766', 'all', null::varchar),
        ('portal_visits', 'computed', 2, 'Lượt truy cập', 'Visits', 'lượt', 'up', 'portal_visits', 'EMC', 'all', null),
        ('npsp_accounts', 'reported', 1001, 'Tài khoản', 'Accounts', 'tài khoản', 'up', null, 'VPCP', null, null)
    ) as t (
        indicator_code, origin, sort_order, name_vi, name_en, unit, better, datasets, measurement_system, scope_set,
        changed_on
    );
    create table marts.deliveries as
    select 'H44' as agency_code, 'dossiers' as dataset, '2024-03' as period, 'H44-dossiers-2024-03-r1' as delivery_id,
        true as is_current;
    create table marts.agencies as select 'H44' as agency_code, 'Phú Thọ' as name_vi;
    create table marts.units as select 'H44.07' as unit_code, 'H44' as agency_code;
    create table marts.indicator_values as
    select
        indicator_code, agency_code, unit_code, period, 'ytd' as period_type,
        make_date(left(period, 4)::int, 1, 1) as period_start, make_date(left(period, 4)::int, 5, 1) as period_end,
        status, numerator::bigint as numerator, denominator::bigint as denominator,
        coalesce(numerator / denominator, numerator)::double as value, quality
    from (values
        ('late_rate', 'ALL', '', '2023-YTD04', 'final', 300, 1000, 'ok'),
        ('late_rate', 'ALL', '', '2024-YTD04', 'provisional', 250, 1000, 'partial'),
        ('late_rate', 'MIN', '', '2024-YTD04', 'provisional', 0, null, 'missing'),
        ('late_rate', 'H44', '', '2024-YTD04', 'provisional', 1, 8, 'ok'),
        ('late_rate', 'H44', 'H44.07', '2024-YTD04', 'provisional', 1, 3, 'ok'),
        ('portal_visits', 'ALL', '', '2023-YTD04', 'final', 1000000, null, 'ok'),
        ('portal_visits', 'ALL', '', '2024-YTD04', 'final', 1234567, null, 'ok')
    ) as t (indicator_code, agency_code, unit_code, period, status, numerator, denominator, quality);
    update marts.indicator_values set numerator = null, value = null where quality = 'missing';
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, and a working folder without a ``thuoc.toml``."""
    monkeypatch.setenv("THUOC_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


@pytest.fixture
def published(home: Path, tmp_path: Path) -> Path:
    """A home with one publication."""
    candidate = tmp_path / "candidate.duckdb"
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(FIGURES)
    publish_candidate(candidate, home)
    return home


@pytest.fixture
def published_twice(published: Path, tmp_path: Path) -> Path:
    """A home with two: the second stands on a correction by H44 that changed one figure."""
    candidate = tmp_path / "candidate.duckdb"
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(
            "update marts.indicator_values set numerator = 3, value = 3 / 8"
            " where agency_code = 'H44' and unit_code = '';"
            "update marts.deliveries set delivery_id = 'H44-dossiers-2024-03-r2'"
        )
    publish_candidate(candidate, published)
    return published


def publish_candidate(candidate: Path, home: Path) -> None:
    """Publish a candidate as the next version of a home."""
    publish(
        candidate,
        home / "published",
        run_id="run-1",
        as_of=date(2024, 5, 1),
        code_version="0.1.0+abc",
        created_at=datetime(2024, 5, 1, tzinfo=UTC),
        retention=30,
    )


@dataclass(frozen=True)
class Told:
    """What a command printed, and its exit code."""

    code: object
    out: str
    err: str


@pytest.fixture
def thuoc(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Told]:
    """Run the command line, as its entry point does, in this process."""

    def invoke(*arguments: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["thuoc", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        return Told(ended.value.code, captured.out, captured.err)

    return invoke
