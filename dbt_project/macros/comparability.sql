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
            when {{ a }}.period_start < {{ a }}.valid_from or {{ b }}.period_start < {{ b }}.valid_from
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

{# The code of the period with these days: 2024, 2024-H1, 2024-Q1, 2024-03, 2024-YTD04, 2024-RM03; null: none has them. #}
{% macro period_of_days(first_day, day_after) -%}
    case
        when day({{ first_day }}) = 1 and day({{ day_after }}) = 1 then
            case
                when month({{ first_day }}) = 1 and {{ day_after }} = {{ first_day }} + interval 1 year
                    then year({{ first_day }})::varchar
                when month({{ first_day }}) % 6 = 1 and {{ day_after }} = {{ first_day }} + interval 6 month
                    then year({{ first_day }}) || if(month({{ first_day }}) = 1, '-H1', '-H2')
                when month({{ first_day }}) % 3 = 1 and {{ day_after }} = {{ first_day }} + interval 3 month
                    then year({{ first_day }}) || '-Q' || quarter({{ first_day }})
                when {{ day_after }} = {{ first_day }} + interval 1 month then strftime({{ first_day }}, '%Y-%m')
                when month({{ first_day }}) = 1 and {{ day_after }} < {{ first_day }} + interval 1 year
                    then year({{ first_day }}) || '-YTD' || lpad(month({{ day_after }} - 1)::varchar, 2, '0')
            end
        when day({{ first_day }}) = 15 and day({{ day_after }}) = 15 then
            case
                when month({{ day_after }}) = 12 and {{ day_after }} = {{ first_day }} + interval 12 month
                    then year({{ day_after }}) || '-RY'
                when month({{ day_after }}) = 9 and {{ day_after }} = {{ first_day }} + interval 9 month
                    then year({{ day_after }}) || '-R9M'
                when month({{ day_after }}) % 6 = 0 and {{ day_after }} = {{ first_day }} + interval 6 month
                    then year({{ day_after }}) || '-RH' || (month({{ day_after }}) // 6)
                when month({{ day_after }}) % 3 = 0 and {{ day_after }} = {{ first_day }} + interval 3 month
                    then year({{ day_after }}) || '-RQ' || quarter({{ day_after }})
                when {{ day_after }} = {{ first_day }} + interval 1 month then strftime({{ day_after }}, '%Y-RM%m')
            end
    end
{%- endmacro %}

{# The kind of a period by its code; other for days that no code has, null for no period. #}
{% macro kind_of_period(period, first_day, day_after) -%}
    case
        when {{ first_day }} is null or {{ day_after }} is null then null
        when {{ period }} is null then 'other'
        when starts_with({{ period }}, 'CUM') then 'cumulative'
        when contains({{ period }}, 'YTD') then 'ytd'
        else
            if(contains({{ period }}, 'R'), 'reporting_', '')
            || case
                when contains({{ period }}, '9M') then 'nine_months'
                when contains({{ period }}, 'H') then 'half'
                when contains({{ period }}, 'Q') then 'quarter'
                when length({{ period }}) = 4 or ends_with({{ period }}, 'Y') then 'year'
                else 'month'
            end
    end
{%- endmacro %}

{#
    The first day of a period with one of these codes: as many months before its end as it has. Reports close on the
    14th; a cumulative period begins with the record (orchestration/domain/periods.py).
#}
{% macro first_day_of_period(period) -%}
    (case
        when starts_with({{ period }}, 'CUM') then date '1945-09-02'
        else {{ day_after_period(period) }} - to_months(case
            when contains({{ period }}, 'YTD') then right({{ period }}, 2)::integer
            when contains({{ period }}, '9M') then 9
            when contains({{ period }}, 'H') then 6
            when contains({{ period }}, 'Q') then 3
            when length({{ period }}) = 4 or ends_with({{ period }}, 'Y') then 12
            else 1
        end)
    end)::date
{%- endmacro %}

{# The first day after it. #}
{% macro day_after_period(period) -%}
    {% set year = "try_cast(regexp_extract(" ~ period ~ ", '\\d{4}') as integer)" %}
    {% set number = "try_cast(regexp_extract(" ~ period ~ ", '\\d+$') as integer)" %}
    (case
        when not regexp_full_match({{ period }}, '(CUM-\d{4}-\d{2}|\d{4}(-(\d{2}|(YTD|RM)\d{2}|R?Q[1-4]|R?H[12]|R9M|RY))?)')
            then null
        else
            make_date({{ year }}, case
                when length({{ period }}) = 4 or ends_with({{ period }}, 'Y') then 12
                when contains({{ period }}, '9M') then 9
                when contains({{ period }}, 'H') then 6 * {{ number }}
                when contains({{ period }}, 'Q') then 3 * {{ number }}
                else {{ number }}
            end, if(contains({{ period }}, 'R'), 15, 1))
            + to_months(if(contains({{ period }}, 'R'), 0, 1))
    end)::date
{%- endmacro %}
