-- The bare script that Thước is measured against: from the benchmark's inbox to `indicator_values` in one go, as a good
-- engineer would write it without Thước, from the design's landing contract and formulas. It trusts the files, refuses
-- nothing, keeps no history, and does everything again each time. Of the kinds of period it computes months, quarters,
-- years and years to date.
--
-- Given: variables `inbox` and `reference` (folders) and `as_of` (date), table calendar (day, is_working).
-- It falls into steps, which are timed apart.

-- step: read

-- Four manners of writing are known. Instants of csv.zst are told in minutes, deadlines of all but plain csv in days.
create table dossier_versions as
with plain as (
    select
        *,
        false as due_is_day
    from read_csv(
        getvariable('inbox') || '/*/dossiers/*.csv', filename = true, header = true, auto_detect = false, columns = {
            'agency_code': 'varchar', 'dossier_code': 'varchar', 'unit_code': 'varchar', 'procedure_code': 'varchar',
            'channel': 'varchar', 'submitted_at': 'timestamp', 'accepted_at': 'timestamp', 'due_at': 'timestamp',
            'finished_at': 'timestamp', 'status': 'varchar', 'supplement_count': 'int', 'components_digitized': 'bool',
            'result_digitized': 'bool', 'has_electronic_result': 'bool', 'reuses_data': 'bool', 'fee_vnd': 'bigint',
            'refused_at': 'timestamp', 'updated_at': 'timestamp'
        }
    )
),

zipped as (
    select
        *,
        true as due_is_day
    from read_csv(
        getvariable('inbox') || '/*/dossiers/*.csv.gz', filename = true, header = true, auto_detect = false, columns = {
            'agency_code': 'varchar', 'dossier_code': 'varchar', 'unit_code': 'varchar', 'procedure_code': 'varchar',
            'channel': 'varchar', 'submitted_at': 'timestamp', 'accepted_at': 'timestamp', 'due_at': 'date',
            'finished_at': 'timestamp', 'status': 'varchar', 'supplement_count': 'int', 'components_digitized': 'bool',
            'result_digitized': 'bool', 'has_electronic_result': 'bool', 'reuses_data': 'bool', 'fee_vnd': 'bigint',
            'refused_at': 'timestamp', 'updated_at': 'timestamp'
        }
    )
),

spreadsheets as (
    select
        * replace (
            components_digitized = 'có' as components_digitized,
            result_digitized = 'có' as result_digitized,
            has_electronic_result = 'có' as has_electronic_result,
            reuses_data = 'có' as reuses_data
        ),
        true as due_is_day
    from read_csv(
        getvariable('inbox') || '/*/dossiers/*.csv.zst', filename = true, header = true, auto_detect = false,
        delim = ';', timestampformat = '%d/%m/%Y %H:%M', dateformat = '%d/%m/%Y', columns = {
            'agency_code': 'varchar', 'dossier_code': 'varchar', 'unit_code': 'varchar', 'procedure_code': 'varchar',
            'channel': 'varchar', 'submitted_at': 'timestamp', 'accepted_at': 'timestamp', 'due_at': 'date',
            'finished_at': 'timestamp', 'status': 'varchar', 'supplement_count': 'int',
            'components_digitized': 'varchar', 'result_digitized': 'varchar', 'has_electronic_result': 'varchar',
            'reuses_data': 'varchar', 'fee_vnd': 'bigint', 'refused_at': 'timestamp', 'updated_at': 'timestamp'
        }
    )
),

typed as (
    select
        *,
        true as due_is_day
    from read_parquet(getvariable('inbox') || '/*/dossiers/*.parquet', filename = true)
)

select
    agency_code,
    dossier_code,
    unit_code,
    procedure_code,
    channel,
    submitted_at,
    accepted_at,
    refused_at,
    due_at::timestamp as due_at,
    due_is_day,
    finished_at,
    status,
    supplement_count,
    components_digitized and result_digitized as is_digitized,
    has_electronic_result,
    reuses_data,
    fee_vnd,
    updated_at,
    -- A day's delivery: its period's end follows from its name; nothing was revised.
    split_part(parse_filename(filename), '.', 1)::date + 1 as period_end
from (
    select * from plain
    union all by name
    select * from zipped
    union all by name
    select * from spreadsheets
    union all by name
    select * from typed
);

