-- A claimed figure against its own counts, and against what Thước computed where the guard of comparability allows.
{% set tolerance = var('reconciled_tolerance') %}
with catalogue as (
    select
        *,
        coalesce(string_split(comparable_with, '|'), []) as other_codes,
        coalesce(string_split(changed_on, '|')::date[], []) as days_changed
    from {{ ref('int_indicators__catalogue') }}
),

figures as (
    select
        *,
        case when period is not null then 'of its code' when period_start is not null then 'other' end as period_kind
    from {{ ref('int_figures__recomputed') }}
),

-- a: what the figure stands on; b: what the catalogue's indicator would stand on, for the same whom and when: their
-- periods are one, or there is none.
paired as (
    select
        figures.*,
        catalogue.origin as catalogue_origin,
        {
            'indicator_code': figures.catalogue_code,
            'measurement_system': figures.measurement_system,
            'period_type': figures.period_kind,
            'period_start': figures.period_start,
            'period_end': figures.period_end,
            'scope_set': figures.scope_set,
            'formula_version': null::integer,
            'comparable_with': []::varchar[],
            'valid_from': null::date,
            'valid_to': null::date,
            'changed_on': []::date[]
        } as a,
        {
            'indicator_code': catalogue.indicator_code,
            'measurement_system': catalogue.measurement_system,
            'period_type': figures.period_kind,
            'period_start': figures.period_start,
            'period_end': figures.period_end,
            'scope_set': case figures.agency_code
                when 'ALL' then 'all_agencies'
                when 'MIN' then 'ministries_23'
                when 'PRO' then 'provinces_63'
                else figures.agency_code
            end,
            'formula_version': catalogue.formula_version,
            'comparable_with': catalogue.other_codes,
            'valid_from': catalogue.valid_from,
            'valid_to': catalogue.valid_to,
            'changed_on': catalogue.days_changed
        } as b
    from figures
    left join catalogue on figures.catalogue_code = catalogue.indicator_code
),

guarded as (
    select
        *,
        case when catalogue_origin in ('computed', 'index') then
                trim(concat_ws(
                    '|',
                    nullif({{ comparability_reasons('a', 'b') }}, ''),
                    case when mapping = 'caution' then 'mapped_with_caution' end
                ), '|')
        end as comparability_reasons
    from paired
),

computed as (
    select
        indicator_code,
        agency_code,
        unit_code,
        period,
        numerator,
        denominator,
        value
    from {{ ref('indicator_values') }}
    union all
    select
        metrics.catalogue_code as indicator_code,
        scores.agency_code,
        scores.unit_code,
        scores.period,
        scores.numerator,
        scores.denominator,
        scores.numerator / nullif(scores.denominator, 0) as value
    from {{ ref('service_quality_metrics') }} as scores
    inner join {{ ref('stg_reference__index_metrics') }} as metrics using (metric_code)
    where metrics.indicator_code is null and metrics.source = 'computed'
),

compared as (
    select
        guarded.*,
        {{ comparability_outcome('guarded.comparability_reasons') }} as outcome,
        computed.numerator as computed_numerator,
        computed.denominator as computed_denominator,
        computed.value * case when guarded.unit = '%' then 100 else 1 end as computed_value,
        guarded.value::double as published_value,
        case when guarded.unit = '%' then 100 else greatest(abs(computed.value), 1) end * {{ tolerance }}
        + power(10, -guarded.decimals) as allowance
    from guarded
    left join computed
        on guarded.catalogue_code = computed.indicator_code
        and guarded.agency_code = computed.agency_code
        and guarded.unit_code = computed.unit_code
        and guarded.period = computed.period
),

-- "hơn 90%" is met by more, "gần" and "tới" by less.
measured as (
    select
        *,
        case when comparability_reasons is not null then outcome end as comparability,
        computed_value - published_value as difference,
        case
            when comparability_reasons is null or outcome = 'refused' or computed_value is null then null
            when qualifier = 'more_than' and computed_value >= published_value then 'within'
            when qualifier in ('just_under', 'up_to') and computed_value <= published_value then 'within'
            when abs(computed_value - published_value) <= allowance then 'within'
            else 'beyond'
        end as comparison
    from compared
),

-- Why nothing of ours stands beside it.
explained as (
    select
        measured.*,
        case
            when measured.catalogue_origin in ('computed', 'index') then 'no_extracts'
            when measured.catalogue_origin = 'reported' then 'reported_only'
            when relations.indicator_code is not null then 'change_only'
            when stated.theme in ('case_study', 'international') then stated.theme
            when stated.indicator_code is not null then 'fact'
            else 'unknown_indicator'
        end as why_not
    from measured
    left join {{ ref('stg_reference__document_indicators') }} as stated
        on measured.indicator_code = stated.indicator_code and measured.origin = 'published'
    left join {{ ref('stg_reference__indicator_relations') }} as relations
        on measured.indicator_code = relations.indicator_code
        and relations.relation in ('change_of', 'increase_of', 'times_of')
),

decided as (
    select
        explained.*,
        readings.level_value,
        readings.base_if_points,
        readings.base_if_relative,
        readings.base_if_times,
        case
            when convention = 'neither' then 'mismatch'
            when convention is not null then 'consistent'
            when unit = '%?' or readings.relation = 'times_of' then 'ambiguous'
            when comparison = 'within' then 'within_tolerance'
            when comparison = 'beyond' then 'beyond_tolerance'
            when comparability = 'refused' then 'not_comparable'
            else 'not_recomputable'
        end as verdict
    from explained
    left join {{ ref('int_figures__readings') }} as readings using (figure_id)
)

select
    figure_id,
    origin,
    source,
    indicator_code,
    catalogue_code,
    agency_code,
    unit_code,
    period,
    published_value,
    decimals,
    unit,
    numerator::double as numerator,
    denominator::double as denominator,
    recomputed_value,
    convention,
    computed_numerator,
    computed_denominator,
    computed_value,
    difference,
    qualifier,
    comparability,
    comparability_reasons,
    comparison,
    level_value,
    base_if_points,
    base_if_relative,
    base_if_times,
    classification,
    verdict,
    case verdict
        when 'not_comparable' then {{ comparability_refusals('comparability_reasons') }}
        when 'not_recomputable' then why_not
    end as verdict_reason
from decided
