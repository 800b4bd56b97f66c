{{ config(materialized='view') }}

-- Metrics of Decision 766 that only the index uses, from the same counts as the indicators of dossiers. What no dossier
-- says is null; what some say rests on those.
with active as (
    select
        *,
        until_accepted_sharing_told - before_left_sharing_told as sharing_told,
        until_accepted_population_told - before_left_population_told as population_told
    from ({{ active_dossier_periods() }})
),

formulas as (
    select
        agency_code,
        unit_code,
        period,
        unnest([
            {
                'metric_code': 'average_days',
                'numerator': in_finished_days,
                'denominator': in_finished,
                'is_whole': true
            },
            {
                'metric_code': 'shared',
                'numerator': case when sharing_told > 0 then until_accepted_sharing - before_left_sharing end,
                'denominator': nullif(sharing_told, 0),
                'is_whole': sharing_told = handled
            },
            {
                'metric_code': 'population_dossier',
                'numerator': case when population_told > 0 then until_accepted_population - before_left_population end,
                'denominator': nullif(population_told, 0),
                'is_whole': population_told = handled
            },
            {
                'metric_code': 'dossier_satisfaction',
                'numerator': handled - (until_displeased - before_left_displeased) - anchored_disliked_later,
                'denominator': handled,
                'is_whole': true
            }
        ], recursive := true)
    from active
)

select * from formulas
