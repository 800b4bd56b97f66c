select * from {{ source('run', 'deliveries') }}
