{{ config(materialized='view') }}

-- What documents print and what agencies report of themselves, in one shape. Reported values come as numbers: the
-- digits they show are their decimals. Where the crosswalk says that a document's measure is the catalogue's, its
-- measurement system is that one's. A printed figure tells days, not a kind of period: of periods of the same days
-- (2024-YTD06 and 2024-H1) it is of the one that is not a year to date, in the years that have figures and in others.
with periods as (
    select
        period,
        period_start,
        period_end
    from {{ ref('int_periods') }}
    qualify row_number() over (partition by period_start, period_end order by period_type = 'ytd') = 1
),

catalogue as (
    select
        indicator_code as catalogue_code,
        measurement_system
    from {{ ref('int_indicators__catalogue') }}
),

published as (
    select
        figures.figure_id,
        'published' as origin,
        figures.document as source,
        figures.indicator_code,
        figures.catalogue_code,
        figures.mapping,
        case when figures.mapping = 'same' then catalogue.measurement_system else stated.measurement_system end
            as measurement_system,
        figures.agency_code,
        figures.dimension_value,
        '' as unit_code,
        coalesce(
            periods.period, {{ period_of_days('figures.period_start', 'figures.period_end') }}
        ) as period,
        figures.period_start,
        figures.period_end,
        case when figures.agency_code in ('ALL', 'MIN', 'PRO') then figures.scope_set else figures.agency_code end
            as scope_set,
        figures.value,
        figures.decimals,
        figures.unit,
        figures.qualifier,
        figures.numerator,
        figures.denominator,
        figures.classification
    from {{ ref('stg_reference__published_figures') }} as figures
    left join {{ ref('stg_reference__document_indicators') }} as stated using (indicator_code)
    left join catalogue using (catalogue_code)
    left join periods
        on figures.period_start = periods.period_start and figures.period_end = periods.period_end
),

reported as (
    select
        reported.delivery_id || '#' || reported.source_row as figure_id,
        'reported' as origin,
        reported.source,
        reported.indicator_code,
        catalogue.catalogue_code,
        'same' as mapping,
        catalogue.measurement_system,
        reported.agency_code,
        null as dimension_value,
        reported.unit_code,
        reported.period,
        {{ first_day_of_period('reported.period') }} as period_start,
        {{ day_after_period('reported.period') }} as period_end,
        reported.agency_code as scope_set,
        reported.value::decimal(18, 4) as value,
        length(rtrim(split_part(reported.value::decimal(18, 4)::varchar, '.', 2), '0'))::integer as decimals,
        reported.unit,
        'exact' as qualifier,
        reported.numerator::decimal(18, 2) as numerator,
        reported.denominator::decimal(18, 2) as denominator,
        null as classification
    from {{ ref('int_reported_figures__current') }} as reported
    left join catalogue on reported.indicator_code = catalogue.catalogue_code
)

select * from published
union all by name
select * from reported
