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
        ('late_rate', 1, 'Tỷ lệ quá hạn', 'Late', '%', 'down', 'dossiers', 'unit|agency|group', null, null),
        ('portal_visits', 2, 'Lượt truy cập', 'Visits', 'lượt', 'up', 'portal_visits', 'agency|group', null, null),
        ('online_submitted_rate_emc', 3, 'Nộp trực tuyến', 'Submitted', '%', 'up', 'dossiers', 'unit|agency|group',
            'Chỉ phản ánh tương đối.', 'Approximate.'),
        ('online_service_share_distinct', 4, 'Đếm một lần', 'Distinct', '%', 'up', 'procedures', 'group', null, null)
    ) as t (
        indicator_code, sort_order, name_vi, name_en, unit, better, datasets, levels, caveat_vi, caveat_en
    );
    create table marts.deliveries as
    select 'H44' as agency_code, 'dossiers' as dataset, '2024-03' as period, 'H44-dossiers-2024-03-r1' as delivery_id,
        true as is_current;
    create table marts.agencies as
    select agency_code, name_vi, if(agency_code[1] = 'G', 'MIN', 'PRO') as group_code
    from (values ('H44', 'Phú Thọ'), ('H01', 'An Giang'), ('H02', 'Bắc Giang'), ('H03', '[Cà Mau]'), ('G01', 'Bộ A'))
    as t (agency_code, name_vi);
    create table marts.units as select 'H44.07' as unit_code, 'H44' as agency_code, 'Sở Xây dựng' as name_vi;
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
    create table marts.rankings as
    select
        *, '2024-YTD04' as period, 'ytd' as period_type, date '2024-01-01' as period_start,
        date '2024-05-01' as period_end, if(agency_code[1] = 'G', 'MIN', 'PRO') as group_code,
        count(*) over (partition by indicator_code, agency_code[1])::int as ranked, 1 as rank
    from (values
        ('online_submitted_rate_emc', 'H44', 90, 100, 0.9, 'ok'),
        ('online_submitted_rate_emc', 'H01', 80, 100, 0.8, 'partial'),
        ('online_submitted_rate_emc', 'H02', 80, 100, 0.8, 'ok'),
        ('online_submitted_rate_emc', 'H03', 10, 100, 0.1, 'ok'),
        ('online_submitted_rate_emc', 'G01', 1, 1, 1.0, 'ok'),
        ('portal_visits', 'H44', 1234567, null, 1234567.0, 'ok')
    ) as t (indicator_code, agency_code, numerator, denominator, value, quality);
    create table marts.service_levels as select * from (values
        ('level_3', 'DVCTT mức độ 3', null, date '2022-08-14'),
        ('level_4', 'DVCTT mức độ 4', null, date '2022-08-14'),
        ('full', 'DVCTT toàn trình', date '2022-08-15', null),
        ('partial', 'DVCTT một phần', date '2022-08-15', null),
        ('information', 'Cung cấp thông tin trực tuyến', null, null)
    ) as t (level_code, name_vi, valid_from, valid_to);
    create table marts.form_ii06a as
    select
        'H44' as agency_code, '' as unit_code, *, '2024-YTD04' as period, 'ytd' as period_type,
        date '2024-01-01' as period_start, date '2024-05-01' as period_end, 'provisional' as status, 'ok' as quality
    from (values
        ('Hộ tịch', 1300, 1000, 700, 300, 300, 900, 600, 250, 50, 400, 380, 20, 7, 3),
        ('=1+1', 2, 2, 2, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0),
        ('', 1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0)
    ) as t (
        field_vi, total, received, received_online, received_other, carried_over, settled, settled_early,
        settled_on_day, settled_late, still_open, open_in_time, open_late, settled_without_deadline,
        open_without_deadline
    );
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
    """Publish a candidate as the next version under ``home``."""
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
