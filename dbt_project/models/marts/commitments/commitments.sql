-- Who is on a list; and, where it names those who have not done something and who was to is known, that the others
-- have.
with lists as (
    select * from {{ ref('stg_reference__status_lists') }}
),

scopes as (
    select distinct
        list_code,
        scope_set
    from {{ ref('int_commitments__published') }}
    where counts = 'pending' and scope_set is not null
),

heads as (
    select distinct
        list_code,
        list_name_vi,
        as_of,
        as_of_text,
        document,
        source_lines
    from lists
),

implied as (
    select
        heads.*,
        members.agency_code,
        members.agency_name_vi
    from heads
    inner join scopes using (list_code)
    inner join {{ ref('int_scope_sets') }} as members using (scope_set)
    anti join lists on heads.list_code = lists.list_code and members.agency_code = lists.agency_code
),

standing as (
    select
        *,
        'listed' as basis
    from lists
    union all by name
    select
        *,
        'done' as status,
        'implied' as basis
    from implied
),

classified as (
    select
        document,
        max(classification) as classification
    from {{ ref('stg_reference__published_figures') }}
    group by all
)

select
    standing.list_code,
    standing.agency_code,
    standing.list_name_vi,
    standing.agency_name_vi,
    standing.status,
    standing.basis,
    standing.as_of,
    standing.as_of_text,
    standing.document,
    standing.source_lines,
    classified.classification
from standing
left join classified using (document)
