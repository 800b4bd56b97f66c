-- The documents that a row names: by their codes, or by the short ones ("003→000").
with source as (
    select * from {{ source('reference', 'inconsistencies') }}
),

named as (
    select
        source.id,
        string_agg(documents.document, '|' order by documents.document) as documents,
        max(documents.classification) as classification
    from source
    inner join {{ source('reference', 'documents') }} as documents
        on contains(source.documents, documents.document) or contains(source.documents, documents.short_code)
    group by source.id
)

select
    source.id as inconsistency_id,
    source.scope,
    named.documents,
    source.source_lines,
    source.kind,
    source.severity,
    source.description_vi,
    source.suggested_handling_vi as handling_vi,
    source.check_code,
    string_split(source.subjects, '|') as subjects,
    named.classification
from source
left join named on source.id = named.id
