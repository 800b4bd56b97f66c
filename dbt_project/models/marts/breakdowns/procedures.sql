-- What each agency's catalogue says of a procedure now: of its versions the one that begins last, whether or not it is
-- still in force; one that begins on as_of or later is not known yet, unless there is no other.
with run as (
    select as_of from {{ source('run', 'run') }}
)

select
    procedures.agency_code,
    procedures.procedure_code,
    procedures.name_vi,
    procedures.field_vi,
    procedures.service_level,
    procedures.requires_fee,
    procedures.valid_from,
    procedures.valid_to,
    procedures.valid_from < run.as_of and coalesce(procedures.valid_to >= run.as_of - 1, true) as is_in_force
from {{ ref('int_procedures__current') }} as procedures
cross join run
qualify
    row_number() over (
        partition by procedures.agency_code, procedures.procedure_code
        order by procedures.valid_from < run.as_of desc, procedures.valid_from desc
    ) = 1
