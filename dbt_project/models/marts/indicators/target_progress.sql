-- The arithmetic is in decimals: 0.07 × 100 is 7, not 7.000000000000001, so nobody owes a dossier to a rounding error.
with assigned as (
    select * from {{ ref('int_targets__assigned') }}
    where not_judged is null
),

subjects as (
    select * from {{ ref('int_targets__subjects') }}
),

measured as (
    select
        assigned.target_id,
        assigned.origin,
        assigned.indicator_code,
        subjects.agency_code,
        subjects.unit_code,
        subjects.relation,
        figures.period,
        figures.period_type,
        figures.period_start,
        figures.period_end,
        figures.status,
        figures.quality,
        figures.numerator,
        figures.denominator,
        figures.value,
        assigned.comparator,
        coalesce(
            assigned.value,
            case when figures.value < assigned.value_min then assigned.value_min else assigned.value_max end
        ) as target,
        assigned.value_min,
        figures.numerator::decimal(18, 0) as counted,
        case when assigned.unit = '%' then figures.denominator else 1 end::decimal(18, 0) as of_how_many
    from assigned
    inner join subjects using (target_id)
    inner join {{ ref('indicator_values') }} as figures
        on assigned.indicator_code = figures.indicator_code
        and subjects.agency_code = figures.agency_code
        and subjects.unit_code = figures.unit_code
    -- A document's target is held against every period, before and after its deadline; an agency's against its own and
    -- those within it, by the calendar or from the 15th to the 14th as its own is.
    where assigned.origin = 'national'
        or figures.period = assigned.period
        or (
            figures.period_start >= assigned.period_start
            and figures.period_end - 1 <= assigned.deadline
            and figures.period_type <> 'cumulative'
            and starts_with(figures.period_type, 'reporting') = contains(assigned.period, '-R')
        )
),

scaled as (
    select
        *,
        target::decimal(18, 8) * of_how_many as counted_at_target,
        value_min::decimal(18, 8) * of_how_many as counted_at_least
    from measured
),

judged as (
    select
        *,
        case
            when value is null then null
            when comparator = 'between' then counted between counted_at_least and counted_at_target
            when comparator = '>=' then counted >= counted_at_target
            when comparator = '>' then counted > counted_at_target
            when comparator = '<=' then counted <= counted_at_target
            when comparator = '<' then counted < counted_at_target
            when comparator = '=' then counted = counted_at_target
        end as reached,
        counted < counted_at_target as is_below
    from scaled
)

select
    target_id,
    indicator_code,
    agency_code,
    unit_code,
    relation,
    period,
    period_type,
    period_start,
    period_end,
    status,
    quality,
    numerator,
    denominator,
    value,
    target,
    case when reached and comparator = 'between' then 0 else value - target end as distance,
    reached,
    case
        when reached is null then null
        when reached then 0
        when comparator = '>' then floor(counted_at_target) + 1 - counted
        when comparator = '<' then counted - ceil(counted_at_target) + 1
        when is_below then ceil(counted_at_target) - counted
        else counted - floor(counted_at_target)
    end::bigint as needed
from judged