create table payment_versions as
with texts as (
    select *
    from read_csv(
        [getvariable('inbox') || '/*/payments/*.csv', getvariable('inbox') || '/*/payments/*.csv.gz'],
        filename = true, header = true, auto_detect = false, columns = {
            'payment_code': 'varchar', 'dossier_code': 'varchar', 'amount_vnd': 'bigint', 'method': 'varchar',
            'status': 'varchar', 'paid_at': 'timestamp', 'updated_at': 'timestamp'
        }
    )
),

spreadsheets as (
    select *
    from read_csv(
        getvariable('inbox') || '/*/payments/*.csv.zst', filename = true, header = true, auto_detect = false,
        delim = ';', timestampformat = '%d/%m/%Y %H:%M', columns = {
            'payment_code': 'varchar', 'dossier_code': 'varchar', 'amount_vnd': 'bigint', 'method': 'varchar',
            'status': 'varchar', 'paid_at': 'timestamp', 'updated_at': 'timestamp'
        }
    )
)

select
    split_part(filename, '/', -3) as agency_code,
    payment_code,
    dossier_code,
    method,
    status,
    paid_at,
    updated_at,
    split_part(parse_filename(filename), '.', 1)::date + 1 as period_end
from (
    select * from texts
    union all by name
    select * from spreadsheets
    union all by name
    select * from read_parquet(getvariable('inbox') || '/*/payments/*.parquet', filename = true)
);

create table procedure_versions as
select
    split_part(filename, '/', -3) as agency_code,
    procedure_code,
    service_level,
    requires_document_result::varchar in ('true', 'có') as owes_document,
    valid_from,
    valid_to,
    split_part(parse_filename(filename), '.', 1) as period
from (
    select *
    from read_csv(
        [getvariable('inbox') || '/*/procedures/*.csv', getvariable('inbox') || '/*/procedures/*.csv.gz'],
        filename = true, header = true, auto_detect = false, columns = {
            'procedure_code': 'varchar', 'name_vi': 'varchar', 'field_vi': 'varchar', 'service_level': 'varchar',
            'requires_fee': 'varchar', 'requires_document_result': 'varchar', 'valid_from': 'date', 'valid_to': 'date'
        }
    )
    union all by name
    select *
    from read_csv(
        getvariable('inbox') || '/*/procedures/*.csv.zst', filename = true, header = true, auto_detect = false,
        delim = ';', dateformat = '%d/%m/%Y', columns = {
            'procedure_code': 'varchar', 'name_vi': 'varchar', 'field_vi': 'varchar', 'service_level': 'varchar',
            'requires_fee': 'varchar', 'requires_document_result': 'varchar', 'valid_from': 'date', 'valid_to': 'date'
        }
    )
    union all by name
    select * from read_parquet(getvariable('inbox') || '/*/procedures/*.parquet', filename = true)
);

create table visit_versions as
select
    split_part(filename, '/', -3) as agency_code,
    visit_date,
    site,
    visits,
    split_part(parse_filename(filename), '.', 1) as period
from (
    select *
    from read_csv(
        [getvariable('inbox') || '/*/portal_visits/*.csv', getvariable('inbox') || '/*/portal_visits/*.csv.gz'],
        filename = true, header = true, auto_detect = false,
        columns = {'visit_date': 'date', 'site': 'varchar', 'visits': 'bigint'}
    )
    union all by name
    select *
    from read_csv(
        getvariable('inbox') || '/*/portal_visits/*.csv.zst', filename = true, header = true, auto_detect = false,
        delim = ';', dateformat = '%d/%m/%Y', columns = {'visit_date': 'date', 'site': 'varchar', 'visits': 'bigint'}
    )
    union all by name
    select * from read_parquet(getvariable('inbox') || '/*/portal_visits/*.parquet', filename = true)
);

create table delivered_months as
select distinct
    split_part(file, '/', -3) as agency_code,
    split_part(file, '/', -2) as dataset,
    (left(parse_filename(file), 7) || '-01')::date as month
from glob(getvariable('inbox') || '/*/*/*');

-- step: current state

-- The greatest updated_at wins, then the later period; found on narrow columns, which takes a third of the memory.
create table current_payments as
select * from payment_versions
where rowid in (
    select arg_max(rowid, (updated_at, period_end)) from payment_versions group by agency_code, payment_code
);

