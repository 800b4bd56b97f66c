{{ config(materialized='table') }}

-- A procedure that several agencies offer counts once in a group: in force on the last day before asat at any member
-- that has figures, online when it is full or partial at any of them.
with members as (
    select
        agency_values.agency_code,
        agency_values.period,
        unnest(['ALL', agencies.group_code]) as group_code
    from {{ ref('int_agency_values') }} as agency_values
    inner join {{ ref('stg_reference__agencies') }} as agencies using (agency_code)
    where agency_values.indicator_code = 'online_service_share'
        and agency_values.unit_code = ''
        and agency_values.numerator is not null
        and agency_values.period in (select affected.period from {{ ref('int_periods__affected') }} as affected)
)

select
    members.group_code as agency_code,
    members.period,
    count(distinct procedures.procedure_code)::bigint as procedures,
    count(distinct procedures.procedure_code) filter (
        procedures.service_level in ('full', 'partial')
    )::bigint as online_services
from members
inner join {{ ref('int_periods') }} as periods using (period)
inner join {{ ref('int_procedures__spanned') }} as procedures
    on members.agency_code = procedures.agency_code
    and procedures.service_level is not null
    and periods.asat - 1 >= procedures.span_from
    and periods.asat - 1 < procedures.span_until
group by all
