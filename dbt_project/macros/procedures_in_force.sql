{#
    The procedures in force on each agency's days of `affected` (agency_code, in_force_on): of the versions of a procedure that
    are valid on the day, the one with the latest valid_from (docs/formulas.md).
#}
{% macro procedures_in_force(affected) %}
    select
        days.in_force_on,
        procedures.*
    from (select distinct agency_code, in_force_on from {{ affected }}) as days
    inner join {{ ref('int_procedures__current') }} as procedures
        on days.agency_code = procedures.agency_code
        and days.in_force_on >= procedures.valid_from
        and days.in_force_on <= coalesce(procedures.valid_to, days.in_force_on)
    qualify
        row_number() over (
            partition by days.agency_code, days.in_force_on, procedures.procedure_code
            order by procedures.valid_from desc
        ) = 1
{% endmacro %}
