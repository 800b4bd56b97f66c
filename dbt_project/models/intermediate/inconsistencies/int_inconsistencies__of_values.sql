{{ config(materialized='view') }}

-- Values that contradict each other or move too much. Each check is one step; parameters stand here.
-- jump: a monthly average that many times the earlier one, between two documents.
{% set jump_times = 3 %}
-- drop: points that a national rate, better when higher, falls between two documents.
{% set drop_points = 5 %}
-- variants_agree: points by which a later variant of a rate may stand below the earlier one.
{% set variant_points = 2 %}
-- increase_of_a_period: a month's count that grew by less than this share is rather a running total.
{% set running_share = 0.02 %}
with figures as (
    select
        *,
        coalesce(dimension_value, '') as dimension
    from {{ ref('int_figures__claimed') }}
    where origin = 'published'
),

stated as (
    select * from {{ ref('stg_reference__document_indicators') }}
),

relations as (
    select * from {{ ref('stg_reference__indicator_relations') }}
),

texts as (
    select
        figure_id,
        source_text
    from {{ ref('stg_reference__published_figures') }}
),

-- Two values of one document for one thing "up to now". "hơn 4.500" beside 4.510 is the same thing said roughly: the
-- smaller is the larger cut at the smaller's last digit that is not zero.
twice_stated as (
    select
        ones.indicator_code,
        ones.source,
        [ones.figure_id, others.figure_id] as figure_ids,
        floor(others.value / step) * step = ones.value as is_rough
    from (
        select
            *,
            power(10, length(value::bigint::varchar) - length(rtrim(value::bigint::varchar, '0'))) as step
        from figures
    ) as ones
    inner join figures as others
        on ones.source = others.source
        and ones.indicator_code = others.indicator_code
        and ones.agency_code = others.agency_code
        and ones.dimension = others.dimension
        and ones.unit = others.unit
        and ones.value < others.value
    where ones.period_start is null and others.period_start is null and ones.unit <> '%'
),

one_value as (
    select
        'one_value' as check_code,
        indicator_code as subject,
        'conflicting_value' as kind,
        case when is_rough then 'low' else 'high' end as severity,
        source as documents,
        figure_ids,
        'Hai giá trị trong một văn bản: ' || (
            select string_agg(source_text, ' và ' order by figure_id) from texts
            where list_contains(figure_ids, figure_id)
        ) as found_vi
    from twice_stated
),

-- By measure and agency, the figure of the next document about it.
followed as (
    select
        figures.*,
        stated.better,
        (figures.value / datediff('month', period_start, period_end))::double as monthly,
        lag(figure_id) over follow as earlier_id,
        lag(figures.source) over follow as earlier_source,
        lag(figures.value) over follow as earlier_value,
        lag(figures.value / datediff('month', period_start, period_end)) over follow as earlier_monthly
    from figures
    inner join stated using (indicator_code)
    where period_start is not null and agency_code is not null
    window follow as (
        partition by figures.indicator_code, agency_code, dimension order by period_end, figure_id
    )
),

jump as (
    select
        'jump' as check_code,
        indicator_code || ' ' || agency_code as subject,
        'jump' as kind,
        'medium' as severity,
        earlier_source || '|' || source as documents,
        [earlier_id, figure_id] as figure_ids,
        'Bình quân tháng gấp ' || {{ vietnamese_number('round(monthly / earlier_monthly, 1)') }}
        || ' lần so với báo cáo trước (tổng số gấp '
        || {{ vietnamese_number('round(value / earlier_value, 1)') }} || ' lần)' as found_vi
    from followed
    where unit = 'lượt' and source <> earlier_source and monthly > {{ jump_times }} * earlier_monthly
),

fall as (
    select
        'drop' as check_code,
        indicator_code || ' ' || agency_code as subject,
        'drop' as kind,
        'medium' as severity,
        earlier_source || '|' || source as documents,
        [earlier_id, figure_id] as figure_ids,
        'Giảm từ ' || {{ vietnamese_number('earlier_value') }} || '% xuống '
        || {{ vietnamese_number('value') }} || '%, văn bản sau không nêu nguyên nhân' as found_vi
    from followed
    where unit = '%' and better = 'up' and source <> earlier_source
        and agency_code in ('ALL', 'MIN', 'PRO') and earlier_value - value >= {{ drop_points }}
),

variants_agree as (
    select
        'variants_agree' as check_code,
        later.indicator_code || ' ' || later.agency_code as subject,
        'conflicting_value' as kind,
        'medium' as severity,
        earlier.source || '|' || later.source as documents,
        [earlier.figure_id, later.figure_id] as figure_ids,
        'Đã nêu ' || {{ vietnamese_number('earlier.value') }} || '%, sau đó '
        || {{ vietnamese_number('later.value') }} || '% với mẫu số khác' as found_vi
    from relations
    inner join figures as later on relations.indicator_code = later.indicator_code
    inner join figures as earlier
        on relations.of_code = earlier.indicator_code
        and later.agency_code = earlier.agency_code
        and later.period_end > earlier.period_end
    where relations.relation = 'variant_of' and earlier.value - later.value > {{ variant_points }}
    qualify row_number() over (partition by later.figure_id order by earlier.period_end desc) = 1
),

increase_of_a_period as (
    select
        'increase_of_a_period' as check_code,
        figures.indicator_code as subject,
        'plausibility' as kind,
        'high' as severity,
        figures.source as documents,
        [figures.figure_id, increases.figure_id] as figure_ids,
        'Số của một tháng nhưng mức tăng so với tháng trước chỉ bằng '
        || {{ vietnamese_number('round(100 * increases.value / figures.value, 1)') }}
        || '%: rất có thể là lũy kế' as found_vi
    from relations
    inner join figures as increases on relations.indicator_code = increases.indicator_code
    inner join figures
        on relations.of_code = figures.indicator_code
        and increases.source = figures.source
        and increases.agency_code = figures.agency_code
        and increases.period_start = figures.period_start
    where relations.relation = 'increase_of' and increases.value < {{ running_share }} * figures.value
),

lists as (
    select * from {{ ref('stg_reference__agency_status_lists') }}
),

status_kept as (
    select
        'status_kept' as check_code,
        later.agency_code as subject,
        'status_change' as kind,
        'medium' as severity,
        earlier.document || '|' || later.document as documents,
        []::varchar[] as figure_ids,
        later.agency_name_vi || ': "' || earlier.list_name_vi || '" (' || earlier.as_of || '), sau đó "'
        || later.list_name_vi || '" (' || later.as_of || ')' as found_vi
    from relations
    inner join lists as later on relations.indicator_code = later.list_code
    inner join lists as earlier on relations.of_code = earlier.list_code and later.agency_code = earlier.agency_code
    where relations.relation = 'denies' and later.as_of > earlier.as_of
)

{% for check in ['one_value', 'jump', 'fall', 'variants_agree', 'increase_of_a_period', 'status_kept'] %}
select * from {{ check }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
