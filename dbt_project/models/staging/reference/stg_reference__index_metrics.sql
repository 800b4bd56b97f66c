with metrics as (
    select * from {{ source('reference', 'qd766_metrics') }}
),

catalogue as (
    select * from {{ source('reference', 'qd766_catalogue') }}
),

blocks as (
    select * from {{ source('reference', 'qd766_blocks') }}
)

select
    catalogue.metric_code,
    catalogue.ref,
    metrics.group_code as block_code,
    blocks.sort_order::integer as block_order,
    catalogue.sort_order::integer as sort_order,
    metrics.metric_name_vi || coalesce(' (' || catalogue.part_vi || ')', '') as name_vi,
    catalogue.name_en,
    metrics.group_name_vi as block_name_vi,
    blocks.name_en as block_name_en,
    coalesce(metrics.max_score::double, 0) as max_points,
    catalogue.source,
    catalogue.indicator_code,
    catalogue.catalogue_code,
    catalogue.datasets,
    catalogue.units,
    catalogue.unit,
    catalogue.better,
    metrics.numerator_def as numerator_vi,
    metrics.denominator_def as denominator_vi,
    case metrics.scope when 'Tỉnh' then ['PRO', 'ALL'] else ['MIN', 'PRO', 'ALL'] end as groups,
    catalogue.reported_code,
    blocks.portal_endpoint,
    catalogue.portal_metric,
    catalogue.portal_numerator,
    catalogue.portal_denominator,
    catalogue.counts_vi,
    catalogue.counts_en
from catalogue
inner join metrics on catalogue.ref = metrics.ref
inner join blocks on metrics.group_code = blocks.block_code
