{#
    The one place where Decision 766's points are made (docs/service_quality.md).

    score_metrics: rows of counts with their points. `counts` has metric_code, judged_on (the day whose rules apply),
    numerator, denominator and stated_ratio, which stands in where no counts are known. Points are null where nothing is known,
    where the denominator is zero and no rule says what that gives, and where no rule is in force.
#}
{% macro score_metrics(counts) %}
    with in_force as (
        select
            judged.metric_code,
            judged.judged_on,
            coalesce(rules.max_points, metrics.max_points) as max_points,
            rules.* exclude (ref, max_points)
        from (select distinct metric_code, judged_on from {{ counts }}) as judged
        inner join {{ ref('stg_reference__index_metrics') }} as metrics using (metric_code)
        left join {{ ref('stg_reference__index_rules') }} as rules
            on metrics.ref = rules.ref
            and judged.judged_on >= rules.valid_from
            and judged.judged_on <= coalesce(rules.valid_to, judged.judged_on)
        qualify
            row_number() over (
                partition by judged.metric_code, judged.judged_on order by rules.precedence, rules.valid_from desc
            ) = 1
    ),

    measured as (
        select
            *,
            case
                when denominator is null then stated_ratio
                else numerator / nullif(denominator, 0)
            end as ratio
        from {{ counts }}
    )

    select
        measured.* exclude (judged_on, stated_ratio),
        round(
            case
                when measured.denominator = 0 then in_force.zero_denominator_points
                when measured.ratio >= in_force.full_at then in_force.max_points
                else in_force.max_points * measured.ratio / in_force.full_at
            end,
            in_force.decimals
        ) as points,
        in_force.max_points,
        in_force.status as rule_status
    from measured
    inner join in_force using (metric_code, judged_on)
{% endmacro %}

{#
    score_blocks: sums of scored metrics by block and in total (block_code 'TOTAL'), by the columns `keys`. `metrics` has
    block_code, points and max_points. A sum rests on the metrics that have points; max_points_known says on how many points.
#}
{% macro score_blocks(metrics, keys) %}
    select
        {{ keys | join(', ') }},
        coalesce(block_code, 'TOTAL') as block_code,
        round(sum(points), 2) as points,
        sum(max_points) as max_points,
        coalesce(sum(max_points) filter (where points is not null), 0) as max_points_known,
        count(*)::integer as metrics,
        count(points)::integer as metrics_known
    from {{ metrics }}
    where max_points > 0
    group by grouping sets (({{ keys | join(', ') }}, block_code), ({{ keys | join(', ') }}))
{% endmacro %}
