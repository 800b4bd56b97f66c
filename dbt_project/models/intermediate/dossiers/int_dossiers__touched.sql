{{ config(materialized='table') }}
-- depends_on: {{ ref('stg_landing__dossiers') }}, {{ ref('int_ratings__changes') }}
-- depends_on: {{ ref('int_procedures__changes') }}, {{ ref('int_procedures__spanned') }}

{% if is_full_build('int_dossiers__current') %}
select
    null::varchar as agency_code,
    null::varchar as dossier_code
from {{ ref('int_payments__changes') }}
where false
{% else %}
select
    agency_code,
    dossier_code
from {{ ref('stg_landing__dossiers') }}
where {{ is_new_delivery('int_dossiers__current') }}
union
select
    agency_code,
    dossier_code
from {{ standing('int_dossiers__current') }}
where {% for column in told_by('dossiers') %}{{ "or " if not loop.first }}{{ is_lost_delivery('dossiers', column) }}
{% endfor %}
union
select
    agency_code,
    dossier_code
from {{ ref('int_payments__changes') }}
union
select
    agency_code,
    dossier_code
from {{ ref('int_ratings__changes') }}
where dossier_code is not null
union
-- A procedure that changed touches the dossiers for which its level or field on the day of submission is another now.
select
    filed.agency_code,
    filed.dossier_code
from (
    select
        standing.agency_code,
        standing.dossier_code,
        standing.procedure_code,
        standing.submitted_at,
        standing.service_level_at_submission,
        standing.field_vi
    from {{ standing('int_dossiers__current') }} as standing
    semi join (
        select
            agency_code,
            procedure_code
        from {{ ref('int_procedures__changes') }}
        group by agency_code, procedure_code, field_vi, service_level, valid_from, valid_to
        having sum(sign) <> 0
    ) as changed using (agency_code, procedure_code)
) as filed
left join {{ ref('int_procedures__spanned') }} as procedures
    on filed.agency_code = procedures.agency_code
    and filed.procedure_code = procedures.procedure_code
    and filed.submitted_at::date >= procedures.span_from
    and filed.submitted_at::date < procedures.span_until
where filed.service_level_at_submission is distinct from procedures.service_level
    or filed.field_vi is distinct from procedures.field_vi
{% endif %}
