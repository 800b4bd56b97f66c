{{ config(materialized='view') }}

-- What counts say against each other. Each check is one step; parameters stand here.
-- derived_numerator: counts that would round to the printed rate, at least; below it a floor or round is no wonder.
{% set chances = 1000 %}
-- one_denominator_two_populations: smaller denominators (63 provinces) recur honestly.
{% set large = 10000 %}
-- per_day: how far a claim per day may stand from the counted average; beyond `far` it is more than rounding.
{% set near, far = 0.05, 0.25 %}
with figures as (
    select * from {{ ref('int_figures__recomputed') }}
    where origin = 'published'
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

counts_give_value as (
    select
        'counts_give_value' as check_code,
        figure_id as subject,
        'arithmetic' as kind,
        'high' as severity,
        source as documents,
        [figure_id] as figure_ids,
        'Tử số, mẫu số không cho giá trị công bố, làm tròn hay cắt bỏ đều không: ' || source_text as found_vi
    from figures
    inner join texts using (figure_id)
    where convention = 'neither'
),

one_rounding as (
    select
        'one_rounding' as check_code,
        source as subject,
        'rounding_convention' as kind,
        'high' as severity,
        source as documents,
        list(figure_id order by figure_id) as figure_ids,
        'Cùng văn bản, ' || count_if(convention = 'truncated') || ' số liệu cắt bỏ và '
        || count_if(convention = 'rounded') || ' số liệu làm tròn' as found_vi
    from figures
    where convention in ('rounded', 'truncated')
    group by source
    having count(distinct convention) = 2
),

derived_numerator as (
    select
        'derived_numerator' as check_code,
        indicator_code as subject,
        'derived_numerator' as kind,
        'high' as severity,
        source as documents,
        list(figure_id order by figure_id) as figure_ids,
        'Tử số bằng đúng tỷ lệ đã làm tròn × mẫu số: ' || string_agg(source_text, '; ' order by figure_id) as found_vi
    from figures
    inner join texts using (figure_id)
    where unit = '%' and decimals > 0 and denominator / power(10, decimals + 2) >= {{ chances }}
        and numerator::hugeint in (
            floor(value / 100 * denominator)::hugeint, round(value / 100 * denominator)::hugeint
        )
    group by indicator_code, source
),

parts as (
    select
        relations.of_code,
        wholes.source,
        wholes.figure_id as whole_id,
        wholes.numerator,
        wholes.denominator,
        sum(figures.value) as parts,
        list(figures.figure_id order by figures.figure_id) as part_ids
    from relations
    inner join figures using (indicator_code)
    inner join figures as wholes on relations.of_code = wholes.indicator_code and figures.source = wholes.source
    where relations.relation = 'part_of'
    group by all
),

parts_within_whole as (
    select
        'parts_within_whole' as check_code,
        of_code as subject,
        'population' as kind,
        'medium' as severity,
        source as documents,
        list_prepend(whole_id, part_ids) as figure_ids,
        'Các phần cộng lại ' || {{ vietnamese_count('numerator + parts') }} || ', lớn hơn tổng '
        || {{ vietnamese_count('denominator') }} as found_vi
    from parts
    where numerator + parts > denominator
),

daily as (
    select
        claims.indicator_code,
        claims.source,
        claims.value as claimed,
        list_prepend(claims.figure_id, list(figures.figure_id order by figures.figure_id)) as figure_ids,
        sum(figures.numerator) / min(figures.period_end - figures.period_start) as counted
    from relations
    inner join figures as claims on relations.indicator_code = claims.indicator_code
    inner join figures on relations.of_code = figures.indicator_code and claims.source = figures.source
    where relations.relation = 'per_day_of' and figures.numerator is not null and figures.period_start is not null
    group by claims.figure_id, claims.indicator_code, claims.source, claims.value
),

per_day as (
    select
        'per_day' as check_code,
        indicator_code as subject,
        'plausibility' as kind,
        case when abs(claimed / counted - 1) > {{ far }} then 'medium' else 'low' end as severity,
        source as documents,
        figure_ids,
        'Nêu ' || {{ vietnamese_count('claimed') }} || ' một ngày; số đếm cùng văn bản cho '
        || {{ vietnamese_count('counted') }} as found_vi
    from daily
    where abs(claimed / counted - 1) > {{ near }}
),

pairs as (
    select
        ones.indicator_code || '+' || others.indicator_code as subject,
        ones.source,
        list_concat(list(ones.figure_id), list(others.figure_id)) as figure_ids,
        array_to_string(list_sort(list(distinct {{ vietnamese_count('ones.denominator') }})), ', ') as denominators,
        any_value(one_def.denominator_def) as one_population,
        any_value(other_def.denominator_def) as other_population
    from figures as ones
    inner join figures as others
        on ones.source = others.source
        and ones.agency_code = others.agency_code
        and ones.denominator = others.denominator
        and ones.indicator_code < others.indicator_code
    inner join {{ ref('stg_reference__document_indicators') }} as one_def
        on ones.indicator_code = one_def.indicator_code
    inner join {{ ref('stg_reference__document_indicators') }} as other_def
        on others.indicator_code = other_def.indicator_code
    where ones.denominator >= {{ large }} and one_def.denominator_def <> other_def.denominator_def
    group by ones.indicator_code, others.indicator_code, ones.source
),

one_denominator_two_populations as (
    select
        'one_denominator_two_populations' as check_code,
        subject,
        'denominator_identity' as kind,
        'medium' as severity,
        source as documents,
        list_sort(figure_ids) as figure_ids,
        'Một mẫu số (' || denominators || ') cho hai tổng thể: "' || one_population || '" và "' || other_population
        || '"' as found_vi
    from pairs
)

{% for check in [
    'counts_give_value', 'one_rounding', 'derived_numerator', 'parts_within_whole', 'per_day',
    'one_denominator_two_populations',
] %}
select * from {{ check }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
