-- as_of: the day, or the last day of the month, that the document speaks of.
with source as (
    select * from {{ source('reference', 'agency_status_lists') }}
)

select
    list_code,
    list_name_vi,
    case polarity when 'tích cực' then 'done' when 'tiêu cực' then 'not_done' else 'excepted' end as status,
    case when length(as_of) = 7 then last_day((as_of || '-01')::date) else as_of::date end as as_of,
    as_of as as_of_text,
    agency_code,
    agency_name_vi,
    document,
    source_lines
from source
