select * from {{ source('run', 'gate_results') }}
