"""Final figures change for a reason: a delivery that their indicator reads came or went, or a formula changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from expectations.mart_rules import FIGURES, MartRule, within

#: The two rules without their query, which depends on the publication that a candidate is compared with.
CHANGES_EXPLAINED = MartRule(
    "final_changes_explained",
    FIGURES,
    "Số liệu chính thức chỉ thay đổi khi dữ liệu gửi thay đổi",
    "Final figures change with deliveries alone",
    violations="",
)
CHANGES_COUNTED = MartRule(
    "final_changes_counted",
    FIGURES,
    "Số liệu chính thức thay đổi do công thức hoặc mã nguồn mới",
    "Final figures that a new formula changes",
    violations="",
    severity="warning",
)


def final_changes(previous: Path, *, code_changed: bool, years: Collection[int] | None = None) -> MartRule | None:
    """The rule that compares the candidate with the previous publication; null if that one has no figures.

    An absent row and one without figures are the same. A period that is final on one side alone is not compared: it
    became final, or the candidate looks back from an earlier day. After a change of code every change is explained,
    and counted as a warning for people to see how far it reaches.

    Args:
        previous: the folder of a publication, with ``indicator_values/<year>.parquet`` and ``deliveries.parquet``.
        code_changed: whether formulas, reference facts or libraries differ from the previous publication's.
    """
    figures = sorted((previous / FIGURES).glob("*.parquet"))
    if years is not None:
        figures = [file for file in figures if file.stem in {str(year) for year in years}]
    deliveries = previous / "deliveries.parquet"
    if not figures or not deliveries.exists():
        return None
    return replace(
        CHANGES_COUNTED if code_changed else CHANGES_EXPLAINED,
        violations=_CHANGES.format(
            previous=files_as_sql(figures),
            previous_deliveries=files_as_sql([deliveries]),
            of_years=within(FIGURES, years),
            compared="" if code_changed else _UNEXPLAINED,
        ),
    )


#: Figures that no delivery explains: neither their agency's, nor one of its group or of the nation.
_UNEXPLAINED = "and (indicator_code, agency_code) not in (select (indicator_code, agency_code) from explained)"

#: ``changed_deliveries``: in force then or now, not both.
_CHANGES = """
    with changed_deliveries as (
        select agency_code, dataset from (
            select agency_code, dataset, delivery_id from marts.deliveries where is_current
            union all
            select agency_code, dataset, delivery_id from read_parquet({previous_deliveries}) where is_current
        )
        group by agency_code, dataset, delivery_id having count(*) = 1
    ),
    readers as (
        select indicator_code, unnest(string_split(datasets, '|')) as dataset from marts.indicators
    ),
    explained as (
        select distinct
            readers.indicator_code,
            unnest(['ALL', case when agency_code like 'G%' then 'MIN' else 'PRO' end, agency_code]) as agency_code
        from changed_deliveries inner join readers using (dataset)
    ),
    after as (
        select * from marts.indicator_values where status = 'final' and {of_years} {compared}
    ),
    before as (
        select * from read_parquet({previous}) where status = 'final' and {of_years} {compared}
    ),
    compared as (
        select
            coalesce(after.indicator_code, before.indicator_code) as indicator_code,
            coalesce(after.agency_code, before.agency_code) as agency_code,
            coalesce(after.unit_code, before.unit_code) as unit_code,
            coalesce(after.period, before.period) as period,
            coalesce(after.period_end, before.period_end) as period_end,
            before.numerator as numerator_before, after.numerator, before.denominator as denominator_before,
            after.denominator
        from after full join before
            on after.indicator_code = before.indicator_code and after.agency_code = before.agency_code
            and after.unit_code = before.unit_code and after.period = before.period
    )
    select * exclude (period_end) from compared
    where (numerator is distinct from numerator_before or denominator is distinct from denominator_before)
        and period_end <= (select max(period_end) from after)
        and period_end <= (select max(period_end) from before)
"""


def files_as_sql(paths: Iterable[Path]) -> str:
    """Paths as a list of texts in SQL."""
    texts = ("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"[{', '.join(texts)}]"
