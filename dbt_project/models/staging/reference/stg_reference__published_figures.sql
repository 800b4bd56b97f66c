-- Codes and group names of the documents as the catalogue's. period_end: the first day after, as everywhere in Thước.
with figures as (
    select * from {{ source('reference', 'published_figures') }}
),

indicator_crosswalk as (
    select * from {{ source('reference', 'crosswalk_indicators') }}
    where origin = 'document'
),

group_crosswalk as (
    select * from {{ source('reference', 'crosswalk_groups') }}
),

-- The set of agencies that a figure states to be over.
stated_scopes as (
    select
        scope_set,
        unnest(string_split(figure_ids, '|')) as figure_id
    from {{ source('reference', 'scope_sets') }}
)

select
    figures.figure_id,
    figures.document,
    figures.section,
    figures.indicator_code,
    indicator_crosswalk.catalogue_code,
    indicator_crosswalk.comparability as mapping,
    figures.indicator_name_vi,
    figures.dimension_value,
    coalesce(figures.agency_code, group_crosswalk.group_code) as agency_code,
    figures.agency_name_vi,
    figures.agency_type,
    stated_scopes.scope_set,
    figures.period_start::date as period_start,
    figures.period_end::date + 1 as period_end,
    figures.numerator::decimal(18, 2) as numerator,
    figures.denominator::decimal(18, 2) as denominator,
    figures.value::decimal(18, 4) as value,
    figures.decimals::integer as decimals,
    figures.unit,
    figures.qualifier,
    figures.classification,
    {{ documents_named('figures.note_vi') }} as note_vi,
    figures.source_lines,
    figures.source_text
from figures
left join indicator_crosswalk on figures.indicator_code = indicator_crosswalk.indicator_code
left join group_crosswalk
    on figures.agency_type = group_crosswalk.agency_type and figures.agency_name_vi = group_crosswalk.agency_name_vi
left join stated_scopes on figures.figure_id = stated_scopes.figure_id