create table procedures as
select * from procedure_versions
qualify row_number() over (partition by agency_code, procedure_code, valid_from order by period desc) = 1;

create table visits as
select * from visit_versions
qualify row_number() over (partition by agency_code, visit_date, site order by period desc) = 1;

create table working_days as
select
    day,
    is_working,
    (select min(later.day) from calendar as later where later.is_working and later.day > calendar.day) as next_working
from calendar;

create table dossiers as
with winners as (
    select * from dossier_versions
    where rowid in (
        select arg_max(rowid, (updated_at, period_end)) from dossier_versions group by agency_code, dossier_code
    )
),

paid as (
    select
        agency_code,
        dossier_code,
        min(paid_at) as paid_online_at
    from current_payments
    where status = 'succeeded' and method in ('online_national', 'online_agency')
    group by all
),

-- Eight working hours after the first working instant is the same clock time a working day later.
starts as (
    select
        winners.*,
        working_days.next_working,
        case
            when not working_days.is_working or submitted_at::time >= time '17:00'
                then working_days.next_working + time '08:00'
            when submitted_at::time < time '08:00' then submitted_at::date + time '08:00'
            when submitted_at::time >= time '12:00' and submitted_at::time < time '13:00'
                then submitted_at::date + time '13:00'
            else submitted_at
        end as work_begins_at
    from winners
    left join working_days on winners.submitted_at::date = working_days.day
)

select
    starts.* exclude (next_working, work_begins_at, updated_at, period_end, refused_at),
    paid.paid_online_at,
    least(accepted_at, refused_at) as answered_at,
    answer_days.next_working + work_begins_at::time as answer_due_at,
    case when due_is_day then finished_at::date > due_at else finished_at > due_at end as finished_late,
    starts.channel = 'online' and coalesce(
        procedures.service_level in ('full', 'partial')
        and coalesce(starts.submitted_at::date <= procedures.valid_to, true), false
    ) as is_by_service
from starts
asof left join procedures
    on starts.agency_code = procedures.agency_code
    and starts.procedure_code = procedures.procedure_code
    and starts.submitted_at::date >= procedures.valid_from
left join working_days as answer_days on starts.work_begins_at::date = answer_days.day
left join paid on starts.agency_code = paid.agency_code and starts.dossier_code = paid.dossier_code;

-- step: count

create table periods as
with months as (
    select unnest(generate_series(
        (select min(month) from delivered_months), getvariable('as_of') - 1, interval 1 month
    ))::date as month
),

named as (
    select
        strftime(month, '%Y-%m') as period,
        'month' as period_type,
        month as period_start,
        month + interval 1 month as period_end
    from months
    union
    select
        strftime(month, '%Y') || '-YTD' || strftime(month, '%m'),
        'ytd',
        date_trunc('year', month),
        month + interval 1 month
    from months
    union
    select
        year(month) || '-Q' || quarter(month),
        'quarter',
        date_trunc('quarter', month),
        date_trunc('quarter', month) + interval 3 month
    from months
    union
    select
        strftime(month, '%Y'),
        'year',
        date_trunc('year', month),
        date_trunc('year', month) + interval 1 year
    from months
)

select
    period,
    period_type,
    period_start::date as period_start,
    period_end::date as period_end,
    least(period_end::date, getvariable('as_of'))::timestamp as asat,
    case when period_end > getvariable('as_of') then 'provisional' else 'final' end as status
from named;

-- Every dossier against every period that it was alive in.
create table unit_counts as
with judged as (
    select
        periods.period,
        agency_code,
        unit_code,
        channel = 'online' as online,
        -- Unknown is no: an instant that is null has not come.
        coalesce(accepted_at < asat, false) as handled,
        coalesce(accepted_at >= period_start and accepted_at < asat, false) as accepted,
        coalesce(
            dossiers.status in ('resolved', 'rejected') and finished_at >= period_start and finished_at < asat, false
        ) as finished,
        channel = 'online' and submitted_at >= period_start as submitted,
        coalesce(finished_at < asat, false) as is_finished,
        supplement_count > 1
        or case
            when finished_at < asat then coalesce(finished_late, false)
            else
                dossiers.status not in ('supplement', 'payment_due', 'suspended')
                and coalesce(due_at < asat, false)
        end as late,
        case when answered_at < asat then answered_at else asat end > answer_due_at as late_in_acceptance,
        due_at is not null as has_deadline,
        coalesce(fee_vnd > 0, false) as owes_fee,
        coalesce(paid_online_at < asat, false) as paid_online,
        is_digitized,
        is_by_service,
        has_electronic_result,
        reuses_data
    from dossiers
    inner join periods
        on dossiers.submitted_at < periods.asat
        and coalesce(dossiers.finished_at >= periods.period_start, true)
    where dossiers.status <> 'withdrawn'
)

