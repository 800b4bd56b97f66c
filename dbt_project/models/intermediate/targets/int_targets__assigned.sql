{{ config(materialized='view') }}

-- What documents assign and what agencies assign to themselves and their units, in one shape. An agency tells a number
-- alone: what is better is the catalogue's to say, and so is the unit (80 of a rate is 80 %).
with catalogue as (
    select * from {{ ref('int_indicators__catalogue') }}
),

of_documents as (
    select
        *,
        'national' as origin,
        coalesce(group_code, agency_code) as subject_code,
        '' as unit_code
    from {{ ref('stg_reference__targets') }}
),

of_agencies as (
    select
        concat_ws(
            '/', coalesce(nullif(targets.unit_code, ''), targets.agency_code), targets.indicator_code, targets.period
        ) as target_id,
        'agency' as origin,
        targets.indicator_code as document_code,
        catalogue.indicator_code,
        coalesce(catalogue.name_vi, targets.indicator_code) as name_vi,
        targets.agency_code,
        targets.agency_code as subject_code,
        targets.unit_code,
        case catalogue.better when 'down' then '<=' when 'up' then '>=' end as comparator,
        targets.value / case catalogue.unit when '%' then 100 else 1 end as value,
        catalogue.unit,
        targets.period,
        {{ period_first_day('targets.period') }} as period_start,
        {{ period_last_day('targets.period') }} as deadline,
        targets.period as deadline_text,
        targets.legal_basis
    from {{ ref('int_targets__current') }} as targets
    left join catalogue using (indicator_code)
),

assigned as (
    select * from of_documents
    union all by name
    select * from of_agencies
)

select
    assigned.*,
    catalogue.better,
    case
        when assigned.comparator = 'ambiguous' then 'ambiguous'
        when assigned.value is null and assigned.value_min is null then 'no_number'
        when catalogue.indicator_code is null then 'not_computed'
        when catalogue.unit = '%' and assigned.value > 1 then 'above_100_percent'
        when assigned.origin = 'agency' and catalogue.unit = '%' and catalogue.better = 'up' and assigned.value <= 0.01
            then 'perhaps_a_fraction'
    end as not_judged
from assigned
left join catalogue on assigned.indicator_code = catalogue.indicator_code
