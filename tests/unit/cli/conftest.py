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
    create table marts.indicators as select *, 'online' as theme from (values
        ('late_rate', 'computed', 1, 'Tỷ lệ quá hạn', 'Late', '%', 'down', 'dossiers', 'unit|agency|group', null, null,
            '766', 'all', null::varchar),
        ('portal_visits', 'computed', 2, 'Lượt truy cập', 'Visits', 'lượt', 'up', 'portal_visits', 'agency|group', null,
            null, 'EMC', 'all', null),
        ('online_submitted_rate_emc', 'computed', 3, 'Nộp trực tuyến', 'Submitted', '%', 'up', 'dossiers',
            'unit|agency|group', 'Chỉ phản ánh tương đối.', 'Approximate.', 'EMC', 'all', null),
        ('online_service_share_distinct', 'computed', 4, 'Đếm một lần', 'Distinct', '%', 'up', 'procedures', 'group',
            null, null, '766', 'all', null),
        ('npsp_accounts', 'reported', 1001, 'Tài khoản', 'Accounts', 'tài khoản', 'up', null, 'group', null, null,
            'VPCP', null, null)
    ) as t (
        indicator_code, origin, sort_order, name_vi, name_en, unit, better, datasets, levels, caveat_vi, caveat_en,
        measurement_system, scope_set, changed_on
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

#: A document's target that is judged, one that is not, an agency's; tasks of each status.
TARGETS = """
    create table marts.targets as select
        target_id, if(document is null, 'agency', 'national') as origin, name_vi, indicator_code,
        indicator_code as document_code, group_code, agency_code, unit_code, comparator, value::double as value,
        null::double as value_min, null::double as value_max, unit, not_judged, period, deadline::date as deadline,
        null as deadline_text, 'QĐ 1' as legal_basis, document, '1' as source_lines, actual_vi,
        null as published_figure_id, null::double as published_value, null as published_unit,
        null::date as published_as_of, null as note_vi, null as classification
    from (values
        ('T01', 'Quá hạn', 'late_rate', 'ALL', null, '', '<=', 0.2, '%', null, null, '2023-12-31', 'CV-2023', null),
        ('T02', 'Tiện ích', null, null, 'G01', '', '>=', 10, 'tiện ích', 'not_computed', null, null, 'CV-2023', '8/10'),
        ('H44.07/late_rate/2024', 'Quá hạn', 'late_rate', null, 'H44', 'H44.07', '<=', 0.1, '%', null, '2024',
            '2024-12-31', null, null)
    ) as t (target_id, name_vi, indicator_code, group_code, agency_code, unit_code, comparator, value, unit, not_judged,
        period, deadline, document, actual_vi);
    create table marts.target_progress as select
        target_id, 'late_rate' as indicator_code, agency_code, unit_code, relation, period, 'ytd' as period_type,
        date '2024-01-01' as period_start, date '2024-05-01' as period_end, 'provisional' as status, 'ok' as quality,
        numerator::bigint as numerator, denominator::bigint as denominator, numerator / denominator as value, target,
        numerator / denominator - target as distance, numerator / denominator <= target as reached,
        needed::bigint as needed
    from (values
        ('T01', 'ALL', '', 'own', '2024-YTD04', 250, 1000, 0.2, 50),
        ('T01', 'H44', '', 'member', '2024-YTD04', 1, 8, 0.2, 0),
        ('H44.07/late_rate/2024', 'H44', 'H44.07', 'own', '2024', 1, 3, 0.1, 1)
    ) as t (target_id, agency_code, unit_code, relation, period, numerator, denominator, target, needed);
    create table marts.target_forecasts as select
        'H44.07/late_rate/2024' as target_id, 'late_rate' as indicator_code, 'H44' as agency_code,
        'H44.07' as unit_code, 'own' as relation, date '2024-12-31' as deadline,
        date '2024-12-01' as forecast_month, 8 as months_ahead,
        12 as learned_months, 0.1::double as target, 0.25::double as value, 0.125::double as low, 0.5::double as high,
        'missed' as outlook, 'drift' as method, null::varchar as no_forecast;
    create table marts.tasks as select
        task_id, if(status = 'proposal', 'proposed', 'assigned') as kind, 'CV-2023' as document, '1' as task_no,
        '1' as source_lines, 'Rà soát thủ tục hành chính' as task_vi, 'Bộ, ngành' as responsible, responsible_codes,
        null as coordinating, coordinating_codes, deadline::date as deadline, null as deadline_text, status,
        null::integer as days_left, 'svc_full_share' as indicator_codes, 'full_service_share' as catalogue_codes,
        null as note_vi, case task_id when 'K004' then 'Lưu hành nội bộ' end as classification
    from (values
        ('K001', 'past_deadline', '2023-08-31', 'MIN|PRO', null),
        ('K002', 'upcoming', '2024-06-30', 'G01', 'H44'),
        ('K003', 'upcoming', '2024-06-30', 'G01', 'MIN'),
        ('K004', 'proposal', '2022-12-31', 'ALL', null)
    ) as t (task_id, status, deadline, responsible_codes, coordinating_codes);
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
        warehouse.execute(FIGURES + TARGETS)
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
