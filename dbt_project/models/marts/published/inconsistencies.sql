-- What the checks found, under the number of the reader's list where it is on it, and what that list alone says.
with found as (
    select * from {{ ref('int_inconsistencies__of_counts') }}
    union all
    select * from {{ ref('int_inconsistencies__of_values') }}
    union all
    select * from {{ ref('int_inconsistencies__of_definitions') }}
    union all
    select * from {{ ref('int_inconsistencies__of_statements') }}
),

known as (
    select * from {{ ref('stg_reference__inconsistencies') }}
),

known_subjects as (
    select
        inconsistency_id,
        check_code,
        unnest(subjects) as subject
    from known
),

-- A noted row may be found in parts: two documents without a period are one row.
grouped as (
    select
        coalesce(known_subjects.inconsistency_id, found.check_code || ':' || found.subject) as inconsistency_id,
        any_value(found.check_code) as check_code,
        min(found.kind) as kind,
        arg_min(found.severity, list_position(['high', 'medium', 'low'], found.severity)) as severity,
        string_agg(found.documents, '|' order by found.documents) as documents,
        array_to_string(list_sort(list_distinct(flatten(list(found.figure_ids)))), '|') as figure_ids,
        string_agg(found.subject, '|' order by found.subject) as subjects,
        string_agg(found.found_vi, '; ' order by found.subject, found.documents, found.found_vi) as found_vi
    from found
    left join known_subjects using (check_code, subject)
    group by coalesce(known_subjects.inconsistency_id, found.check_code || ':' || found.subject)
),

classified as (
    select
        grouped.inconsistency_id,
        max(documents.classification) as classification
    from grouped
    inner join {{ ref('stg_reference__documents') }} as documents on contains(grouped.documents, documents.document)
    group by grouped.inconsistency_id
)

select
    inconsistency_id,
    known.inconsistency_id is not null as is_listed,
    case when grouped.inconsistency_id is null then 'noted' else 'check' end as found_by,
    coalesce(grouped.check_code, known.check_code) as check_code,
    coalesce(known.kind, grouped.kind) as kind,
    coalesce(known.severity, grouped.severity) as severity,
    coalesce(known.documents, array_to_string(list_sort(list_distinct(string_split(grouped.documents, '|'))), '|'))
        as documents,
    known.source_lines,
    nullif(grouped.figure_ids, '') as figure_ids,
    grouped.subjects,
    coalesce(known.description_vi, grouped.found_vi) as description_vi,
    grouped.found_vi,
    known.handling_vi,
    coalesce(known.classification, classified.classification) as classification
from known
full join grouped using (inconsistency_id)
left join classified using (inconsistency_id)
