{%- set columns = {
    'agency_code': 'varchar', 'procedure_code': 'varchar', 'name_vi': 'varchar', 'field_vi': 'varchar',
    'service_level': 'varchar', 'requires_fee': 'boolean', 'valid_from': 'date', 'valid_to': 'date',
    'requires_document_result': 'boolean', 'content_complete': 'boolean', 'for_citizens': 'boolean',
    'issued_at': 'timestamp', 'effective_at': 'timestamp', 'published_at': 'timestamp',
} -%}

with versions as (
    {{ lake_rows('procedures', 'int_procedures__current', columns) }}
),

levels as (
    select * from {{ source('reference', 'service_levels') }}
)

-- Levels 3 and 4 of before 15 August 2022 count as what took their place.
select versions.* replace (coalesce(levels.successor_code, versions.service_level) as service_level)
from versions
left join levels on versions.service_level = levels.level_code
