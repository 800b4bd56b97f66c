-- A printed count against its list. Of a list of those who have not, the others of the printed total have.
with entries as (
    select
        lists.*,
        unnest(['ALL', agencies.group_code]) as group_code
    from {{ ref('stg_reference__status_lists') }} as lists
    inner join {{ ref('stg_reference__agencies') }} as agencies using (agency_code)
),

listed as (
    select
        list_code,
        group_code,
        any_value(list_name_vi) as list_name_vi,
        any_value(status) as status,
        any_value(document) as document,
        max(as_of) as as_of,
        count(*)::integer as listed
    from entries
    group by all
),

scopes as (
    select
        scope_set,
        count(*)::integer as members
    from {{ ref('int_scope_sets') }}
    group by all
),

published as (
    select * from {{ ref('int_commitments__published') }}
),

counted as (
    select
        published.indicator_code,
        published.group_code,
        published.list_code,
        published.figure_id,
        published.name_vi,
        published.counts,
        published.as_of,
        published.scope_set,
        listed.listed,
        published.published,
        published.denominator,
        coalesce(published.classification, documents.classification) as classification,
        case
            when published.counts = 'scope' then scopes.members - listed.listed
            when published.counts = 'done' and listed.status = 'not_done' then published.denominator - listed.listed
            else listed.listed
        end as recomputed
    from published
    left join listed using (list_code, group_code)
    left join scopes using (scope_set)
    left join {{ ref('stg_reference__documents') }} as documents on listed.document = documents.document
),

-- Lists that no printed count speaks of: nothing to hold them against.
uncounted as (
    select
        '' as indicator_code,
        listed.group_code,
        listed.list_code,
        listed.list_name_vi as name_vi,
        listed.as_of,
        listed.listed,
        documents.classification
    from listed
    left join {{ ref('stg_reference__documents') }} as documents on listed.document = documents.document
    where listed.group_code = 'ALL' and listed.list_code not in (select published.list_code from published)
),

held_together as (
    select * from counted
    union all by name
    select * from uncounted
)

select
    indicator_code,
    group_code,
    list_code,
    figure_id,
    name_vi,
    counts,
    as_of,
    scope_set,
    listed,
    published,
    denominator,
    recomputed,
    case
        when published is null then 'not_published'
        when recomputed is null then 'not_listed'
        when recomputed = published then 'equal'
        else 'differs'
    end as verdict,
    classification
from held_together
