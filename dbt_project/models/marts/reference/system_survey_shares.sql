-- Grades by group, and within it by vendor ('' for all of them). Zero systems of a grade is a zero, not a gap.
with surveyed as (
    select
        unnest(['', survey.vendor]) as vendor,
        agencies.group_code,
        survey.grade
    from {{ ref('system_survey') }} as survey
    inner join {{ ref('stg_reference__agencies') }} as agencies using (agency_code)
),

grades as (
    select unnest(['A', 'B', 'C', 'D', 'E']) as grade
),

counted as (
    select
        systems.group_code,
        systems.vendor,
        grades.grade,
        count(*) filter (where systems.grade = grades.grade)::integer as systems,
        count(*)::integer as surveyed
    from surveyed as systems
    cross join grades
    group by all
),

published as (
    select
        agency_code as group_code,
        '' as vendor,
        upper(right(indicator_code, 1)) as grade,
        figure_id,
        value,
        decimals
    from {{ ref('stg_reference__published_figures') }}
    where regexp_full_match(indicator_code, 'survey_grade_share_[a-e]')
)

select
    counted.group_code,
    counted.vendor,
    counted.grade,
    counted.systems,
    counted.surveyed,
    counted.systems / counted.surveyed as share,
    published.figure_id as published_figure_id,
    published.value::double / 100 as published_share,
    case
        when published.value is null then 'not_published'
        when round(100 * counted.systems / counted.surveyed, published.decimals) = published.value::double then 'equal'
        else 'differs'
    end as verdict
from counted
left join published using (group_code, vendor, grade)
