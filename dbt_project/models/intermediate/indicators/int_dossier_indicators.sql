{{ config(materialized='view') }}

-- The formulas of docs/formulas.md, each once. handled(P) = accepted before asat, less finished before the start of P.
with active as (
    select
        *,
        until_accepted_online - before_left_online as handled_online,
        until_accepted_due - before_left_due as worked,
        until_accepted_due_online - before_left_due_online as worked_online
    from ({{ active_dossier_periods() }})
),

formulas as (
    select
        agency_code,
        unit_code,
        period,
        unnest([
            {
                'indicator_code': 'digitization_rate',
                'numerator': in_finished_digitized,
                'denominator': in_finished
            },
            {
                'indicator_code': 'electronic_result_rate',
                'numerator': in_finished_electronic,
                'denominator': in_finished
            },
            {
                'indicator_code': 'reuse_rate',
                'numerator': in_accepted_reusing,
                'denominator': in_accepted
            },
            {
                'indicator_code': 'digitization_rate_766',
                'numerator': in_left_digitized,
                'denominator': handled
            },
            {
                'indicator_code': 'electronic_result_rate_766',
                'numerator': in_left_electronic,
                'denominator': handled
            },
            {
                'indicator_code': 'reuse_rate_766',
                'numerator': until_accepted_reusing - before_left_reusing,
                'denominator': handled
            },
            {
                'indicator_code': 'online_payment_rate',
                'numerator': anchored_paid,
                'denominator': in_accepted_owing_fee
            },
            {
                'indicator_code': 'late_rate',
                'numerator': until_late - before_left_late,
                'denominator': worked
            },
            {
                'indicator_code': 'online_late_rate',
                'numerator': until_late_online - before_left_late_online,
                'denominator': worked_online
            },
            {
                'indicator_code': 'late_acceptance_rate',
                'numerator': anchored_late_acceptance,
                'denominator': in_submitted_online
            },
            {
                'indicator_code': 'online_late_or_late_acceptance_rate',
                'numerator': until_any_late - before_left_any_late + anchored_waiting_late,
                'denominator': handled_online + anchored_waiting
            },
            {
                'indicator_code': 'online_dossier_rate',
                'numerator': in_accepted_online,
                'denominator': in_accepted
            },
            {
                'indicator_code': 'online_submitted_rate_emc',
                'numerator': until_accepted_online_service - before_left_online_service,
                'denominator': handled
            },
            {
                'indicator_code': 'online_processed_rate_emc',
                'numerator': in_left_online_service,
                'denominator': handled
            },
            {
                'indicator_code': 'on_time_rate_766',
                'numerator': handled - (until_late - before_left_late),
                'denominator': handled
            }
        ], recursive := true)
    from active
)

select * from formulas
