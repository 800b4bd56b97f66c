{{ config(materialized='view') }}

-- What the documents leave unsaid, or say in two ways. Each check is one step; parameters stand here.
-- whole_table, score_published: a table has at least so many agencies of a group.
{% set table_size = 5 %}
with figures as (
    select * from {{ ref('stg_reference__published_figures') }}
),

stated as (
    select * from {{ ref('stg_reference__document_indicators') }}
),

relations as (
    select * from {{ ref('stg_reference__indicator_relations') }}
),

readings as (
    select * from {{ ref('int_figures__readings') }}
),

-- A rate without a period beside the same rate with one.
period_stated as (
    select
        'period_stated' as check_code,
        ones.document as subject,
        'period_missing' as kind,
        'high' as severity,
        ones.document as documents,
        list(distinct ones.figure_id order by ones.figure_id) as figure_ids,
        'Không nêu kỳ, đứng cạnh số liệu cùng chỉ tiêu có kỳ: '
        || string_agg(distinct ones.indicator_name_vi, '; ' order by ones.indicator_name_vi) as found_vi
    from figures as ones
    inner join figures as others
        on ones.document = others.document
        and ones.indicator_code = others.indicator_code
        and ones.agency_code = others.agency_code
    where ones.unit = '%' and ones.period_start is null and others.period_start is not null
    group by ones.document
),

period_inferred as (
    select
        'period_inferred' as check_code,
        document as subject,
        'period_missing' as kind,
        'medium' as severity,
        document as documents,
        list(figure_id order by figure_id) as figure_ids,
        'Văn bản không ghi kỳ của ' || count(*) || ' số liệu; kỳ được suy ra khi chép' as found_vi
    from figures
    where contains(note_vi, 'kỳ suy ra')
    group by document
),

percent_or_points as (
    select
        'percent_or_points' as check_code,
        document as subject,
        'unit_ambiguity' as kind,
        'high' as severity,
        document as documents,
        list(figure_id order by figure_id) as figure_ids,
        count(*) || ' mức thay đổi ghi "%": điểm phần trăm hay tương đối?' as found_vi
    from figures
    where unit = '%?'
    group by document
),

times_or_times_more as (
    select
        'times_or_times_more' as check_code,
        document as subject,
        'unit_ambiguity' as kind,
        'medium' as severity,
        document as documents,
        list(figure_id order by figure_id) as figure_ids,
        count(*) || ' mức tăng ghi "lần": bằng n lần hay tăng thêm n lần?' as found_vi
    from figures
    where unit = 'lần'
    group by document
),

-- A change whose level is not printed, and a change printed for one group where the other group's level is printed too.
changes as (
    select
        figures.document,
        figures.figure_id,
        figures.indicator_name_vi as about
    from figures
    inner join readings using (figure_id)
    where readings.relation = 'change_of' and readings.level_value is null
    union all
    select
        levels.document,
        levels.figure_id,
        levels.indicator_name_vi as about
    from relations
    inner join figures as levels on relations.of_code = levels.indicator_code
    inner join figures as printed
        on relations.indicator_code = printed.indicator_code
        and levels.document = printed.document
        and levels.period_start = printed.period_start
    where relations.relation = 'change_of'
    group by levels.document, levels.figure_id, levels.indicator_name_vi, levels.agency_code
    having not bool_or(levels.agency_code = printed.agency_code)
),

change_with_level as (
    select
        'change_with_level' as check_code,
        document as subject,
        'comparability' as kind,
        'medium' as severity,
        document as documents,
        list(distinct figure_id order by figure_id) as figure_ids,
        'Có mức mà không có thay đổi, hoặc có thay đổi mà không có mức: '
        || string_agg(distinct about, '; ' order by about) as found_vi
    from changes
    group by document
),

tables as (
    select
        figures.document,
        figures.indicator_code,
        figures.agency_type,
        list(figures.figure_id order by figures.figure_id) as figure_ids,
        count(distinct figures.agency_code) as agencies,
        bool_or(stated.unit = 'hạng') as is_rank
    from figures
    inner join stated using (indicator_code)
    where figures.agency_type in ('ministry', 'province')
    group by figures.document, figures.indicator_code, figures.agency_type
    having count(distinct figures.agency_code) >= {{ table_size }}
),

-- The survey states its own set of ministries; the other tables are of the whole group.
sizes as (
    select
        tables.*,
        coalesce(
            (
                select scopes.agencies from {{ ref('stg_reference__scope_sets') }} as scopes
                where len(scopes.member_codes) > 1 and tables.agency_type = 'ministry' and tables.is_rank
            ),
            (
                select count(*) from {{ ref('stg_reference__agencies') }} as agencies
                where agencies.agency_type = tables.agency_type
            )
        ) as size
    from tables
),

whole_table as (
    select
        'whole_table' as check_code,
        document as subject,
        'selection' as kind,
        'medium' as severity,
        document as documents,
        list_sort(flatten(list(figure_ids))) as figure_ids,
        'Chỉ công bố một phần cơ quan: '
        || string_agg(agencies || '/' || size, ', ' order by indicator_code, agency_type)
            as found_vi
    from sizes
    where agencies < size
    group by document
),

scored as (
    select distinct
        document,
        agency_code
    from figures
    where unit = 'điểm'
),

score_published as (
    select
        'score_published' as check_code,
        figures.document as subject,
        'score_hidden' as kind,
        'medium' as severity,
        figures.document as documents,
        list(figures.figure_id order by figures.figure_id) as figure_ids,
        'Công bố hạng của ' || count(*) || ' cơ quan, không công bố điểm' as found_vi
    from figures
    inner join tables using (document, indicator_code, agency_type)
    left join scored using (document, agency_code)
    where tables.is_rank and scored.agency_code is null
    group by figures.document
),

marked as (
    select
        document,
        figure_id,
        regexp_matches(source_text, '\d\.\d{1,2}%') as by_point,
        regexp_matches(source_text, '\d,\d{1,2}%') as by_comma
    from figures
),

one_decimal_mark as (
    select
        'one_decimal_mark' as check_code,
        document as subject,
        'number_format' as kind,
        'medium' as severity,
        document as documents,
        list(figure_id order by figure_id) filter (by_point) as figure_ids,
        count_if(by_point) || ' tỷ lệ in dấu chấm, ' || count_if(by_comma) || ' in dấu phẩy' as found_vi
    from marked
    group by document
    having bool_or(by_point) and bool_or(by_comma)
),

classified as (
    select
        'classified' as check_code,
        document as subject,
        'classification' as kind,
        'high' as severity,
        document as documents,
        list(figure_id order by figure_id) as figure_ids,
        count(*) || ' số liệu lấy từ văn bản "' || any_value(documents.classification) || '"' as found_vi
    from figures
    inner join {{ ref('stg_reference__documents') }} as documents using (document)
    where documents.classification is not null
    group by document
),

proposals as (
    select
        'proposals' as check_code,
        document as subject,
        'status' as kind,
        'low' as severity,
        document as documents,
        []::varchar[] as figure_ids,
        count(*) || ' nhiệm vụ là đề xuất, không tính quá hạn' as found_vi
    from {{ source('reference', 'tasks_deadlines') }}
    where kind = 'đề xuất'
    group by document
)

{% for check in [
    'period_stated', 'period_inferred', 'percent_or_points', 'times_or_times_more', 'change_with_level', 'whole_table',
    'score_published', 'one_decimal_mark', 'classified', 'proposals',
] %}
select * from {{ check }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
