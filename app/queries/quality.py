"""Deliveries, gates and quarantine: what stands behind the figures, and what does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from app.publication import rows
from orchestration.publication.reader import Publication

_COUNTS = """
    select
        dataset,
        count(*) as received,
        count(*) filter (is_current) as in_force,
        count(*) filter (status = 'held') as held,
        count(*) filter (status = 'unreadable') as unreadable,
        count(*) filter (status = 'duplicate') as duplicate,
        count(*) filter (status = 'superseded') as superseded,
        count(*) filter (status = 'withdrawn') as withdrawn,
        sum(rows_read)::bigint as rows_read,
        sum(rows_accepted)::bigint as rows_accepted,
        sum(rows_quarantined)::bigint as rows_quarantined
    from deliveries
    group by dataset
    order by dataset
"""

#: One row an agency and month of a dataset. A period counts by its revision in force; daily periods by their worst.
_MONTHS = """
    with periods as (
        select
            agency_code, period, date_trunc('month', period_start)::date as month,
            bool_or(is_current) as in_force,
            bool_or(status = 'held') as any_held,
            bool_or(status = 'unreadable') as any_unreadable,
            coalesce(max(revision) filter (status in ('held', 'unreadable')), 0)
                > coalesce(max(revision) filter (is_current), 0) as later_refused
        from deliveries
        where dataset = ? and period_start is not null
        group by agency_code, period, month
    )
    select
        agency_code, month,
        case
            when bool_or(not in_force and any_held) then 'held'
            when bool_or(not in_force and any_unreadable) then 'unreadable'
            when bool_or(in_force and later_refused) then 'revision_refused'
            when bool_or(in_force) then 'accepted'
            else 'withdrawn'
        end as status,
        count(*) as periods
    from periods
    group by agency_code, month
"""

_REFUSED = """
    with english as (
        select subject as delivery_id, list(message_en order by rule) as messages_en
        from gate_results
        where gate = 'delivery' and severity = 'critical' and not success
        group by subject
    )
    select
        agency_code, dataset, period, revision, status, received_at, rows_read, rows_quarantined,
        reasons, messages_en, path, delivery_id
    from deliveries
    left join english using (delivery_id)
    where status in ('held', 'unreadable') and ? in ('*', agency_code)
    order by received_at desc, agency_code, dataset, period, revision
"""

#: A rule's finding on all deliveries together has no agency; each failing delivery has a row of its own.
_GATE_RULES = """
    select
        rule, severity, count(*) filter (not success and agency_code is not null) as failed,
        any_value(message_vi order by agency_code nulls first) as message_vi,
        any_value(message_en order by agency_code nulls first) as message_en
    from gate_results
    where gate = 'delivery'
    group by rule, severity
    order by failed desc, severity, rule
"""

_WARNINGS = """
    select agency_code, dataset, period, rule, observed, threshold, message_vi, message_en, subject
    from gate_results
    where gate = 'delivery' and severity = 'warning' and not success and agency_code is not null
        and ? in ('*', agency_code)
    order by rule, agency_code, dataset, period
"""

_QUARANTINE = """
    select
        dataset, rule, "column", sum(rows)::bigint as rows, count(distinct delivery_id) as deliveries,
        count(distinct agency_code) as agencies
    from quarantine_rules
    group by dataset, rule, "column"
    order by rows desc, dataset, rule
"""


@dataclass(frozen=True)
class DeliveryMonths:
    """The status of an agency's month of one dataset, where something was delivered."""

    status: Mapping[tuple[str, date], str]

    @property
    def years(self) -> list[int]:
        """The years with a delivery, the newest first."""
        return sorted({month.year for _agency, month in self.status}, reverse=True)

    @property
    def agencies(self) -> set[str]:
        """The agencies that delivered this dataset at least once."""
        return {agency for agency, _month in self.status}

    def of(self, agency: str, month: date, as_of: date) -> str | None:
        """A month's status; missing where it was over before ``as_of`` and nothing came; ``None``: not due yet."""
        if (agency, month) in self.status:
            return self.status[agency, month]
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        if following > as_of:
            return None
        return "missing" if agency in self.agencies else "never"


def delivery_counts(publication: Publication) -> pl.DataFrame:
    """Deliveries and rows by dataset."""
    return rows(publication, _COUNTS)


def delivery_months(publication: Publication, dataset: str) -> DeliveryMonths:
    """Every agency's months of a dataset."""
    found = rows(publication, _MONTHS, (dataset,)).iter_rows(named=True)
    return DeliveryMonths({(row["agency_code"], row["month"]): row["status"] for row in found})


def refused_deliveries(publication: Publication, of: str) -> pl.DataFrame:
    """Deliveries of an agency, or of all (``*``), that no figure stands on, the latest first, with their reasons."""
    return rows(publication, _REFUSED, (of,))


def delivery_rules(publication: Publication) -> pl.DataFrame:
    """The rules of the delivery gate, with how many deliveries failed each."""
    return rows(publication, _GATE_RULES)


def warnings(publication: Publication, of: str) -> pl.DataFrame:
    """Warnings on deliveries of an agency, or of all (``*``): what passed and deserves a look."""
    return rows(publication, _WARNINGS, (of,))


def quarantine_by_rule(publication: Publication) -> pl.DataFrame:
    """Rows that contracts refused, by dataset, rule and column."""
    return rows(publication, _QUARANTINE)
