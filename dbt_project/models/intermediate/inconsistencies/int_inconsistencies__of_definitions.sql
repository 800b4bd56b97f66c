{{ config(materialized='view') }}

-- One name for several things, and one thing under several definitions. Each check is one step.
with figures as (
    select
        figures.figure_id,
        figures.indicator_code,
        figures.agency_code,
        figures.agency_type,
        figures.agency_name_vi,
        figures.document,
        figures.scope_set,
        figures.period_end,
        figures.source_text
    from {{ ref('stg_reference__published_figures') }} as figures
),

stated as (
    select
        *,
        lower(trim(regexp_replace(name_vi, '\([^)]*\)', ''))) as plain_name
    from {{ ref('stg_reference__document_indicators') }}
),

members as (
    select
        indicator_code,
        list(distinct document order by document) as documents,
        list(figure_id order by figure_id) as figure_ids,
        count(distinct agency_code) filter (agency_type in ('ministry', 'province')) as agencies
    from figures
    group by indicator_code
),

defined as (
    select
        stated.*,
        members.documents,
        members.figure_ids,
        members.agencies
    from stated
    inner join members using (indicator_code)
),

-- The same system divides by the same population but counts something else, of agencies that readers will compare.
one_definition as (
    select
        'one_definition' as check_code,
        ones.indicator_code || '+' || others.indicator_code as subject,
        case when ones.documents = others.documents then 'definition' else 'definition_change' end as kind,
        case when ones.documents = others.documents then 'medium' else 'high' end as severity,
        array_to_string(list_sort(list_distinct(list_concat(ones.documents, others.documents))), '|') as documents,
        list_sort(list_concat(ones.figure_ids, others.figure_ids)) as figure_ids,
        'Cùng hệ đo, cùng mẫu số, khác tử số: "' || ones.numerator_def || '" và "' || others.numerator_def
        || '"' as found_vi
    from defined as ones
    inner join defined as others
        on ones.measurement_system = others.measurement_system
        and ones.denominator_def = others.denominator_def
        and ones.numerator_def <> others.numerator_def
        and ones.indicator_code < others.indicator_code
    where ones.agencies > 0 and others.agencies > 0
),

-- The bracketed part of a name is the transcriber's.
one_name_one_system as (
    select
        'one_name_one_system' as check_code,
        plain_name as subject,
        'measurement_system' as kind,
        'high' as severity,
        array_to_string(list_sort(list_distinct(flatten(list(documents)))), '|') as documents,
        list_sort(flatten(list(figure_ids))) as figure_ids,
        'Một tên, nhiều hệ đo: ' || string_agg(coalesce(measurement_system, 'không nêu'), '; ' order by indicator_code)
            as found_vi
    from defined
    group by plain_name
    having count(distinct coalesce(measurement_system, '')) > 1
),

sides as (
    select
        changes.change_id,
        changes.was_vi,
        changes.is_vi,
        changes.changed_on,
        changes.legal_basis,
        figures.figure_id,
        figures.document,
        list_contains(changes.codes_after, figures.indicator_code) as is_after
    from {{ ref('stg_reference__definition_changes') }} as changes
    inner join figures
        on (list_contains(changes.codes_before, figures.indicator_code) and figures.period_end <= changes.changed_on)
        or (list_contains(changes.codes_after, figures.indicator_code) and figures.period_end > changes.changed_on)
),

definition_in_time as (
    select
        'definition_in_time' as check_code,
        change_id as subject,
        'concept_change' as kind,
        'high' as severity,
        string_agg(distinct document, '|' order by document) as documents,
        list(figure_id order by figure_id) as figure_ids,
        any_value(was_vi) || ' đến trước ' || strftime(any_value(changed_on), '%d/%m/%Y') || ', ' || any_value(is_vi)
        || ' từ ngày đó (' || any_value(legal_basis) || ')' as found_vi
    from sides
    group by change_id
    having bool_or(is_after) and not bool_and(is_after)
),

one_scope as (
    select
        'one_scope' as check_code,
        figures.document || ' ' || figures.agency_code as subject,
        'denominator_varies' as kind,
        'high' as severity,
        figures.document as documents,
        list(figures.figure_id order by figures.figure_id) as figure_ids,
        'Số cơ quan của một khối khác nhau theo chỉ tiêu: '
        || array_to_string(list_sort(list(distinct scopes.agencies)), ', ') as found_vi
    from figures
    inner join {{ ref('stg_reference__scope_sets') }} as scopes using (scope_set)
    where figures.agency_code in ('MIN', 'PRO')
    group by figures.document, figures.agency_code
    having count(distinct scopes.scope_set) > 1
),

-- The survey prints each agency's name before a bar; the others were transcribed by the list of agencies. "TP." is a
-- known abbreviation.
printed as (
    select
        figure_id,
        agency_code,
        document,
        regexp_replace(split_part(source_text, ' | ', 1), '^TP\. ', '') as as_printed,
        regexp_replace(agency_name_vi, '^Thành phố ', '') as as_listed
    from figures
    where indicator_code = 'survey_rank'
),

one_spelling as (
    select
        'one_spelling' as check_code,
        agency_code as subject,
        'name_variant' as kind,
        'low' as severity,
        string_agg(distinct document, '|' order by document) as documents,
        list(figure_id order by figure_id) as figure_ids,
        'Tên in "' || min(as_printed) || '", danh mục "' || min(as_listed) || '"' as found_vi
    from printed
    where as_printed <> as_listed
    group by agency_code
)

{% for check in [
    'one_definition', 'one_name_one_system', 'definition_in_time', 'one_scope', 'one_spelling',
] %}
select * from {{ check }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
