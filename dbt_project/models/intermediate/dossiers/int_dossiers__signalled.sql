{{ config(materialized='view') }}

-- What prompts a question about a dossier (docs/signals.md), from its own instants and from what was told before.
with dossiers as (
    select * from {{ ref('int_dossiers__measured') }}
),

calendar as (
    select * from {{ ref('stg_run__calendar') }}
),

-- A deadline told as a day ends with that day's work.
with_days as (
    select
        dossiers.*,
        coalesce(submission_day.is_working, false)
        and (
            (submitted_at::time >= time '08:00' and submitted_at::time < time '12:00')
            or (submitted_at::time >= time '13:00' and submitted_at::time < time '17:00')
        ) as submitted_in_office_hours,
        case
            when dossiers.earliest_finish.due_at_precision = 0
                then {{ working_seconds("(dossiers.earliest_finish.due_at::date + time '17:00')", 'due_day') }}
            else {{ working_seconds('dossiers.earliest_finish.due_at', 'due_day') }}
        end - {{ working_seconds('dossiers.earliest_finish.finished_at', 'finish_day') }} as seconds_left_at_finish
    from dossiers
    left join calendar as submission_day on dossiers.submitted_at::date = submission_day.day
    left join calendar as finish_day on dossiers.earliest_finish.finished_at::date = finish_day.day
    left join calendar as due_day on dossiers.earliest_finish.due_at::date = due_day.day
),

signalled as (
    select
        * exclude (submitted_in_office_hours, seconds_left_at_finish),
        case
            when channel = 'online' and submitted_in_office_hours
                and submitted_at_precision = 2 and accepted_at_precision = 2
                then date_diff('second', submitted_at, accepted_at)
        end as acceptance_seconds,
        coalesce(
            accepted_at is not null
            and {{ is_after('due_at', 'due_at_precision', 'earliest_due.due_at', 'earliest_due.due_at_precision') }}
            and earlier_stop is null
            and not {{ tells_stop() }},
            false
        ) as due_moved,
        case
            when earliest_finish is not null then earliest_finish['finished_at']
            when {{ tells_finish() }} then finished_at
        end as first_finished_at,
        -- Told as finished in the last working hour before the deadline; now unfinished, or finished later than that.
        coalesce(
            seconds_left_at_finish <= {{ var('signal_last_working_seconds') }}
            and not {{ is_after(
                'earliest_finish.finished_at', 'earliest_finish.finished_at_precision',
                'earliest_finish.due_at', 'earliest_finish.due_at_precision'
            ) }}
            and (
                finished_at is null
                or status not in ('resolved', 'rejected')
                or {{ is_after(
                    'finished_at', 'finished_at_precision',
                    'earliest_finish.finished_at', 'earliest_finish.finished_at_precision'
                ) }}
            ),
            false
        ) as is_reopened
    from with_days
)

select * from signalled
