{{ config(materialized='view') }}
-- depends_on: {{ ref('stg_landing__dossiers') }}, {{ ref('int_dossiers__touched') }}, {{ ref('int_dossiers__old') }}

with
{% if is_full_build('int_dossiers__current') %}
versions as (
    select * from {{ ref('stg_landing__dossiers') }}
),
{% else %}
touched as (
    select * from {{ ref('int_dossiers__touched') }}
),

versions as (
    select
        * exclude (
            first_online_paid_at, service_level_at_submission, field_vi, first_dissatisfied_at,
            late_from, acceptance_late_from, any_late_from, waiting_late_from, paid_from, overdue_from,
            earliest_due, earliest_finish, earlier_stop, acceptance_seconds, due_moved, first_finished_at, is_reopened,
            displeased_from, disliked_later_from
        )
    from {{ ref('int_dossiers__old') }}
    where not {{ is_lost_delivery('dossiers') }}
    union by name
    select staged.*
    from {{ ref('stg_landing__dossiers') }} as staged
    semi join touched using (agency_code, dossier_code)
),
{% endif %}

elected as (
    {{ elect('versions', 'dossiers', ['agency_code', 'dossier_code'], by_updated_at=true) }}
),

payments as (
    select * from {{ ref('int_payments__first_online') }}
),

procedures as (
    select * from {{ ref('int_procedures__spanned') }}
),

told_before as (
    select * from {{ ref('int_dossiers__told_before') }}
),

ratings as (
    select * from {{ ref('int_ratings__first_dissatisfied') }}
)

-- What was told before counts where the current row does not say as much itself; most dossiers keep nothing of it.
select
    elected.*,
    payments.first_online_paid_at,
    ratings.first_dissatisfied_at,
    procedures.service_level as service_level_at_submission,
    procedures.field_vi,
    case
        when not {{ tells_deadline() }}
            or (told_before.due.due_at, told_before.due.due_at_precision) < (due_at, due_at_precision)
            then told_before.due
    end as earliest_due,
    case
        when not {{ tells_finish() }}
            or (
                told_before.finish.finished_at, told_before.finish.finished_at_precision,
                told_before.finish.due_at, told_before.finish.due_at_precision
            ) < (finished_at, finished_at_precision, due_at, due_at_precision)
            then told_before.finish
    end as earliest_finish,
    case when not {{ tells_stop() }} then told_before.stop end as earlier_stop
from elected
left join payments on elected.agency_code = payments.agency_code and elected.dossier_code = payments.dossier_code
left join ratings on elected.agency_code = ratings.agency_code and elected.dossier_code = ratings.dossier_code
left join procedures
    on elected.agency_code = procedures.agency_code
    and elected.procedure_code = procedures.procedure_code
    and elected.submitted_at::date >= procedures.span_from
    and elected.submitted_at::date < procedures.span_until
left join told_before
    on elected.agency_code = told_before.agency_code and elected.dossier_code = told_before.dossier_code
