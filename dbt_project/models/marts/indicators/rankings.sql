-- Standard competition ranks (1-2-2-4) of the agencies that have a value, among ministries or among provinces. Not of
-- those that were merged away before the period, whatever they still settle.
with ranked_values as (
    select
        figures.*,
        agencies.group_code,
        catalogue.better
    from {{ ref('indicator_values') }} as figures
    inner join {{ ref('stg_reference__agencies') }} as agencies using (agency_code)
    inner join {{ ref('stg_reference__indicators') }} as catalogue using (indicator_code)
    -- Signals prompt questions; nobody is ranked by them.
    where figures.unit_code = '' and figures.value is not null and catalogue.theme is distinct from 'signals'
        and figures.period_start <= coalesce(agencies.valid_to, figures.period_start)
)

select
    indicator_code,
    period,
    period_type,
    period_start,
    period_end,
    group_code,
    agency_code,
    numerator,
    denominator,
    value,
    quality,
    rank() over (
        partition by indicator_code, period, group_code
        order by case better when 'up' then -value else value end
    )::integer as rank,
    count(*) over (partition by indicator_code, period, group_code)::integer as ranked
from ranked_values
