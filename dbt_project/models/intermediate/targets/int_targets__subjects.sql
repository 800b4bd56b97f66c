{{ config(materialized='view') }}

-- The one it is assigned to; then the group's members, or the agency's units, for whom it is a yardstick only.
with assigned as (
    select * from {{ ref('int_targets__assigned') }}
    where not_judged is null
),

agencies as (
    select * from {{ ref('stg_reference__agencies') }}
),

units as (
    select distinct
        indicator_code,
        agency_code,
        unit_code
    from {{ ref('int_agency_values') }}
    where unit_code <> ''
)

select
    assigned.target_id,
    assigned.subject_code as agency_code,
    assigned.unit_code,
    'own' as relation
from assigned

union all

select
    assigned.target_id,
    agencies.agency_code,
    '' as unit_code,
    'member' as relation
from assigned
inner join agencies on assigned.group_code = agencies.group_code or assigned.group_code = 'ALL'

union all

select
    assigned.target_id,
    units.agency_code,
    units.unit_code,
    'member' as relation
from assigned
inner join units using (indicator_code, agency_code)
where assigned.unit_code = ''
