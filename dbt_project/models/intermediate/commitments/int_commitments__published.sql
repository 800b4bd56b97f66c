{{ config(materialized='view') }}

-- scope_set: the agencies that the printed total is the number of. Null where no total is printed, or nobody says which
-- agencies it counts (20 ministries): then a list tells of nobody but those on it.
with counts as (
    select * from {{ source('reference', 'commitment_counts') }}
),

figures as (
    select * from {{ ref('stg_reference__published_figures') }}
)

select
    figures.figure_id,
    figures.indicator_code,
    figures.indicator_name_vi as name_vi,
    coalesce(counts.list_code, '') as list_code,
    counts.counts,
    figures.agency_code as group_code,
    figures.period_end - 1 as as_of,
    case counts.counts when 'scope' then figures.denominator else figures.value end::integer as published,
    figures.denominator::integer as denominator,
    figures.classification,
    case
        when figures.agency_code = 'PRO' and figures.denominator = 63 then 'provinces_63'
        when figures.agency_code = 'MIN' and figures.denominator = 22 then 'ministries_22'
        when figures.agency_code = 'MIN' and counts.counts = 'scope' then 'ministries_22'
    end as scope_set
from figures
inner join counts using (indicator_code)
