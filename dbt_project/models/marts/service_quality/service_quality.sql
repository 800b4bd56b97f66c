-- Blocks and totals. A sum says on how many points of the maximum it rests; only a whole one has a grade.
with blocks as (
    {{ score_blocks(ref('service_quality_metrics'), ['agency_code', 'unit_code', 'period']) }}
),

qualities as (
    select
        agency_code,
        unit_code,
        period,
        coalesce(block_code, 'TOTAL') as block_code,
        case
            when count(points) = 0 and bool_or(quality = 'held') then 'held'
            when count(points) = 0 then 'missing'
            when bool_and(points is not null and quality = 'ok') then 'ok'
            else 'partial'
        end as quality
    from {{ ref('service_quality_metrics') }}
    where max_points > 0
    group by grouping sets ((agency_code, unit_code, period, block_code), (agency_code, unit_code, period))
),

grades as (
    select
        grade,
        name_vi,
        name_en,
        status,
        from_share::double as from_share,
        lead(from_share::double, 1, 2) over (order by from_share::double) as to_share
    from {{ source('reference', 'qd766_grades') }}
),

shared as (
    select
        blocks.*,
        blocks.points / nullif(blocks.max_points_known, 0) as share_of_known,
        case
            when blocks.max_points_known = blocks.max_points then round(blocks.points / blocks.max_points, 6)
        end as graded_share
    from blocks
)

select
    shared.agency_code,
    shared.unit_code,
    shared.period,
    periods.period_type,
    periods.period_start,
    periods.period_end,
    periods.status,
    shared.block_code,
    shared.points,
    shared.max_points,
    shared.max_points_known,
    shared.metrics,
    shared.metrics_known,
    shared.share_of_known,
    grades.grade,
    grades.name_vi as grade_vi,
    grades.name_en as grade_en,
    grades.status as grade_status,
    qualities.quality
from shared
inner join qualities using (agency_code, unit_code, period, block_code)
inner join {{ ref('int_periods') }} as periods using (period)
left join grades on shared.graded_share >= grades.from_share and shared.graded_share < grades.to_share
