{{ config(materialized='view') }}

with dossiers as (
    select * from {{ ref('int_dossiers__elected') }}
),

calendar as (
    select * from {{ ref('stg_run__calendar') }}
),

-- Eight working hours after submission is the same clock time on the next working day, counted from the first
-- instant of working time (8:00-12:00, 13:00-17:00).
with_acceptance_deadline as (
    select
        dossiers.*,
        case
            when not calendar.is_working or dossiers.submitted_at::time >= time '17:00'
                then calendar.second_working_day + time '08:00'
            when dossiers.submitted_at::time < time '08:00'
                then calendar.next_working_day + time '08:00'
            when dossiers.submitted_at::time >= time '12:00' and dossiers.submitted_at::time < time '13:00'
                then calendar.next_working_day + time '13:00'
            else calendar.next_working_day + dossiers.submitted_at::time
        end as acceptance_deadline,
        least(dossiers.accepted_at, dossiers.refused_at) as first_response_at,
        case
            when dossiers.accepted_at <= dossiers.refused_at or dossiers.refused_at is null
                then dossiers.accepted_at_precision
            else dossiers.refused_at_precision
        end as first_response_precision
    from dossiers
    left join calendar on dossiers.submitted_at::date = calendar.day
),

compared as (
    select
        *,
        {{ is_after('finished_at', 'finished_at_precision', 'due_at', 'due_at_precision') }} as finished_late,
        {{ is_after(
            'first_response_at', 'first_response_precision', 'acceptance_deadline', 'submitted_at_precision'
        ) }} as answered_late
    from with_acceptance_deadline
),

-- When each kind of lateness begins, if it ever does. Once begun it lasts: late at asat is begun before asat.
with_lateness as (
    select
        *,
        -- A stopped clock keeps an unfinished dossier from becoming late; finishing after the deadline ends the excuse.
        case
            when status in ('supplement', 'payment_due', 'suspended')
                then case when finished_late then finished_at end
            when finished_at is null or finished_late then due_at
        end as overdue_from,
        case
            when channel = 'online' and (first_response_at is null or answered_late) then acceptance_deadline
        end as acceptance_late_from
    from compared
),

with_first_lateness as (
    select
        *,
        least(
            case when supplement_count > 1 then submitted_at end, overdue_from, acceptance_late_from
        ) as first_late_from
    from with_lateness
),

-- greatest() skips nulls, so each case names what must be known.
measured as (
    select
        * exclude (
            acceptance_deadline, first_response_at, first_response_precision,
            finished_late, answered_late, overdue_from, acceptance_late_from, first_late_from
        ),
        case
            when status = 'withdrawn' or accepted_at is null or due_at is null then null
            when supplement_count > 1 then accepted_at
            when overdue_from is not null then greatest(accepted_at, overdue_from)
        end as late_from,
        case when status <> 'withdrawn' then acceptance_late_from end as acceptance_late_from,
        case
            when status = 'withdrawn' or accepted_at is null or due_at is null then null
            when overdue_from is not null then greatest(accepted_at, overdue_from)
        end as overdue_from,
        case
            when status = 'withdrawn' or channel <> 'online' or accepted_at is null then null
            when first_late_from is not null then greatest(accepted_at, first_late_from)
        end as any_late_from,
        case
            when status = 'withdrawn' or channel <> 'online' then null
            when first_late_from is not null then greatest(submitted_at, first_late_from)
        end as waiting_late_from,
        case
            when status = 'withdrawn' or accepted_at is null or coalesce(fee_vnd, 0) = 0 then null
            when first_online_paid_at is not null then greatest(accepted_at, first_online_paid_at)
        end as paid_from
    from with_first_lateness
),

with_dislike as (
    select
        *,
        case
            when status <> 'withdrawn' and accepted_at is not null and first_dissatisfied_at is not null
                then greatest(accepted_at, first_dissatisfied_at)
        end as disliked_from
    from measured
),

-- Late or rated dissatisfied. A rating after the end does not move with the dossier: it is a flow of its own.
with_displeasure as (
    select
        * exclude (disliked_from),
        case
            when disliked_from <= coalesce(finished_at, disliked_from) then least(late_from, disliked_from)
            else late_from
        end as displeased_from,
        case when late_from is null and disliked_from > finished_at then disliked_from end as disliked_later_from
    from with_dislike
)

select * from with_displeasure
