{{ config(materialized='view') }}

-- What documents print and what agencies report of themselves, in one shape. Reported values come as numbers: the
-- digits they show are their decimals.
-- A printed figure tells days, not a kind of period: of periods of the same days (2024-YTD06 and 2024-H1) it joins the
-- one that is not a year to date.
with periods as (
    select
        period,
        period_start,
        period_end
    from {{ ref('int_periods') }}
    qualify row_number() over (partition by period_start, period_end order by period_type = 'ytd') = 1
),

published as (
    select
        figures.figure_id,
        'published' as origin,
        figures.document as source,
        figures.indicator_code,
        figures.catalogue_code,
        figures.agency_code,
        '' as unit_code,
        periods.period,
        figures.value,
        figures.decimals,
        figures.unit,
        figures.numerator,
        figures.denominator
    from {{ ref('stg_reference__published_figures') }} as figures
    left join periods
        on figures.period_start = periods.period_start and figures.period_end = periods.period_end
),

reported as (
    select
        reported.delivery_id || '#' || reported.source_row as figure_id,
        'reported' as origin,
        reported.source,
        reported.indicator_code,
        catalogue.indicator_code as catalogue_code,
        reported.agency_code,
        reported.unit_code,
        reported.period,
        reported.value::decimal(18, 4) as value,
        length(rtrim(split_part(reported.value::decimal(18, 4)::varchar, '.', 2), '0'))::integer as decimals,
        reported.unit,
        reported.numerator::decimal(18, 2) as numerator,
        reported.denominator::decimal(18, 2) as denominator
    from {{ ref('int_reported_figures__current') }} as reported
    left join {{ ref('stg_reference__indicators') }} as catalogue using (indicator_code)
)

select * from published
union all by name
select * from reported