select
    period,
    agency_code,
    coalesce(unit_code, '') as unit_code,
    count_if(finished) as finished,
    count_if(finished and is_digitized) as finished_digitized,
    count_if(finished and has_electronic_result) as finished_electronic,
    count_if(accepted) as accepted,
    count_if(accepted and reuses_data) as accepted_reusing,
    count_if(accepted and online) as accepted_online,
    count_if(accepted and owes_fee) as owing_fee,
    count_if(accepted and owes_fee and paid_online) as paid_online,
    count_if(handled) as handled,
    count_if(handled and is_finished and is_digitized) as handled_digitized,
    count_if(handled and is_finished and has_electronic_result) as handled_electronic,
    count_if(handled and reuses_data) as handled_reusing,
    count_if(handled and is_by_service) as handled_by_service,
    count_if(handled and is_finished and is_by_service) as processed_by_service,
    count_if(handled and has_deadline) as worked,
    count_if(handled and has_deadline and late) as worked_late,
    count_if(handled and has_deadline and online) as worked_online,
    count_if(handled and has_deadline and online and late) as worked_online_late,
    count_if(submitted) as submitted,
    count_if(submitted and late_in_acceptance) as submitted_late,
    count_if(online and (handled or submitted)) as online_all,
    count_if(online and (handled or submitted) and (late or late_in_acceptance)) as online_all_late
from judged
group by all
-- A unit has a row where it had work.
having handled + submitted + accepted + finished > 0;

create table in_force as
select
    periods.period,
    agency_code,
    procedure_code,
    max_by(service_level, valid_from) as service_level,
    max_by(owes_document, valid_from) as owes_document
from procedures
inner join periods
    on procedures.valid_from < periods.asat
    and coalesce(procedures.valid_to >= periods.asat::date - 1, true)
group by all;

create table services as
with used as (
    select distinct
        agency_code,
        procedure_code,
        accepted_at::date as day
    from dossiers
    where channel = 'online' and status <> 'withdrawn' and accepted_at is not null
),

used_in as (
    select distinct
        periods.period,
        used.agency_code,
        used.procedure_code
    from used
    inner join periods on used.day >= periods.period_start and used.day < periods.asat
),

finished_on as (
    select
        agency_code,
        procedure_code,
        finished_at::date as day,
        count(*) as finished,
        count_if(has_electronic_result) as electronic
    from dossiers
    where status in ('resolved', 'rejected') and finished_at is not null
    group by all
),

finished_in as (
    select
        periods.period,
        finished_on.agency_code,
        finished_on.procedure_code,
        sum(finished_on.finished) as finished,
        sum(finished_on.electronic) as electronic
    from finished_on
    inner join periods on finished_on.day >= periods.period_start and finished_on.day < periods.asat
    group by all
)

select
    in_force.period,
    in_force.agency_code,
    count(*) as in_force,
    count_if(service_level in ('full', 'partial')) as online,
    count_if(service_level = 'full') as online_full,
    count_if(service_level in ('full', 'partial') and used_in.procedure_code is not null) as used,
    coalesce(sum(finished_in.finished) filter (where owes_document), 0) as finished_owed,
    coalesce(sum(finished_in.electronic) filter (where owes_document), 0) as electronic_owed
from in_force
left join used_in using (period, agency_code, procedure_code)
left join finished_in using (period, agency_code, procedure_code)
group by all;

-- step: fill indicator_values

create table agencies as
select
    agency_code,
    case when agency_type = 'ministry' then 'MIN' else 'PRO' end as group_code,
    in_groups_until
from read_csv(getvariable('reference') || '/agencies.csv', types = {'in_groups_until': 'date'});

create table indicators (indicator_code varchar, datasets varchar[], is_count bool);

