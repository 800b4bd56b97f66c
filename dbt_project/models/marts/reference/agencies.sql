select
    agencies.*,
    agencies.agency_code in (
        select deliveries.agency_code from {{ source('run', 'deliveries') }} as deliveries where deliveries.is_current
    ) as has_delivered
from {{ ref('stg_reference__agencies') }} as agencies
