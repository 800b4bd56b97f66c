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

ratings as (
    select * from {{ ref('int_ratings__first_dissatisfied') }}
)

select
    elected.*,
    payments.first_online_paid_at,
    ratings.first_dissatisfied_at,
    procedures.service_level as service_level_at_submission,
    procedures.field_vi
from elected
left join payments on elected.agency_code = payments.agency_code and elected.dossier_code = payments.dossier_code
left join ratings on elected.agency_code = ratings.agency_code and elected.dossier_code = ratings.dossier_code
left join procedures
    on elected.agency_code = procedures.agency_code
    and elected.procedure_code = procedures.procedure_code
    and elected.submitted_at::date >= procedures.span_from
    and elected.submitted_at::date < procedures.span_until
