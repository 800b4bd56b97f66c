{#
    Whether figure a may be set beside figure b: the rule of orchestration/domain/comparability.py in SQL, held equal to
    it by a test. Both are relations with the columns of its Basis; comparable_with and changed_on are lists. Gives the
    codes of the reasons, joined by |, empty where nothing speaks against it.
#}
{% macro comparability_reasons(a, b) -%}
    array_to_string(list_filter([
        case when {{ a }}.indicator_code <> {{ b }}.indicator_code then
            case
                when list_contains({{ a }}.comparable_with, {{ b }}.indicator_code)
                    or list_contains({{ b }}.comparable_with, {{ a }}.indicator_code)
                    then 'declared_comparable'
                else 'other_indicator'
            end
        end,
        case
            when {{ a }}.measurement_system is null or {{ b }}.measurement_system is null then 'system_unstated'
            when {{ a }}.measurement_system <> {{ b }}.measurement_system then 'other_system'
        end,
        case
            when {{ a }}.period_type is null or {{ a }}.period_start is null or {{ a }}.period_end is null
                or {{ b }}.period_type is null or {{ b }}.period_start is null or {{ b }}.period_end is null
                then 'period_missing'
            when {{ a }}.period_type <> {{ b }}.period_type then 'other_period_kind'
            when {{ a }}.period_type = 'ytd'
                and month({{ a }}.period_end - 1) <> month({{ b }}.period_end - 1) then 'other_period_length'
            when {{ a }}.period_type = 'other'
                and ({{ a }}.period_start <> {{ b }}.period_start or {{ a }}.period_end <> {{ b }}.period_end)
                then 'other_period_length'
        end,
        case
            when {{ a }}.scope_set is null or {{ b }}.scope_set is null then 'scope_unstated'
            when {{ a }}.scope_set <> {{ b }}.scope_set then 'other_scope'
        end,
        case when {{ a }}.formula_version <> {{ b }}.formula_version then 'other_version' end,
        case when len(list_filter(
            list_concat({{ a }}.changed_on, {{ b }}.changed_on),
            lambda d: ({{ a }}.period_end <= d and {{ b }}.period_start >= d)
                or ({{ b }}.period_end <= d and {{ a }}.period_start >= d)
        )) > 0 then 'definition_changed' end,
        case when len(list_filter(
            list_concat({{ a }}.changed_on, {{ b }}.changed_on),
            lambda d: ({{ a }}.period_start < d and {{ a }}.period_end > d)
                or ({{ b }}.period_start < d and {{ b }}.period_end > d)
        )) > 0 then 'definition_across' end,
        case
            when ({{ a }}.period_start < {{ a }}.valid_from and {{ a }}.period_type <> 'cumulative')
                or ({{ b }}.period_start < {{ b }}.valid_from and {{ b }}.period_type <> 'cumulative')
                or {{ a }}.period_end - 1 > {{ a }}.valid_to or {{ b }}.period_end - 1 > {{ b }}.valid_to
                then 'outside_validity'
        end
    ], lambda reason: reason is not null), '|')
{%- endmacro %}

{# Of the reasons those that refuse, joined by |. #}
{% macro comparability_refusals(reasons) -%}
    array_to_string(list_filter(
        string_split({{ reasons }}, '|'),
        lambda reason: reason not in (
            'declared_comparable', 'system_unstated', 'scope_unstated', 'definition_across', 'outside_validity',
            'mapped_with_caution'
        )
    ), '|')
{%- endmacro %}

{# refused, caveat or allowed, from the reasons: the gravest decides. #}
{% macro comparability_outcome(reasons) -%}
    case
        when {{ reasons }} = '' then 'allowed'
        when {{ comparability_refusals(reasons) }} <> '' then 'refused'
        else 'caveat'
    end
{%- endmacro %}

{# The code of the calendar's period with these days: 2024, 2024-H1, 2024-Q1, 2024-03, 2024-YTD04; null where none has them. #}
{% macro period_of_days(first_day, day_after) -%}
    case
        when day({{ first_day }}) <> 1 or day({{ day_after }}) <> 1 then null
        when month({{ first_day }}) = 1 and {{ day_after }} = {{ first_day }} + interval 1 year
            then year({{ first_day }})::varchar
        when month({{ first_day }}) in (1, 7) and {{ day_after }} = {{ first_day }} + interval 6 month
            then year({{ first_day }}) || if(month({{ first_day }}) = 1, '-H1', '-H2')
        when month({{ first_day }}) % 3 = 1 and {{ day_after }} = {{ first_day }} + interval 3 month
            then year({{ first_day }}) || '-Q' || quarter({{ first_day }})
        when {{ day_after }} = {{ first_day }} + interval 1 month then strftime({{ first_day }}, '%Y-%m')
        when month({{ first_day }}) = 1 and {{ day_after }} < {{ first_day }} + interval 1 year
            then year({{ first_day }}) || '-YTD' || lpad(month({{ day_after }} - 1)::varchar, 2, '0')
    end
{%- endmacro %}

{# The first day of a period by its code, as orchestration/domain/periods.py has it; a test holds the two equal. #}
{% macro first_day_of_period(period) -%}
    (case
        when {{ period }} like 'CUM-%' then date '1945-09-02'
        else make_date(left({{ period }}, 4)::integer, case
            when regexp_matches({{ period }}, 'Q') then 3 * right({{ period }}, 1)::integer - 2
            when regexp_matches({{ period }}, 'H') then 6 * right({{ period }}, 1)::integer - 5
            when regexp_matches({{ period }}, '^[0-9]{4}$|YTD|RY|R9M') then 1
            else right({{ period }}, 2)::integer
        end, if({{ period }} like '%-R%', 15, 1)) - if({{ period }} like '%-R%', interval 1 month, interval 0 month)
    end)::date
{%- endmacro %}

{# The first day after it. #}
{% macro day_after_period(period) -%}
    (make_date(left(replace({{ period }}, 'CUM-', ''), 4)::integer, case
        when regexp_matches({{ period }}, 'Q') then 3 * right({{ period }}, 1)::integer
        when regexp_matches({{ period }}, 'H') then 6 * right({{ period }}, 1)::integer
        when regexp_matches({{ period }}, '^[0-9]{4}$|RY') then 12
        when regexp_matches({{ period }}, 'R9M') then 9
        else right({{ period }}, 2)::integer
    end, if({{ period }} like '%-R%', 15, 1)) + if({{ period }} like '%-R%', interval 0 month, interval 1 month))::date
{%- endmacro %}
