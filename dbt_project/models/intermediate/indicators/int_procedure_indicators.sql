{{ config(materialized='table') }}
{%- set used_for = [
    'finished', 'finished_electronic', 'accepted_owing_fee', 'accepted_account_told', 'accepted_verified', 'paid',
] %}

-- Measures of procedures and of what their dossiers did, by agency and period: an indicator of the catalogue, and
-- metrics of Decision 766 (docs/service_quality.md). In force: as in int_service_indicators. What none says is null.
with affected as (
    select
        affected.agency_code,
        agencies.group_code,
        periods.period,
        periods.period_start,
        periods.period_end,
        periods.asat,
        periods.asat - 1 as in_force_on
    from {{ ref('int_periods__affected') }} as affected
    inner join {{ ref('int_periods') }} as periods using (period)
    inner join {{ ref('stg_reference__agencies') }} as agencies using (agency_code)
),

in_force as (
    {{ procedures_in_force('affected') }}
),

-- Each procedure in force with what its dossiers did in the period.
used as (
    select
        affected.agency_code,
        affected.period,
        in_force.procedure_code,
        in_force.requires_fee,
        in_force.requires_document_result,
        in_force.content_complete,
        {% for name in used_for %}
        coalesce(sum(cells.{{ name }}), 0) as {{ name }},
        {% endfor %}
        in_force.for_citizens
    from affected
    inner join in_force using (agency_code, in_force_on)
    left join {{ ref('int_service_cells__as_of') }} as cells
        on in_force.agency_code = cells.agency_code
        and in_force.procedure_code = cells.procedure_code
        and cells.event_half_month >= affected.period_start
        and cells.event_half_month < affected.period_end
    group by all
),

counted as (
    select
        agency_code,
        period,
        count(*) as procedures,
        coalesce(sum(finished) filter (where requires_document_result), 0) as finished_owed,
        coalesce(sum(finished_electronic) filter (where requires_document_result), 0) as finished_owed_electronic,
        count(content_complete) as content_told,
        count_if(content_complete) as content_complete,
        count_if(requires_fee) as with_fee,
        count_if(requires_fee and accepted_owing_fee > 0) as with_fee_owed,
        count_if(requires_fee and paid > 0) as with_fee_paid,
        count(for_citizens) as citizens_told,
        count_if(for_citizens) as for_citizens,
        count_if(for_citizens and accepted_verified > 0) as for_citizens_verified,
        sum(accepted_account_told) as accounts_told
    from used
    group by all
),

calendar as (
    select
        day,
        is_working,
        count_if(is_working) over (order by day) as working_days
    from {{ ref('stg_run__calendar') }}
),

-- Decisions that announce a procedure: in time when so many working days lie between it and the day it takes effect;
-- public in time when published by so many working days after it.
announced as (
    select distinct
        procedures.agency_code,
        procedures.procedure_code,
        procedures.issued_at::date as issued_on,
        effective.working_days - issued.working_days
        >= case agencies.group_code when 'MIN' then 20 else 5 end as is_announced_in_time,
        public_by.day as public_by,
        coalesce(procedures.published_at::date <= public_by.day, false) as is_public_in_time
    from {{ ref('int_procedures__current') }} as procedures
    inner join {{ ref('stg_reference__agencies') }} as agencies using (agency_code)
    inner join calendar as issued on procedures.issued_at::date = issued.day
    left join calendar as effective on procedures.effective_at::date = effective.day
    left join calendar as public_by
        on public_by.is_working
        and issued.working_days + case agencies.group_code when 'MIN' then 10 else 5 end = public_by.working_days
),

-- An agency tells of announcements from its first on: what it delivers later says nothing of earlier periods.
telling as (
    select
        agency_code,
        min(issued_on) as since
    from announced
    group by all
),

announced_in as (
    select
        affected.agency_code,
        affected.period,
        announced.procedure_code,
        bool_and(announced.is_announced_in_time) filter (
            where announced.issued_on >= affected.period_start and announced.issued_on < affected.asat
        ) as is_announced_in_time,
        bool_and(announced.is_public_in_time) filter (
            where announced.public_by >= affected.period_start and announced.public_by < affected.asat
        ) as is_public_in_time
    from affected
    inner join announced
        on affected.agency_code = announced.agency_code
        and affected.asat > announced.issued_on
        and affected.period_start <= announced.public_by
    group by all
),

announcements as (
    select
        agency_code,
        period,
        count(is_announced_in_time) as announced,
        count_if(is_announced_in_time) as announced_in_time,
        count(is_public_in_time) as due_public,
        count_if(is_public_in_time) as public_in_time
    from announced_in
    group by all
),

formulas as (
    select
        affected.agency_code,
        affected.period,
        unnest([
            {
                'indicator_code': 'electronic_result_rate_owed',
                'numerator': coalesce(counted.finished_owed_electronic, 0),
                'denominator': coalesce(counted.finished_owed, 0),
                'is_whole': true
            },
            {
                'indicator_code': 'publish_on_time',
                'numerator': case when telling.agency_code is not null then coalesce(announced_in_time, 0) end,
                'denominator': case when telling.agency_code is not null then coalesce(announced, 0) end,
                'is_whole': true
            },
            {
                'indicator_code': 'public_update_on_time',
                'numerator': case when telling.agency_code is not null then coalesce(public_in_time, 0) end,
                'denominator': case when telling.agency_code is not null then coalesce(due_public, 0) end,
                'is_whole': true
            },
            {
                'indicator_code': 'public_content_full',
                'numerator': case when counted.content_told > 0 then counted.content_complete end,
                'denominator': nullif(counted.content_told, 0),
                'is_whole': coalesce(counted.content_told = counted.procedures, true)
            },
            {
                'indicator_code': 'fee_procedure_integrated',
                'numerator': coalesce(counted.with_fee_owed, 0),
                'denominator': coalesce(counted.with_fee, 0),
                'is_whole': true
            },
            {
                'indicator_code': 'fee_procedure_paid_online',
                'numerator': coalesce(counted.with_fee_paid, 0),
                'denominator': coalesce(counted.with_fee, 0),
                'is_whole': true
            },
            {
                'indicator_code': 'population_procedure',
                'numerator': case when accounts_told > 0 and citizens_told > 0 then counted.for_citizens_verified end,
                'denominator': case when accounts_told > 0 and citizens_told > 0 then counted.for_citizens end,
                'is_whole': coalesce(counted.citizens_told = counted.procedures, true)
            }
        ], recursive := true)
    from affected
    left join counted using (agency_code, period)
    left join announcements using (agency_code, period)
    left join telling on affected.agency_code = telling.agency_code and affected.asat > telling.since
)

select * replace (numerator::bigint as numerator, denominator::bigint as denominator)
from formulas
