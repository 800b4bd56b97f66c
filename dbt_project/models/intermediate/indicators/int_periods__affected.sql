{{ config(materialized='table') }}
-- depends_on: {{ ref('int_delivery_months') }}, {{ ref('int_dossier_cells') }}, {{ ref('int_form_cells') }}
-- depends_on: {{ ref('int_signal_days') }}
-- depends_on: {{ ref('int_procedures__changes') }}, {{ ref('int_portal_visits__changes') }}
-- depends_on: {{ ref('int_feedback__changes') }}

-- Which figures this build must compute again: all of an agency's periods that end after the first day on which one of
-- its cells, procedures, visits or deliveries changed, or after which as_of moved; periods that are new, or whose first
-- delivered month moved.
with periods as (
    select * from {{ ref('int_periods') }}
),

agencies as (
    select agency_code from {{ ref('stg_reference__agencies') }}
),

{% if is_full_build('int_agency_values') or is_full_build('int_dossiers__current') %}
affected as (
    select
        agencies.agency_code,
        periods.period
    from agencies
    cross join periods
)
{% else %}
run as (
    select * from {{ source('run', 'run') }}
),

last_run as (
    select * from intermediate.state where model = 'int_agency_values'
),

delivery_months as (
    select * from {{ ref('int_delivery_months') }}
),

standing_delivery_months as (
    select * from {{ standing('int_agency_values__delivery_months') }}
),

moved_periods as (
    select
        period,
        first_month
    from periods
    except
    select
        period,
        first_month
    from {{ standing('int_agency_values__periods') }}
),

changes as (
    select
        agency_code,
        min(event_half_month) as since
    from {{ ref('int_dossier_cells') }}
    where run_id = (select run.run_id from run)
    group by all

    union all

    select
        agency_code,
        min(date_trunc('month', day)::date) as since
    from {{ ref('int_signal_days') }}
    where run_id = (select run.run_id from run)
    group by all

    union all

    select
        agency_code,
        min(event_half_month) as since
    from {{ ref('int_form_cells') }}
    where run_id = (select run.run_id from run)
    group by all

    union all

    select
        agency_code,
        min(least(valid_from, issued_at::date)) as since
    from (
        select
            * exclude (sign, name_vi, field_vi, delivery_id, source_row),
            sum(sign) as signs
        from {{ ref('int_procedures__changes') }}
        group by all
        having sum(sign) <> 0
    )
    group by all

    union all

    select
        agency_code,
        min(received_at::date) as since
    from {{ ref('int_feedback__changes') }}
    group by all

    union all

    select
        agency_code,
        min(visit_date) as since
    from (
        select
            agency_code,
            visit_date,
            site,
            visits
        from {{ ref('int_portal_visits__changes') }}
        group by all
        having sum(sign) <> 0
    )
    group by all

    union all

    select
        agency_code,
        min(month) as since
    from (
        (
            select * from delivery_months
            except
            select * from standing_delivery_months
        )
        union all
        (
            select * from standing_delivery_months
            except
            select * from delivery_months
        )
    ) as differences
    group by all

    union all

    select
        agencies.agency_code,
        least(run.as_of, last_run.as_of) as since
    from agencies
    cross join run
    cross join last_run
    where run.as_of <> last_run.as_of
),

affected as (
    select
        changes.agency_code,
        periods.period
    from changes
    inner join periods on periods.period_end > changes.since
    union
    select
        agencies.agency_code,
        moved_periods.period
    from agencies
    cross join moved_periods
)
{% endif %}

select * from affected
