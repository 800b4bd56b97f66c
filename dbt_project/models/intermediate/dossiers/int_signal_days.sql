{{ config(materialized='incremental', incremental_strategy='append', post_hook="{{ record_state() }}") }}
-- depends_on: {{ ref('int_dossiers__changes') }}, {{ ref('int_dossiers__current') }}
{%- set online_filing = "channel = 'online' and status <> 'withdrawn' and submitted_at_precision > 0" %}
{%- set completion = "status in ('resolved', 'rejected') and finished_at is not null" %}
{%- set seconds = var('signal_burst_seconds') %}
{%- set window = "partition by agency_code, unit_code, day order by submitted_at range between" %}

-- A log of days: online filings told to the minute and those of them in bursts, and completions. Bursts hang on
-- neighbours, so a day in which a filing came, went or moved is looked at whole again; the log gets the difference.
with
{% if is_incremental() %}
touched as (
    select distinct
        agency_code,
        unit_code,
        day
    from (
        select
            agency_code,
            coalesce(unit_code, '') as unit_code,
            submitted_at::date as day,
            submitted_at
        from {{ ref('int_dossiers__changes') }}
        where {{ online_filing }}
        group by all
        having sum(sign) <> 0
    )
),
{% endif %}

filings as (
    select
        agency_code,
        coalesce(unit_code, '') as unit_code,
        submitted_at::date as day,
        submitted_at
    from {{ ref('int_dossiers__current') }}
    where {{ online_filing }}
    {% if is_incremental() %}
    and (agency_code, coalesce(unit_code, ''), submitted_at::date) in (
        select (touched.agency_code, touched.unit_code, touched.day) from touched
    )
    {% endif %}
),

filing_days as (
    select
        agency_code,
        unit_code,
        day,
        count(*) as filings
    from filings
    group by all
),

-- How many were filed from each filing on within the seconds of a burst.
followed as (
    select
        filings.*,
        filing_days.filings as of_day,
        count(*) over ({{ window }} current row and interval {{ seconds }} second following) as filed_within
    from filings
    inner join filing_days using (agency_code, unit_code, day)
    where filing_days.filings >= {{ var('signal_burst_filings') }}
),

-- A filing is in a burst when one that began at most those seconds before it, or with it, is followed by enough.
crowded as (
    select
        *,
        max(filed_within) over ({{ window }} interval {{ seconds }} second preceding and current row) as filed_around
    from followed
),

burst_days as (
    select
        agency_code,
        unit_code,
        day,
        count(*) as filings_in_bursts
    from crowded
    -- Whole numbers: a working day has 28,800 seconds.
    where filed_around - {{ var('signal_burst_filings') }}
        >= {{ var('signal_burst_times_usual') }} * of_day * {{ seconds }} // 28800
    group by all
),

days as (
    select
        filing_days.*,
        coalesce(burst_days.filings_in_bursts, 0) as filings_in_bursts,
        0 as finished
    from filing_days
    left join burst_days using (agency_code, unit_code, day)

    union all by name

    select
        agency_code,
        coalesce(unit_code, '') as unit_code,
        finished_at::date as day,
        0 as filings,
        0 as filings_in_bursts,
        {% if is_incremental() %}sum(sign){% else %}count(*){% endif %} as finished
    from {{ ref('int_dossiers__changes') if is_incremental() else ref('int_dossiers__current') }}
    where {{ completion }}
    group by all

    {% if is_incremental() %}
    union all by name

    select
        standing.agency_code,
        standing.unit_code,
        standing.day,
        -standing.filings as filings,
        -standing.filings_in_bursts as filings_in_bursts,
        0 as finished
    from {{ this }} as standing
    semi join touched using (agency_code, unit_code, day)
    {% endif %}
)

select
    agency_code,
    unit_code,
    day,
    sum(filings)::bigint as filings,
    sum(filings_in_bursts)::bigint as filings_in_bursts,
    sum(finished)::bigint as finished,
    (select run.run_id from {{ source('run', 'run') }} as run) as run_id
from days
group by all
having sum(filings) <> 0 or sum(filings_in_bursts) <> 0 or sum(finished) <> 0
