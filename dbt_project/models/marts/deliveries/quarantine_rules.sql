select * from {{ source('run', 'quarantine_rules') }}