insert into indicators values
('digitization_rate', ['dossiers'], false),
('electronic_result_rate', ['dossiers'], false),
('reuse_rate', ['dossiers'], false),
('digitization_rate_766', ['dossiers'], false),
('electronic_result_rate_766', ['dossiers'], false),
('reuse_rate_766', ['dossiers'], false),
('online_payment_rate', ['dossiers', 'payments'], false),
('late_rate', ['dossiers'], false),
('online_late_rate', ['dossiers'], false),
('late_acceptance_rate', ['dossiers'], false),
('online_late_or_late_acceptance_rate', ['dossiers'], false),
('online_dossier_rate', ['dossiers'], false),
('service_with_dossier_rate', ['dossiers', 'procedures'], false),
('online_service_share', ['procedures'], false),
('full_service_share', ['procedures'], false),
('portal_visits', ['portal_visits'], true),
('online_submitted_rate_emc', ['dossiers', 'procedures'], false),
('online_processed_rate_emc', ['dossiers', 'procedures'], false),
('online_service_share_distinct', ['procedures'], false),
('on_time_rate_766', ['dossiers'], false),
('electronic_result_rate_owed', ['dossiers', 'procedures'], false);

-- Which months of a period are delivered in all datasets that an indicator reads, and which should be.
create table qualities as
with months as (
    select
        period,
        unnest(generate_series(period_start, period_end - 1, interval 1 month))::date as month
    from periods
),

read_datasets as (
    select
        indicator_code,
        unnest(datasets) as dataset
    from indicators
),

judged as (
    select
        months.period,
        months.month,
        agencies.agency_code,
        read_datasets.indicator_code,
        months.month + interval 1 month <= getvariable('as_of') as is_due,
        bool_and(delivered_months.month is not null) as is_delivered
    from months
    cross join agencies
    cross join read_datasets
    left join delivered_months
        on agencies.agency_code = delivered_months.agency_code
        and read_datasets.dataset = delivered_months.dataset
        and months.month = delivered_months.month
    group by all
)

select
    period,
    agency_code,
    indicator_code,
    bool_or(is_delivered) as has_figures,
    case
        when not bool_or(is_delivered) then 'missing'
        when bool_and(is_delivered or not is_due) then 'ok'
        else 'partial'
    end as quality
from judged
group by period, agency_code, indicator_code;

create table counted as
with agency_counts as (
    select * from unit_counts where unit_code <> ''
    union all by name
    select
        '' as unit_code,
        period,
        agency_code,
        sum(columns(* exclude (unit_code, period, agency_code)))
    from unit_counts
    group by period, agency_code
)

select
    period,
    agency_code,
    unit_code,
    unnest([
        {'indicator_code': 'digitization_rate', 'numerator': finished_digitized, 'denominator': finished},
        {'indicator_code': 'electronic_result_rate', 'numerator': finished_electronic, 'denominator': finished},
        {'indicator_code': 'reuse_rate', 'numerator': accepted_reusing, 'denominator': accepted},
        {'indicator_code': 'digitization_rate_766', 'numerator': handled_digitized, 'denominator': handled},
        {'indicator_code': 'electronic_result_rate_766', 'numerator': handled_electronic, 'denominator': handled},
        {'indicator_code': 'reuse_rate_766', 'numerator': handled_reusing, 'denominator': handled},
        {'indicator_code': 'online_payment_rate', 'numerator': paid_online, 'denominator': owing_fee},
        {'indicator_code': 'late_rate', 'numerator': worked_late, 'denominator': worked},
        {'indicator_code': 'online_late_rate', 'numerator': worked_online_late, 'denominator': worked_online},
        {'indicator_code': 'late_acceptance_rate', 'numerator': submitted_late, 'denominator': submitted},
        {
            'indicator_code': 'online_late_or_late_acceptance_rate',
            'numerator': online_all_late,
            'denominator': online_all
        },
        {'indicator_code': 'online_dossier_rate', 'numerator': accepted_online, 'denominator': accepted},
        {'indicator_code': 'online_submitted_rate_emc', 'numerator': handled_by_service, 'denominator': handled},
        {'indicator_code': 'online_processed_rate_emc', 'numerator': processed_by_service, 'denominator': handled},
        {'indicator_code': 'on_time_rate_766', 'numerator': handled - worked_late, 'denominator': handled}
    ], recursive := true)
from agency_counts

union all

