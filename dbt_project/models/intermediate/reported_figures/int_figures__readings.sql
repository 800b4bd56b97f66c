{{ config(materialized='view') }}

-- What a printed change says of its base, by each reading that its words allow: "tăng 21,9%" as points
-- (base = level − change) or relative (base = level ÷ (1 + change)); "tăng 1,27 lần" as times the base or as so many
-- times more. The level is the figure of the same document, agency and days.
with changes as (
    select
        figures.figure_id,
        figures.source,
        figures.agency_code,
        figures.period_start,
        figures.period_end,
        figures.value,
        figures.unit,
        relations.relation,
        relations.of_code
    from {{ ref('int_figures__claimed') }} as figures
    inner join {{ ref('stg_reference__indicator_relations') }} as relations using (indicator_code)
    where figures.origin = 'published' and relations.relation in ('change_of', 'times_of')
        and figures.unit in ('%?', 'lần')
),

levelled as (
    select
        changes.*,
        levels.value as level_value
    from changes
    left join {{ ref('int_figures__claimed') }} as levels
        on changes.of_code = levels.indicator_code
        and changes.source = levels.source
        and changes.agency_code = levels.agency_code
        and changes.period_end = levels.period_end
        and (changes.relation = 'times_of' or changes.period_start = levels.period_start)
)

select
    figure_id,
    relation,
    level_value::double as level_value,
    case relation when 'change_of' then level_value - value end::double as base_if_points,
    (level_value / (1 + case relation when 'change_of' then value / 100 else value end))::double as base_if_relative,
    case relation when 'times_of' then level_value / value end::double as base_if_times
from levelled
