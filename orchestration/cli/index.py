"""``thuoc index``: Decision 766's metrics, blocks and total of a period, from the current publication."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orchestration.cli.agency_option import agency_codes
from orchestration.cli.exits import WrongUsage
from orchestration.cli.indicators import check_agencies
from orchestration.cli.listing import Format, print_rows
from orchestration.cli.opening import opened
from orchestration.cli.period_option import asked_period
from orchestration.domain.agencies import GROUPS
from orchestration.domain.vietnamese import format_number

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication
    from orchestration.settings import Settings

#: The columns of ``--format csv`` and ``json``: a line a metric, a block (no ``metric_code``), the total (``TOTAL``).
COLUMNS = (
    "block_code",
    "metric_code",
    "ref",
    "name_vi",
    "name_en",
    "agency_code",
    "unit_code",
    "period",
    "period_start",
    "period_end",
    "status",
    "numerator",
    "denominator",
    "ratio",
    "points",
    "max_points",
    "max_points_known",
    "share_of_known",
    "grade",
    "grade_status",
    "rule_status",
    "source",
    "quality",
    "publication",
)

#: The columns of ``--portal`` as CSV or JSON.
PORTAL_COLUMNS = (
    "agency_code",
    "unit_code",
    "period",
    "block_code",
    "metric_code",
    "ref",
    "numerator",
    "denominator",
    "stated_points",
    "max_points",
    "points",
    "difference",
    "verdict",
    "reason_vi",
    "reason_en",
)

_SCORES = """
with metrics as (
    select distinct
        metric_code, ref, sort_order, name_vi, name_en, block_code, block_order, block_name_vi, block_name_en
    from service_quality_rules
),
blocks as (
    select distinct block_code, block_order, block_name_vi as name_vi, block_name_en as name_en from metrics
    union all select 'TOTAL', 99, 'Bộ chỉ số 766', 'Decision 766 index'
),
lines as (
    select scores.*, name_vi, name_en, block_order, sort_order
    from service_quality_metrics as scores inner join metrics using (metric_code, ref, block_code)
    union all by name
    select scores.*, '' as metric_code, '' as ref, name_vi, name_en, block_order, 0 as sort_order
    from service_quality as scores inner join blocks using (block_code)
)
select lines.*, number as publication
from lines cross join publication
where period = $period
    and (
        len($subjects) = 0
        or list_contains($subjects, nullif(unit_code, ''))
        or ((unit_code = '' or $units) and list_contains($subjects, agency_code))
    )
order by
    list_position(['ALL', 'MIN', 'PRO'], agency_code) nulls last, agency_code, unit_code, block_order, sort_order
"""

_PORTAL_SCORES = """
with metrics as (
    select distinct metric_code, ref from service_quality_rules
),
blocks as (
    select distinct block_code, block_order, block_name_vi, block_name_en from service_quality_rules
)
select scores.*, ref, block_name_vi, block_name_en
from portal_scores as scores
inner join blocks using (block_code)
left join metrics on scores.metric_code = metrics.metric_code
order by unit_code, blocks.block_order, ref nulls first
"""

_VERDICTS = {
    "reproduced": ("tính lại đúng", "reproduced"),
    "differs": ("sai khác", "differs"),
    "not_determined": ("số đếm chưa đủ để xác định", "not determined by the counts"),
}


def print_index(settings: Settings, period: str, agencies: Sequence[str], output: Format) -> None:
    """Print the index of a period.

    As a table: the nation's and the groups' by default. As CSV or JSON: every agency and unit by default; those of a
    chosen agency include its units.

    Raises:
        WrongUsage: a period or an agency that the publication does not know.
        NoPublication: nothing was published yet.
    """
    start = asked_period(period).start
    agencies = agency_codes(agencies, start)
    with opened(settings) as publication:
        _check_marts(publication)
        check_agencies(publication, agencies)
        is_table = output is Format.table
        chosen = agencies or (GROUPS if is_table else ())
        lines = scores(publication, period, chosen, units=not is_table)
        if not lines:
            raise WrongUsage(
                f"kỳ công bố {publication.number} không có Bộ chỉ số 766 của kỳ {period} "
                f"/ publication {publication.number} has no Decision 766 index of {period}"
            )
        if is_table:
            from orchestration.cli.index_table import print_index_table

            print_index_table(settings, publication, period, chosen, lines)
        else:
            print_rows(lines, {name: name for name in COLUMNS}, output)


def print_portal_scores(settings: Settings, output: Format) -> None:
    """Print each score of the portal's record beside the one made again from its counts, or why there is none.

    Raises:
        NoPublication: nothing was published yet.
    """
    from orchestration.cli.language import speaker

    with opened(settings) as publication:
        _check_marts(publication)
        lines = publication.query(_PORTAL_SCORES).to_dicts()
    if output is not Format.table:
        print_rows(lines, {name: name for name in PORTAL_COLUMNS}, output)
        return
    say = speaker(settings.language)
    shown = [
        {
            "unit": line["unit_code"],
            "metric": line["ref"] or say(line["block_name_vi"], line["block_name_en"]),
            "stated": format_number(line["stated_points"], 2),
            "points": format_number(line["points"], 2),
            "verdict": say(*_VERDICTS[line["verdict"]]),
            "reason": say(line["reason_vi"], line["reason_en"]) if line["reason_vi"] else "",
        }
        for line in lines
    ]
    headings = {
        "unit": say("Đơn vị", "Unit"),
        "metric": say("Khối, chỉ số", "Block, metric"),
        "stated": say("Điểm của Cổng", "Portal"),
        "points": say("Tính lại", "Made again"),
        "verdict": say("Kết luận", "Verdict"),
        "reason": say("Lý do", "Reason"),
    }
    print_rows(shown, headings, output)


def _check_marts(publication: Publication) -> None:
    """Versions that were published before the index was have none of its marts."""
    if "service_quality" not in publication.marts:
        raise WrongUsage(
            f"kỳ công bố {publication.number} được lập trước khi có Bộ chỉ số 766: chạy `thuoc run` "
            f"/ publication {publication.number} was made before the index was: `thuoc run`"
        )


def scores(publication: Publication, period: str, subjects: Sequence[str], *, units: bool) -> list[dict[str, Any]]:
    """Metrics, blocks and total of a period; ``subjects`` are agencies, groups or units, none meaning all."""
    return publication.query(_SCORES, {"period": period, "subjects": list(subjects), "units": units}).to_dicts()
