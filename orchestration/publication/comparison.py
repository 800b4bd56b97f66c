"""What moved between two publications, by how much, and what may have moved it."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import polars as pl

from orchestration.publication.manifest import Version
from orchestration.publication.reader import Publication

#: Deliveries named beside a figure; the others are counted.
NAMED = 20


def formulas_differ(before: Version, after: Version) -> bool:
    """Whether other formulas, facts or libraries computed the later version."""
    return before.extra.get("formulas") != after.extra.get("formulas")


@dataclass(frozen=True)
class Difference:
    """``before`` and ``after`` are the versions compared.

    ``figures``: one row a figure (indicator × agency × unit × period) whose numerator, denominator or quality is not
    the same, the most moved first: both sides' numbers (null: no such row), ``change`` of the value, and what may have
    moved it: ``formulas_changed``; ``as_of_moved`` (the period is provisional on a side); ``deliveries``, how many that
    the indicator reads came into force or left it, of the agency or of the group, with rows of the period's months
    (where versions say so; of the months before too where open dossiers count on; a register's whatever the month),
    and ``named``, the first of them (``-id`` before ``+id``). A figure that has no numbers on either side did not move.
    ``deliveries``: one row a delivery in force on one side alone; ``sign`` is 1 where it came, -1 where it went.
    """

    before: Version
    after: Version
    figures: pl.DataFrame
    deliveries: pl.DataFrame


def compare(before: Publication, after: Publication) -> Difference:
    """Compare two publications; years whose files are the same are not read."""
    with duckdb.connect() as connection:
        for side, publication, other in (("before", before, after), ("after", after, before)):
            same = {file.content_hash for file in other.version.files}
            _view(connection, f"{side}_figures", publication, "indicator_values", same)
            _view(connection, f"{side}_deliveries", publication, "deliveries")
            _lineage(connection, side, publication)
        _view(connection, "indicators", after, "indicators")
        connection.execute(_CHANGED_DELIVERIES)
        deliveries = connection.sql("select * from changed_deliveries order by all").pl()
        figures = connection.sql(
            _MOVED,
            params={
                "formulas": formulas_differ(before.version, after.version),
                "as_of": before.as_of != after.as_of,
                "named": NAMED,
            },
        ).pl()
    return Difference(before.version, after.version, figures, deliveries)


def _lineage(connection: duckdb.DuckDBPyConnection, side: str, publication: Publication) -> None:
    """The months that each delivery has rows of; a version that does not say names none."""
    if "lineage" in publication.marts:
        _view(connection, f"{side}_lineage", publication, "lineage")
    else:
        connection.execute(f"create table {side}_lineage (delivery_id varchar, month date)")


def _view(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    publication: Publication,
    mart: str,
    without: frozenset[str] | set[str] = frozenset(),
) -> None:
    """A view of a mart, without the files of some contents; where no file is left it has no rows."""
    files = [file for file in publication.version.files if file.mart == mart]
    read = [file for file in files if file.content_hash not in without]
    paths = ", ".join("'" + str(publication.path / file.path).replace("'", "''") + "'" for file in read or files[:1])
    where = "" if read else " where false"
    connection.execute(f'create view "{name}" as select * from read_parquet([{paths}]){where}')


_CHANGED_DELIVERIES = """
    create table changed_deliveries as
    select agency_code, dataset, period, delivery_id, sum(side) as sign
    from (
        select agency_code, dataset, period, delivery_id, -1 as side from before_deliveries where is_current
        union all
        select agency_code, dataset, period, delivery_id, 1 as side from after_deliveries where is_current
    )
    group by all
    having sum(side) <> 0
"""

_MOVED = """
    with readers as (
        select indicator_code, theme, unnest(string_split(datasets, '|')) as dataset from indicators
    ),
    months as (
        select delivery_id, month from before_lineage
        union
        select delivery_id, month from after_lineage
    ),
    changed as (
        select
            changed_deliveries.*,
            unnest(['ALL', case when agency_code like 'G%' then 'MIN' else 'PRO' end, agency_code]) as subject,
            if(sign > 0, '+', '-') || delivery_id as named,
            min(months.month) over (partition by delivery_id) as first_month,
            months.month
        from changed_deliveries
        left join months using (delivery_id)
    ),
    periods as (
        select distinct period, period_start, period_end from before_figures
        union
        select distinct period, period_start, period_end from after_figures
    ),
    causes as (
        select distinct readers.indicator_code, changed.subject as agency_code, periods.period, sign, named
        from changed
        inner join readers using (dataset)
        inner join periods
            on changed.month is null
            or readers.dataset = 'procedures'
            or (changed.month >= date_trunc('month', periods.period_start) and changed.month < periods.period_end)
            or (readers.theme = 'tardiness' and changed.first_month < periods.period_end)
    ),
    explained as (
        select
            indicator_code, agency_code, period, count(*) as deliveries,
            list(named order by sign, named)[:$named] as named
        from causes group by all
    )
    select
        indicator_code, agency_code, unit_code, period,
        before.numerator as numerator_before, after.numerator as numerator_after,
        before.denominator as denominator_before, after.denominator as denominator_after,
        before.value as value_before, after.value as value_after, after.value - before.value as change,
        before.quality as quality_before, after.quality as quality_after,
        $formulas as formulas_changed,
        $as_of and 'provisional' in (coalesce(before.status, ''), coalesce(after.status, '')) as as_of_moved,
        coalesce(explained.deliveries, 0) as deliveries,
        coalesce(explained.named, []) as named
    from before_figures as before
    full join after_figures as after using (indicator_code, agency_code, unit_code, period)
    left join explained using (indicator_code, agency_code, period)
    where (
            before.numerator is distinct from after.numerator
            or before.denominator is distinct from after.denominator
            or before.quality is distinct from after.quality
        )
        and (
            coalesce(before.numerator, after.numerator) is not null
            or (before.quality is not null and after.quality is not null)
        )
    order by
        abs(after.value - before.value) desc nulls last, indicator_code, agency_code, unit_code, period
"""
