"""The index of a period as a table for people: a line a metric under its block, points in Vietnamese format."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from orchestration.cli.indicator_table import subject_names, table_title
from orchestration.cli.language import Say, speaker
from orchestration.domain.periods import parse_period
from orchestration.domain.vietnamese import MISSING, format_number

if TYPE_CHECKING:
    from orchestration.publication.reader import Publication
    from orchestration.settings import Settings

Line = dict[str, Any]

_RULE_MARKS = {"documented": "²", "unknown": "³"}


def print_index_table(
    settings: Settings, publication: Publication, period: str, subjects: Sequence[str], lines: Sequence[Line]
) -> None:
    """One line a metric or block, one column a group or agency; blocks and the total say what they rest on."""
    from rich.console import Console
    from rich.table import Table

    say = speaker(settings.language)
    told = {(line["block_code"], line["metric_code"], line["unit_code"] or line["agency_code"]): line for line in lines}
    facts = {(line["block_code"], line["metric_code"]): line for line in lines}
    names = subject_names(publication, parse_period(period).end - timedelta(days=1), say)
    table = Table(box=None, pad_edge=False)
    table.add_column(say("Chỉ số", "Metric"))
    table.add_column(say("Tối đa", "Most"), justify="right")
    for subject in subjects:
        table.add_column(names.get(subject, subject), justify="right")
    for (block, metric), fact in sorted(
        facts.items(), key=lambda item: (item[1]["block_order"], item[1]["sort_order"])
    ):
        if metric and not fact["max_points"]:
            continue
        name = say(fact["name_vi"], fact["name_en"])
        title = f"  {fact['ref']} {name}{_RULE_MARKS.get(fact['rule_status'], '')}" if metric else name
        cells = [_cell(told.get((block, metric, subject)), say) for subject in subjects]
        table.add_row(title, format_number(fact["max_points"]), *cells, style="" if metric else "bold")
    console = Console()
    console.print(table_title(publication, period, say), style="bold", highlight=False)
    console.print(table)
    console.print(_legend(lines, say), style="dim")


def _cell(line: Line | None, say: Say) -> str:
    """Points; of a block or the total also of how many known points, and the grade of a whole one."""
    if line is None or line["points"] is None:
        return MISSING
    points = format_number(line["points"], 2)
    if line["metric_code"]:
        return points
    of_known = "" if line["max_points_known"] == line["max_points"] else f" / {format_number(line['max_points_known'])}"
    grade = say(line["grade_vi"], line["grade_en"]) if line["grade"] else ""
    return f"{points}{of_known}{f' {grade}¹' if grade else ''}"


def _legend(lines: Sequence[Line], say: Say) -> str:
    """What the marks in this table mean; nothing about marks that it does not have."""
    scored = [line for line in lines if line["metric_code"] and line["max_points"]]
    blocks = [line for line in lines if not line["metric_code"]]
    statuses = {line["rule_status"] for line in scored}
    parts = []
    if any(line["points"] is not None and line["max_points_known"] < line["max_points"] for line in blocks):
        parts.append(
            say("/ n: chỉ tính trên n điểm tối đa đã biết, không xếp loại", "/ n: of n known points only, not graded")
        )
    if any(line["grade"] for line in blocks):
        parts.append(
            say("¹ xếp loại theo ngưỡng cấu hình, không phải chính thức", "¹ grades by configured bands, not official")
        )
    if "documented" in statuses:
        parts.append(say("² quy tắc theo văn bản, chưa đối chiếu được với Cổng", "² rule as documented, not yet seen"))
    if "unknown" in statuses:
        parts.append(say("³ quy tắc giả định", "³ rule assumed"))
    parts.append(say(f"{MISSING} chưa biết, không phải 0", f"{MISSING} not known, which is not 0"))
    return " · ".join(parts)
