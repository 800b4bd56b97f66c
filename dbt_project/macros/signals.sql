{#
    Signals of hollow progress (docs/signals.md): what versions of a dossier told before its current one, and the clock.
#}

{# What a version says, as conditions on its row: a deadline after receipt; an end to the minute and its deadline. #}
{% macro tells_deadline() -%}
    (accepted_at is not null and due_at is not null)
{%- endmacro %}

{% macro tells_finish() -%}
    (status in ('resolved', 'rejected') and finished_at is not null and finished_at_precision > 0 and due_at is not null)
{%- endmacro %}

{# A stopped clock, or a supplement that was asked for. #}
{% macro tells_stop() -%}
    (status in ('supplement', 'payment_due', 'suspended') or supplement_count > 0)
{%- endmacro %}

{# The same as values that have an order, each with the delivery that told it; null where a version does not say it. #}
{% macro told_states() -%}
    case when {{ tells_deadline() }} then {
        'due_at': due_at,
        'due_at_precision': due_at_precision,
        'delivery_id': delivery_id
    } end as due,
    case when {{ tells_finish() }} then {
        'finished_at': finished_at,
        'finished_at_precision': finished_at_precision,
        'due_at': due_at,
        'due_at_precision': due_at_precision,
        'delivery_id': delivery_id
    } end as finish,
    case when {{ tells_stop() }} then {'delivery_id': delivery_id} end as stop
{%- endmacro %}

{# Working seconds until an instant, of 28,800 a day; `day`: the calendar's row of the instant's day. #}
{% macro working_seconds(instant, day) -%}
    ({{ day }}.working_days_before * 28800 + case
        when {{ day }}.is_working then
            least(greatest(epoch_us({{ instant }}) // 1000000 % 86400 - 8 * 3600, 0), 14400)
            + least(greatest(epoch_us({{ instant }}) // 1000000 % 86400 - 13 * 3600, 0), 14400)
        else 0
    end)
{%- endmacro %}
