"""The receipt of a figure: its formula with the numbers in it, the deliveries that fed it, the gates, the publication.

Made of marts alone, so a version that is kept gives the same receipt for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from orchestration.domain.agencies import GROUPS
from orchestration.domain.clock import HANOI

if TYPE_CHECKING:
    import polars as pl

    from orchestration.publication.reader import Publication

Row = Mapping[str, Any]

#: Themes whose figures also count what was accepted before the period and was still open when it began.
CARRIED_OVER = ("tardiness",)

_FIGURE = """
select * from indicator_values
where indicator_code = $indicator and agency_code = $agency and unit_code = $unit and period = $period
"""

# The deliveries whose rows stand in the period's months; of figures that carry over, those of the months before too.
_SOURCES = """
with members as (
    select agency_code from agencies where $agency in ('ALL', group_code, agency_code)
),
fed as (
    select
        lineage.delivery_id,
        sum(lineage.rows)::bigint as rows,
        min(lineage.month) as first_month,
        max(lineage.month) as last_month,
        max(lineage.month) >= date_trunc('month', $start::date) as in_period
    from lineage
    inner join members using (agency_code)
    where list_contains($datasets, lineage.dataset)
        and lineage.month < $end::date
        and ($carried or lineage.month >= date_trunc('month', $start::date))
    group by lineage.delivery_id
),
-- A register says what is in force: every delivery in force of it counts, whatever the month.
registers as (
    select delivery_id, sum(rows)::bigint as rows, min(month) as first_month, max(month) as last_month
    from lineage
    inner join members using (agency_code)
    where list_contains($datasets, 'procedures') and dataset = 'procedures'
    group by delivery_id
),
sources as (
    select * from fed
    union all
    select *, true from registers where delivery_id not in (select delivery_id from fed)
)
select
    deliveries.agency_code, deliveries.dataset, deliveries.period, deliveries.revision, deliveries.delivery_id,
    sources.rows, sources.first_month, sources.last_month, sources.in_period, deliveries.path, deliveries.sha256,
    deliveries.received_at, deliveries.rows_read, deliveries.rows_accepted, deliveries.rows_quarantined,
    deliveries.warnings
from sources
inner join deliveries using (delivery_id)
order by sources.in_period desc, deliveries.agency_code, deliveries.dataset, deliveries.period
"""


# What came of the period and counts nowhere: why there may be no figure.
_NOT_IN_FORCE = """
select deliveries.agency_code, deliveries.delivery_id, deliveries.status, deliveries.reasons
from deliveries
inner join agencies using (agency_code)
where $agency in ('ALL', group_code, agency_code)
    and list_contains($datasets, dataset)
    and status in ('held', 'unreadable', 'withdrawn')
    and period_start < $end::date and period_end > $start::date
order by deliveries.agency_code, dataset, period, revision
"""


class NoSuchFigure(LookupError):
    """The publication has no such figure; the message says which part is unknown, in both languages."""


@dataclass(frozen=True)
class Receipt:
    """Everything that stands behind one figure.

    Attributes:
        indicator: its row of the catalogue (mart ``indicators``).
        figure: its row of ``indicator_values``.
        agency: the agency's row, null for a group.
        sources: a row a delivery: hash, revision, ``rows`` (a row once in each month that it has an event in, so
            there may be more than the delivery has), the months that they are of, warnings of its gate;
            ``in_period``: whether any row is of the period's months, or all were carried over from before.
        not_in_force: deliveries of the period that are held, unreadable or withdrawn (agency_code, delivery_id, status,
            reasons).
        checks: of the publication gate on this version: ``passed``, ``warned``; empty where its manifest does not say.
        number, as_of, run_id, code_version, created_at: the publication.
    """

    indicator: Row
    figure: Row
    agency: Row | None
    sources: pl.DataFrame
    not_in_force: pl.DataFrame
    checks: Mapping[str, int]
    number: int
    as_of: date
    run_id: str
    code_version: str
    created_at: datetime

    @property
    def in_period(self) -> pl.DataFrame:
        """The deliveries with rows of the period's own months."""
        import polars as pl

        return self.sources.filter(pl.col("in_period"))

    def as_json(self) -> dict[str, Any]:
        """All of it as what JSON holds; days and instants stay what they are."""
        return {
            "indicator": dict(self.indicator),
            "figure": dict(self.figure),
            "agency": None if self.agency is None else dict(self.agency),
            "publication": {
                "number": self.number,
                "as_of": self.as_of,
                "created_at": self.created_at.astimezone(HANOI),
                "run_id": self.run_id,
                "code_version": self.code_version,
                "checks": dict(self.checks),
            },
            "deliveries": self.sources.to_dicts(),
            "not_in_force": self.not_in_force.to_dicts(),
        }


def receipt_of(publication: Publication, indicator: str, agency: str, unit: str, period: str) -> Receipt:
    """The receipt of a figure.

    Args:
        agency: ALL, MIN, PRO or an agency's code.
        unit: a unit's code; '' for the agency as a whole.

    Raises:
        NoSuchFigure: the publication has no such figure.
    """
    asked = {"indicator": indicator, "agency": agency, "unit": unit, "period": period}
    figures = publication.query(_FIGURE, asked).to_dicts()
    if not figures:
        named = " · ".join(part for part in (indicator, agency, unit, period) if part)
        raise NoSuchFigure(
            f"kỳ công bố {publication.number} không có số liệu {named} "
            f"/ publication {publication.number} has no figure {named}"
        )
    figure = figures[0]
    facts = publication.query("select * from indicators where indicator_code = $1", [indicator]).row(0, named=True)
    agencies = publication.query("select * from agencies where agency_code = $1", [agency]).to_dicts()
    of_period = {
        "agency": agency,
        "start": figure["period_start"],
        "end": figure["period_end"],
        "datasets": facts["datasets"].split("|"),
    }
    sources = publication.query(_SOURCES, of_period | {"carried": facts["theme"] in CARRIED_OVER})
    return Receipt(
        indicator=facts,
        figure=figure,
        agency=agencies[0] if agency not in GROUPS and agencies else None,
        sources=sources,
        not_in_force=publication.query(_NOT_IN_FORCE, of_period),
        checks=publication.version.extra.get("checks", {}),
        number=publication.number,
        as_of=publication.as_of,
        run_id=publication.run_id,
        code_version=publication.code_version,
        created_at=publication.created_at,
    )
