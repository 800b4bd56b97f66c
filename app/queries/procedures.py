"""What the dossiers of each procedure did in a period, and how long they took."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from app.publication import rows
from app.words import TIMES
from orchestration.domain.periods import parse_period
from orchestration.publication.reader import Publication

#: The rates that procedures have, as numerator and denominator of ``procedures``.
RATES: Mapping[str, tuple[str, str]] = {
    "reuse_rate": ("accepted_reusing", "accepted"),
    "digitization_rate": ("finished_digitized", "finished"),
    "electronic_result_rate": ("finished_electronic", "finished"),
    "online_payment_rate": ("paid", "accepted_owing_fee"),
    "late_rate": ("late", "worked"),
    "late_acceptance_rate": ("late_acceptance", "submitted_online"),
}

_IN_PERIOD = (
    *("accepted", "accepted_reusing", "accepted_owing_fee", "accepted_fee_vnd"),
    *("finished", "finished_digitized", "finished_electronic", "submitted_online", *TIMES),
)

#: Flows of the period, those anchored in it, and stocks: what came before its end less what left before it began.
_PROCEDURES = f"""
    with period as (select ?::date as first_day, ?::date as end_day),
    flows as (
        select procedure_flows.*, half_month >= first_day as is_in, anchor_half_month >= first_day as is_anchored_in
        from procedure_flows inner join agencies using (agency_code) cross join period
        where ? in ('ALL', group_code, agency_code) and half_month < end_day
    ),
    counted as (
        select
            procedure_code,
            {", ".join(f"coalesce(sum({name}) filter (is_in), 0)::bigint as {name}" for name in _IN_PERIOD)},
            coalesce(sum(paid) filter (is_anchored_in), 0)::bigint as paid,
            coalesce(sum(late_acceptance) filter (is_anchored_in), 0)::bigint as late_acceptance,
            (sum(accepted_due) - coalesce(sum(left_due) filter (not is_in), 0))::bigint as worked,
            (sum(flows.late) - coalesce(sum(left_late) filter (not is_in), 0))::bigint as late
        from flows
        group by all
    ),
    named as (
        select
            procedure_code,
            arg_max(procedures.name_vi, procedures.valid_from) as name_vi,
            arg_max(procedures.field_vi, procedures.valid_from) as field_vi
        from procedures inner join agencies using (agency_code)
        where ? in ('ALL', group_code, agency_code)
        group by all
    )
    select named.name_vi, named.field_vi, counted.*
    from counted left join named using (procedure_code)
    where greatest(accepted, finished, worked, submitted_online) > 0
    order by procedure_code
"""

_NAMES = """
    select procedure_code, arg_max(procedures.name_vi, procedures.valid_from) as name_vi
    from procedures inner join agencies using (agency_code)
    where ? in ('ALL', group_code, agency_code)
    group by all
"""


def procedures(publication: Publication, agency: str, period: str) -> pl.DataFrame:
    """A row a procedure of a group or an agency that counted anything: name, field, counts of ``RATES``, ``TIMES``.

    Empty where the publication does not keep them; older ones do not.
    """
    if not {"procedure_flows", "procedures"} <= set(publication.marts):
        return pl.DataFrame(schema={"procedure_code": pl.String, **{name: pl.Int64 for name in _COLUMNS}})
    parsed = parse_period(period)
    return rows(publication, _PROCEDURES, (parsed.start.isoformat(), parsed.end.isoformat(), agency, agency))


def procedure_names(publication: Publication, agency: str) -> dict[str, str]:
    """What procedures are called, by code; the same national code may stand for several agencies."""
    if "procedures" not in publication.marts:
        return {}
    return dict(rows(publication, _NAMES, (agency,)).iter_rows())


_COLUMNS = (*_IN_PERIOD, "paid", "late_acceptance", "worked", "late")
