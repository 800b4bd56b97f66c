-- One code may have been two agencies, one after the other: which it was on a day, its days decide.
with agencies as (
    select * from {{ ref('stg_reference__agencies') }}
),

changes as (
    select * from {{ ref('stg_reference__agency_successions') }}
    where kind <> 'unchanged'
),

former as (
    select
        agencies.agency_code,
        agencies.name_vi,
        agencies.name_en,
        agencies.group_code,
        null::date as valid_from,
        min(changes.effective_date) - 1 as valid_to,
        null::varchar as predecessor_codes
    from agencies
    left join changes on agencies.agency_code = changes.predecessor_code
    group by all
),

later as (
    select
        agencies.agency_code,
        changes.successor_name_vi as name_vi,
        changes.successor_name_en as name_en,
        agencies.group_code,
        changes.effective_date as valid_from,
        null::date as valid_to,
        string_agg(changes.predecessor_code, '|' order by changes.predecessor_code) as predecessor_codes
    from changes
    inner join agencies on changes.successor_code = agencies.agency_code
    group by all
    -- An agency that only took over a part of another's functions is the agency that it was.
    having bool_or(changes.predecessor_code = changes.successor_code)
)

select * from former
union all
select * from later
