-- What the numerator of late_rate counts, one by one. Of a period P: late_from before asat, and not finished before
-- start(P). Those finished before last year are left to the counts: nobody looks for one of them, and they only grow.
with run as (
    select
        as_of,
        make_date(year(as_of - 1) - 1, 1, 1) as kept_from
    from {{ source('run', 'run') }}
),

late as (
    select
        dossiers.*,
        run.as_of,
        run.kept_from,
        case when dossiers.finished_at < run.as_of then dossiers.finished_at end as known_finished_at
    from {{ ref('int_dossiers__current') }} as dossiers
    cross join run
    where dossiers.late_from < run.as_of
)

select
    agency_code,
    unit_code,
    dossier_code,
    procedure_code,
    channel,
    status,
    accepted_at,
    due_at,
    late_from,
    known_finished_at as finished_at,
    if(supplement_count > 1, 'supplements', 'deadline') as reason,
    greatest(coalesce(known_finished_at::date, as_of) - due_at::date, 0)::integer as days_late
from late
where coalesce(known_finished_at >= kept_from, true)
