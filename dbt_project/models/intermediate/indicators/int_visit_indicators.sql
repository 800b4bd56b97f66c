{{ config(materialized='view') }}

select
    affected.agency_code,
    affected.period,
    'portal_visits' as indicator_code,
    sum(visits.visits)::bigint as numerator,
    null::bigint as denominator
from {{ ref('int_periods__affected') }} as affected
inner join {{ ref('int_periods') }} as periods using (period)
inner join {{ ref('int_portal_visits__current') }} as visits
    on affected.agency_code = visits.agency_code
    and visits.visit_date >= periods.period_start
    and visits.visit_date < periods.asat
group by all
