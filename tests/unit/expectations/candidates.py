"""Small candidates, right in every part: two agencies with units, a rate, a count, two months and their quarter."""

from __future__ import annotations

from pathlib import Path

import duckdb

#: indicator, agency, unit, period, numerator, denominator; groups are summed from these.
FIGURES = """
    ('late_rate', 'G01', '', '2023-12', 5, 50),
    ('late_rate', 'H01', '', '2023-12', 1, 20),
    ('late_rate', 'H01', 'H01.01', '2023-12', 1, 12),
    ('late_rate', 'H01', 'H01.02', '2023-12', 0, 6),
    ('late_rate', 'G01', '', '2024-01', 3, 40),
    ('late_rate', 'H01', '', '2024-01', 2, 10),
    ('late_rate', 'H01', 'H01.01', '2024-01', 2, 9),
    ('late_rate', 'G01', '', '2024-02', 0, 0),
    ('late_rate', 'H01', '', '2024-02', null, null),
    ('reuse_rate', 'G01', '', '2024-01', 1, 4),
    ('reuse_rate', 'H01', '', '2024-01', 5, 10),
    ('portal_visits', 'G01', '', '2023-12', null, null),
    ('portal_visits', 'H01', '', '2023-12', 700, null),
    ('portal_visits', 'G01', '', '2024-01', null, null),
    ('portal_visits', 'H01', '', '2024-01', 900, null),
    ('portal_visits', 'G01', '', '2024-02', null, null),
    ('portal_visits', 'H01', '', '2024-02', 800, null)
"""

