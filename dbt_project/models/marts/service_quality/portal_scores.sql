-- Each score of the portal's own record made again from the record's counts, by the same rules as Thước's own. What the
-- counts do not determine is said, with the metrics that lack them.
with record as (
    select
        endpoint,
        unit_code,
        metric_code as portal_metric,
        numerator::bigint as numerator,
        denominator::bigint as denominator,
        ratio_percent::double / 100 as stated_ratio,
        score::double as stated_points,
        counts
    from {{ source('reference', 'portal_766_h44_2026') }}
),

delivery as (
    select
        agency_code,
        figure_period as period,
        make_date(figure_period::integer, 12, 31) as judged_on
    from {{ source('reference', 'portal_deliveries') }}
    where record = 'portal_766_h44_2026.csv'
),

units as (
    select distinct unit_code from record
),

told as (
    select
        units.unit_code,
        metrics.metric_code,
        metrics.ref,
        metrics.block_code,
        metrics.portal_metric,
        delivery.judged_on,
        case
            when metrics.portal_numerator is null then record.numerator
            else json_extract_string(record.counts, '$.' || metrics.portal_numerator)::bigint
        end as numerator,
        case
            when metrics.portal_numerator is null then record.denominator
            else json_extract_string(record.counts, '$.' || metrics.portal_denominator)::bigint
        end as denominator,
        case when metrics.portal_numerator is null then record.stated_ratio end as stated_ratio,
        case when metrics.portal_numerator is null then record.stated_points end as stated_points
    from units
    cross join delivery
    cross join {{ ref('stg_reference__index_metrics') }} as metrics
    left join record
        on units.unit_code = record.unit_code
        and metrics.portal_endpoint = record.endpoint
        and metrics.portal_metric = record.portal_metric
    where metrics.max_points > 0
),

scored as (
    {{ score_metrics('told') }}
),

blocks as (
    {{ score_blocks('scored', ['unit_code']) }}
),

undetermined as (
    select
        unit_code,
        block_code,
        string_agg(ref, ', ' order by ref) as refs
    from scored
    where denominator is null
    group by all
),

compared as (
    select
        scored.unit_code,
        scored.block_code,
        scored.metric_code,
        scored.numerator,
        scored.denominator,
        scored.stated_points,
        scored.max_points,
        scored.points,
        case when scored.denominator is null then scored.ref end as undetermined_refs
    from scored
    where scored.stated_points is not null
    union all by name
    select
        blocks.unit_code,
        blocks.block_code,
        '' as metric_code,
        record.stated_points,
        blocks.max_points,
        case when blocks.metrics_known = blocks.metrics then blocks.points end as points,
        undetermined.refs as undetermined_refs
    from blocks
    inner join {{ source('reference', 'qd766_blocks') }} as block_facts using (block_code)
    inner join record
        on blocks.unit_code = record.unit_code
        and block_facts.portal_endpoint = record.endpoint
        and record.portal_metric = 'TOTAL'
    left join undetermined
        on blocks.unit_code = undetermined.unit_code and blocks.block_code = undetermined.block_code
)

select
    delivery.agency_code,
    compared.unit_code,
    delivery.period,
    compared.block_code,
    compared.metric_code,
    compared.numerator,
    compared.denominator,
    compared.stated_points,
    compared.max_points,
    compared.points,
    round(compared.points - compared.stated_points, 6) as difference,
    case
        when compared.undetermined_refs is not null then 'not_determined'
        when abs(compared.points - compared.stated_points) <= 0.015 then 'reproduced'
        else 'differs'
    end as verdict,
    'Bản ghi của Cổng không có số đếm của chỉ số ' || compared.undetermined_refs || case
        when compared.points is null then ''
        else '; điểm tính theo tỷ lệ mà Cổng công bố'
    end as reason_vi,
    'The portal''s record has no counts of metric ' || compared.undetermined_refs || case
        when compared.points is null then ''
        else '; points are by the ratio that the portal states'
    end as reason_en
from compared
cross join delivery
