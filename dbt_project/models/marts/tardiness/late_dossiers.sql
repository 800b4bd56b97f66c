-- Dossiers not finished by as_of: late already, or due within five working days with the clock running.
with run as (
    select as_of from {{ source('run', 'run') }}
),

working_days as (
    select
        calendar.day,
        row_number() over (order by calendar.day) as working_day_number
    from {{ ref('stg_run__calendar') }} as calendar
    cross join run
    where calendar.is_working and calendar.day >= run.as_of
),

horizon as (
    select day as last_day from working_days where working_day_number = 5
),

unfinished as (
    select dossiers.*
    from {{ ref('int_dossiers__current') }} as dossiers
    cross join run
    where dossiers.due_at is not null
        and dossiers.accepted_at < run.as_of
        and (dossiers.finished_at is null or dossiers.finished_at >= run.as_of)
        and dossiers.status <> 'withdrawn'
),

judged as (
    select
        unfinished.*,
        case
            when unfinished.late_from < run.as_of then 'late'
            when unfinished.status not in ('supplement', 'payment_due', 'suspended')
                and unfinished.due_at >= run.as_of
                and unfinished.due_at::date <= horizon.last_day then 'due_soon'
        end as state,
        greatest(run.as_of - unfinished.due_at::date, 0) as days_past_due
    from unfinished
    cross join run
    cross join horizon
)

select
    agency_code,
    unit_code,
    dossier_code,
    procedure_code,
    channel,
    status,
    submitted_at,
    accepted_at,
    due_at,
    state,
    case when state = 'late' then days_past_due::integer end as days_late
from judged
where state is not null
