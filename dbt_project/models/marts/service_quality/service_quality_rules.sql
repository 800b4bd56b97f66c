-- The metrics of Decision 766 in words, each with every rule of its points that is known, the one applied marked.
with metrics as (
    select * from {{ ref('stg_reference__index_metrics') }}
),

rules as (
    select * from {{ ref('stg_reference__index_rules') }}
),

block_facts as (
    select * from {{ source('reference', 'qd766_blocks') }}
)

select
    metrics.metric_code,
    metrics.ref,
    metrics.sort_order,
    metrics.name_vi,
    metrics.name_en,
    metrics.block_code,
    metrics.block_order,
    metrics.block_name_vi,
    metrics.block_name_en,
    block_facts.max_points::double as block_max_points,
    metrics.max_points,
    metrics.source,
    metrics.indicator_code,
    metrics.datasets,
    metrics.counts_vi,
    metrics.counts_en,
    coalesce(rules.status, 'not_scored') as status,
    rules.full_at,
    rules.zero_denominator_points,
    rules.decimals,
    rules.valid_from,
    rules.valid_to,
    rules.precedence = min(rules.precedence) over (partition by metrics.metric_code, rules.valid_from) as is_applied,
    rules.source as rule_source,
    rules.note_vi,
    rules.note_en
from metrics
inner join block_facts using (block_code)
left join rules using (ref)
