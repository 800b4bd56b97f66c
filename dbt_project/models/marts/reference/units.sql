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
    coalesce(counted.dossiers, 0) as dossiers
from counted
full join named on counted.unit_code = named.unit_code
