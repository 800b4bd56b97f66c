-- Units that delivered rows name, and units of the reference; names where an authority gave one.
with counted as (
    select
        unit_code,
        agency_code,
        count(*) as dossiers
    from {{ ref('int_dossiers__current') }}
    where unit_code is not null
    group by all
),

named as (
    select * from {{ source('reference', 'units_reference') }}
)

select
    coalesce(counted.unit_code, named.unit_code) as unit_code,
    coalesce(counted.agency_code, named.agency_code) as agency_code,
    named.name_vi,
    named.level,
    coalesce(counted.dossiers, 0) as dossiers,
    -- The rule of orchestration.domain.agencies.unit_ended.
    case
        when regexp_full_match(coalesce(counted.unit_code, named.unit_code), 'H\d{2}(\.\d+){2,}')
            then date '2025-06-30'
    end as valid_to
from counted
full join named on counted.unit_code = named.unit_code
