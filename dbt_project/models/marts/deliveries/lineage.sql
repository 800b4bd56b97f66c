-- Which deliveries' rows stand behind an agency's month. Dossiers: rows submitted, accepted or finished in it.
with logged as (
    select
        agency_code,
        dataset,
        month,
        delivery_id,
        sum(current_rows)::bigint as rows
    from {{ ref('int_lineage_cells') }}
    group by all
    having sum(current_rows) > 0
),

visits as (
    select
        agency_code,
        'portal_visits' as dataset,
        date_trunc('month', visit_date)::date as month,
        delivery_id,
        count(*) as rows
    from {{ ref('int_portal_visits__current') }}
    group by all
),

opinions as (
    select
        agency_code,
        'feedback' as dataset,
        date_trunc('month', received_at)::date as month,
        delivery_id,
        count(*) as rows
    from {{ ref('int_feedback__current') }}
    group by all
    union all
    select
        agency_code,
        'ratings' as dataset,
        date_trunc('month', rated_at)::date as month,
        delivery_id,
        count(*) as rows
    from {{ ref('int_ratings__current') }}
    where dossier_code is not null
    group by all
),

procedures as (
    select
        current_rows.agency_code,
        'procedures' as dataset,
        date_trunc('month', deliveries.period_start)::date as month,
        delivery_id,
        count(*) as rows
    from {{ ref('int_procedures__current') }} as current_rows
    inner join {{ source('run', 'current_deliveries') }} as deliveries using (delivery_id)
    group by all
)

select * from logged
union all
select * from visits
union all
select * from opinions
union all
select * from procedures
