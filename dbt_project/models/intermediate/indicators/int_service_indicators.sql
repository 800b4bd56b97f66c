{{ config(materialized='table') }}

-- Online services, and those with an online dossier accepted in the period. In force: on the last day before asat, the
-- version of a procedure with the latest valid_from.
with affected as (
    select
        affected.agency_code,
        periods.period,
        periods.period_start,
        periods.period_end,
        periods.asat - 1 as in_force_on
    from {{ ref('int_periods__affected') }} as affected
    inner join {{ ref('int_periods') }} as periods using (period)
),

in_force as (
    {{ procedures_in_force('affected') }}
),

online_services as (
    select * from in_force where service_level in ('full', 'partial')
),

service_totals as (
    select
        agency_code,
        in_force_on,
        count(*) as procedures,
        count(*) filter (where service_level in ('full', 'partial')) as online_services,
        count(*) filter (where service_level = 'full') as full_services
    from in_force
    group by all
),

service_half_months as (
    select
        agency_code,
        procedure_code,
        event_half_month
    from {{ ref('int_service_cells__as_of') }}
    group by all
    having sum(accepted_online) > 0
),

with_dossiers as (
    select
        affected.agency_code,
        affected.period,
        count(distinct service_half_months.procedure_code) as services_with_dossiers
    from affected
    inner join online_services using (agency_code, in_force_on)
    inner join service_half_months
        on online_services.agency_code = service_half_months.agency_code
        and online_services.procedure_code = service_half_months.procedure_code
        and service_half_months.event_half_month >= affected.period_start
        and service_half_months.event_half_month < affected.period_end
    group by all
),

formulas as (
    select
        affected.agency_code,
        affected.period,
        unnest([
            {
                'indicator_code': 'service_with_dossier_rate',
                'numerator': coalesce(with_dossiers.services_with_dossiers, 0),
                'denominator': coalesce(service_totals.online_services, 0)
            },
            {
                'indicator_code': 'online_service_share',
                'numerator': coalesce(service_totals.online_services, 0),
                'denominator': coalesce(service_totals.procedures, 0)
            },
            {
                'indicator_code': 'full_service_share',
                'numerator': coalesce(service_totals.full_services, 0),
                'denominator': coalesce(service_totals.online_services, 0)
            }
        ], recursive := true)
    from affected
    left join service_totals using (agency_code, in_force_on)
    left join with_dossiers using (agency_code, period)
)

select * from formulas
