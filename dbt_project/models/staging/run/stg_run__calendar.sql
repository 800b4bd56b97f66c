with days as (
    select * from {{ source('run', 'calendar') }}
)

select
    days.day,
    days.is_working,
    days.next_working_day,
    following.next_working_day as second_working_day,
    sum(days.is_working::int) over (order by days.day) - days.is_working::int as working_days_before
from days
left join days as following on days.next_working_day = following.day