_MARTS = f"""
    create schema marts;
    create table marts.indicators as from (values
        ('late_rate', 'computed', 'tardiness', 'Quá hạn', 'Late', '%', 'down', 'dossiers', 'unit|agency|group'),
        ('reuse_rate', 'computed', 'digitization', 'Tái sử dụng', 'Reuse', '%', 'up', 'dossiers', 'unit|agency|group'),
        ('portal_visits', 'computed', 'access', 'Truy cập', 'Visits', 'lượt', 'up', 'portal_visits', 'agency|group'),
        ('npsp_accounts', 'reported', 'access', 'Tài khoản', 'Accounts', 'tài khoản', 'up', null, 'group')
    ) as t (indicator_code, origin, theme, name_vi, name_en, unit, better, datasets, levels);
    create table marts.agencies as from (values
        ('G01', 'Bộ A', 'Ministry A', 'ministry', 'MIN', null::date),
        ('H01', 'Tỉnh B', 'Province B', 'province', 'PRO', null::date)
    ) as t (agency_code, name_vi, name_en, agency_type, group_code, valid_to);
    create table marts.units as from (values ('H01.01', 'H01'), ('H01.02', 'H01')) as t (unit_code, agency_code);
    create table marts.targets as select 1 as target_id;
    create table marts.agency_successions as select 'G01' as predecessor_code, 'Bộ A' as successor_name_vi;
    create table marts.indicator_bridging as select 'late_rate' as indicator_code, 'stock' as rule;
    create table marts.target_progress as
    select 'T01' as target_id, 'ALL' as agency_code, '' as unit_code, '2024-01' as period;
    create table marts.target_forecasts as select 'T01' as target_id, 'ALL' as agency_code, '' as unit_code;
    create table marts.tasks as select 'K001' as task_id;
    create table marts.commitments as select 'DONE' as list_code, 'H01' as agency_code;
    create table marts.commitment_counts as select 'done' as indicator_code, 'PRO' as group_code, '' as list_code;
    create table marts.system_survey as select 'H01' as agency_code;
    create table marts.system_survey_shares as select 'PRO' as group_code, '' as vendor, 'A' as grade;
    create table marts.rankings as select
        'late_rate' as indicator_code, '2024-01' as period, 'G01' as agency_code, 'MIN' as group_code,
        date '2024-01-01' as period_start, date '2024-02-01' as period_end, 0.075 as value, 1 as rank, 1 as ranked;
    create table marts.service_levels as select 'full' as level_code;
    create table marts.form_ii06a as select
        'H01' as agency_code, '' as unit_code, 'Hộ tịch' as field_vi, '2024-01' as period, 'month' as period_type,
        date '2024-01-01' as period_start, date '2024-02-01' as period_end, 'final' as status,
        10 as total, 4 as received_online, 3 as received_other, 3 as carried_over, 7 as settled, 2 as settled_early,
        4 as settled_on_day, 1 as settled_late, 3 as still_open, 2 as open_in_time, 1 as open_late,
        1 as settled_without_deadline, 0 as open_without_deadline, 'ok' as quality;
    create table marts.procedures as select 'H01' as agency_code, '1.1' as procedure_code;
    create table marts.procedure_flows as select
        unnest(['G01', 'H01']) as agency_code, '1.1' as procedure_code, date '2024-01-15' as anchor_half_month,
        date '2024-01-15' as half_month, date '2024-02-01' as period_end, unnest([4, 10]) as accepted, 0 as finished;
    create table marts.payment_flows as select
        'H01' as agency_code, 'bank' as method, 'succeeded' as status, 0 as amount_from_vnd,
        date '2024-01-01' as half_month, date '2024-01-15' as period_end, 10 as payments;
    create table marts.service_quality_metrics as select
        'on_time' as metric_code, 'H01' as agency_code, '' as unit_code, '2024-01' as period, 'month' as period_type,
        date '2024-01-01' as period_start, date '2024-02-01' as period_end;
    create table marts.service_quality as select
        'TOTAL' as block_code, 'H01' as agency_code, '' as unit_code, '2024-01' as period, 'month' as period_type,
        date '2024-01-01' as period_start, date '2024-02-01' as period_end;
    create table marts.service_quality_rules as select 'on_time' as metric_code, 'observed' as status;
    create table marts.portal_scores as select 'H01.01' as unit_code, 'TDGQ' as block_code, '' as metric_code;
    create table marts.late_dossiers as select 'H01' as agency_code, 'D1' as dossier_code;
    create table marts.late_rate_dossiers as select 'H01' as agency_code, 'D1' as dossier_code;
    create table marts.deliveries as
    select *, (period || '-01')::date as period_start, 100::bigint as rows_accepted from (values
        ('G01-dossiers-2024-01', 'G01', 'dossiers', '2024-01', 'accepted', true, 'a'),
        ('H01-dossiers-2024-01', 'H01', 'dossiers', '2024-01', 'accepted', true, 'b'),
        ('H01-portal_visits-2024-01', 'H01', 'portal_visits', '2024-01', 'accepted', true, 'c'),
        ('H01-dossiers-2024-02', 'H01', 'dossiers', '2024-02', 'held', false, 'd')
    ) as t (delivery_id, agency_code, dataset, period, status, is_current, sha256);
    create table marts.quarantine_rules as select 'x' as delivery_id, 'y' as rule, '' as "column";
    create table marts.gate_results as select 'delivery' as gate, 'volume' as rule, 'x' as subject;
    create table marts.published_figures as select 'f1' as figure_id;
    create table marts.reconciliation as select
        'published' as origin, 'f1' as figure_id, '' as catalogue_code, '' as agency_code, '' as unit_code,
        '' as period, '%' as unit, 0::double as published_value, 2 as decimals, 0::double as denominator,
        0::double as recomputed_value, 0::double as computed_value, 0::bigint as computed_denominator,
        0::double as difference, 'compared' as verdict;
    create table marts.inconsistencies as select
        'N01' as inconsistency_id, 'check' as found_by, 'arithmetic' as kind, 'high' as severity,
        '98,81%' as description_vi;
    create table marts.lineage as select
        'H01' as agency_code, 'dossiers' as dataset, date '2024-01-01' as month, 'H01-dossiers-2024-01' as delivery_id;
    create table marts.indicator_values as
    with agency_rows as (
        from (values {FIGURES}) as t (indicator_code, agency_code, unit_code, period, numerator, denominator)
    ),
    group_rows as (
        select
            indicator_code, unnest(['ALL', if(agency_code like 'G%', 'MIN', 'PRO')]) as agency_code, unit_code, period,
            numerator, denominator
        from agency_rows where unit_code = ''
    ),
    counted as (
        from agency_rows
        union all
        select indicator_code, agency_code, unit_code, period, sum(numerator), sum(denominator)
        from group_rows group by all
    )
    select
        indicator_code, agency_code, unit_code, period, 'month' as period_type,
        (period || '-01')::date as period_start,
        ((period || '-01')::date + interval 1 month)::date as period_end,
        if(period < '2024-02', 'final', 'provisional') as status,
        numerator::bigint as numerator, denominator::bigint as denominator,
        if(indicator_code <> 'portal_visits', numerator / nullif(denominator, 0), numerator::double) as value,
        if(numerator is null, 'missing', 'ok') as quality
    from counted;
"""


def make_candidate(path: Path, *changes: str) -> Path:
    """A candidate warehouse, with changes (SQL) made to it afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute(_MARTS)
        for change in changes:
            warehouse.execute(change)
    return path


def publish(candidate: Path, folder: Path) -> Path:
    """What the gate reads of a published version, from a candidate."""
    (folder / "indicator_values").mkdir(parents=True)
    target = str(folder).replace("'", "''")
    with duckdb.connect(str(candidate), read_only=True) as warehouse:
        for year in (2023, 2024):
            warehouse.execute(
                f"copy (from marts.indicator_values where year(period_end - 1) = {year}) "
                f"to '{target}/indicator_values/{year}.parquet'"
            )
        warehouse.execute(f"copy marts.deliveries to '{target}/deliveries.parquet'")
    return folder