select
    period,
    agency_code,
    '' as unit_code,
    unnest([
        {'indicator_code': 'service_with_dossier_rate', 'numerator': used, 'denominator': online},
        {'indicator_code': 'online_service_share', 'numerator': online, 'denominator': in_force},
        {'indicator_code': 'full_service_share', 'numerator': online_full, 'denominator': online},
        {'indicator_code': 'electronic_result_rate_owed', 'numerator': electronic_owed, 'denominator': finished_owed}
    ], recursive := true)
from services

union all

select
    periods.period,
    visits.agency_code,
    '' as unit_code,
    'portal_visits' as indicator_code,
    sum(visits) as numerator,
    0 as denominator
from visits
inner join periods on visits.visit_date >= periods.period_start and visits.visit_date < periods.asat
group by all;

create table indicator_values as
with agency_values as (
    select
        qualities.indicator_code,
        qualities.agency_code,
        '' as unit_code,
        qualities.period,
        case when qualities.has_figures then coalesce(counted.numerator, 0) end::bigint as numerator,
        case
            when qualities.has_figures and not indicators.is_count then coalesce(counted.denominator, 0)
        end::bigint as denominator,
        qualities.quality
    from qualities
    inner join indicators using (indicator_code)
    left join counted
        on qualities.indicator_code = counted.indicator_code
        and qualities.agency_code = counted.agency_code
        and qualities.period = counted.period
        and counted.unit_code = ''
    where qualities.indicator_code <> 'online_service_share_distinct'
),

unit_values as (
    select
        counted.indicator_code,
        counted.agency_code,
        counted.unit_code,
        counted.period,
        counted.numerator::bigint as numerator,
        counted.denominator::bigint as denominator,
        qualities.quality
    from counted
    inner join qualities using (indicator_code, agency_code, period)
    where counted.unit_code <> '' and qualities.has_figures
),

-- Groups are sums of their members of the time.
group_values as (
    select
        agency_values.indicator_code,
        unnest(['ALL', agencies.group_code]) as agency_code,
        '' as unit_code,
        agency_values.period,
        agency_values.numerator,
        agency_values.denominator,
        agency_values.quality
    from agency_values
    inner join agencies using (agency_code)
    inner join periods using (period)
    where periods.period_start <= coalesce(agencies.in_groups_until, periods.period_start)
),

summed as (
    select
        indicator_code,
        agency_code,
        unit_code,
        period,
        sum(numerator)::bigint as numerator,
        sum(denominator)::bigint as denominator,
        case
            when count(numerator) = 0 then 'missing'
            when bool_and(quality = 'ok') then 'ok'
            else 'partial'
        end as quality
    from group_values
    group by all
),

-- A procedure of many agencies counts once in the group.
distinct_services as (
    select
        group_values.agency_code,
        group_values.period,
        count(distinct procedure_code) as procedures,
        count(distinct procedure_code) filter (service_level in ('full', 'partial')) as online
    from (
        select
            agency_values.period,
            agency_values.agency_code as member,
            unnest(['ALL', agencies.group_code]) as agency_code
        from agency_values
        inner join agencies using (agency_code)
        where agency_values.indicator_code = 'online_service_share' and agency_values.numerator is not null
    ) as group_values
    inner join in_force on group_values.period = in_force.period and group_values.member = in_force.agency_code
    group by all
),

counted_once as (
    select
        'online_service_share_distinct' as indicator_code,
        summed.agency_code,
        summed.unit_code,
        summed.period,
        case when summed.numerator is not null then coalesce(distinct_services.online, 0) end as numerator,
        case when summed.numerator is not null then coalesce(distinct_services.procedures, 0) end as denominator,
        summed.quality
    from summed
    left join distinct_services using (agency_code, period)
    where summed.indicator_code = 'online_service_share'
),

everything as (
    select * from counted_once
    union all
    select * from agency_values
    union all
    select * from unit_values
    union all
    select * from summed
)

select
    everything.indicator_code,
    everything.agency_code,
    everything.unit_code,
    everything.period,
    periods.period_type,
    periods.period_start,
    periods.period_end,
    periods.status,
    everything.numerator,
    everything.denominator,
    case
        when indicators.is_count then everything.numerator
        else everything.numerator / nullif(everything.denominator, 0)
    end::double as value,
    everything.quality
from everything
inner join periods using (period)
inner join indicators using (indicator_code);
