{{ config(materialized='view') }}

-- What a procedure was on any day: spans without gap or overlap, from the beginning of time to its end. The level is
-- that of the version in force, none where none is; the field falls back to the last version before, then to the first
-- after.
with versions as (
    select * from {{ ref('int_procedures__current') }}
),

edges as (
    select
        agency_code,
        procedure_code,
        date '0001-01-01' as span_from
    from versions
    union
    select
        agency_code,
        procedure_code,
        valid_from as span_from
    from versions
    union
    select
        agency_code,
        procedure_code,
        valid_to + 1 as span_from
    from versions
    where valid_to is not null
),

compared as (
    select
        edges.agency_code,
        edges.procedure_code,
        edges.span_from,
        versions.service_level,
        versions.field_vi,
        versions.valid_from,
        versions.valid_from <= edges.span_from as has_begun,
        versions.valid_from <= edges.span_from and coalesce(versions.valid_to >= edges.span_from, true) as is_in_force
    from edges
    inner join versions using (agency_code, procedure_code)
),

spans as (
    select
        agency_code,
        procedure_code,
        span_from,
        max_by(service_level, valid_from) filter (is_in_force) as service_level,
        coalesce(
            max_by(field_vi, valid_from) filter (is_in_force),
            max_by(field_vi, valid_from) filter (has_begun),
            min_by(field_vi, valid_from)
        ) as field_vi
    from compared
    group by all
)

select
    *,
    coalesce(
        lead(span_from) over (partition by agency_code, procedure_code order by span_from), date '9999-12-31'
    ) as span_until
from spans
